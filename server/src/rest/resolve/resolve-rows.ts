// The query of a URL → which rows, and what is asked of each, with all that is embedded in them.

import { assertNever } from '../../base/assert-never.ts';
import type { Join, Table } from '../../engine/model/model.ts';
import type {
  Condition,
  Embed,
  ResourceOrder,
  ResourceSelection,
  RowsArguments,
  Value,
  ValueSource,
} from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import type { FieldPath, OrderTerm, Query, SelectItem } from '../query/query.ts';
import { type EmbedNode, embedTree, findChild, notEmbedded } from './embed-tree.ts';
import { resolveCondition } from './resolve-condition.ts';
import { keyOf, resolveValue } from './resolve-value.ts';
import { hasMember, type Scope } from './scope.ts';
import { typeOf } from './type-name.ts';

export interface ResolvedRows {
  readonly rows: RowsArguments;
  readonly selection: readonly ResourceSelection[];
}

/** The rows that are read. Throws PGRST108, 118, 120, 123, 127, 200 and 201, and 42703. */
export function resolveRows(scope: Scope, table: Table, query: Query): ResolvedRows {
  const root = embedTree(scope, table, query, 'read');
  return { rows: rowsOf(scope, root, true), selection: selectionOf(scope, root) };
}

export interface ResolvedTarget extends ResolvedRows {
  /** Which rows are written. */
  readonly where: Condition;
}

/** The rows that are written, and what is answered of them, in their order: limit and offset are of no account. */
export function resolveTarget(scope: Scope, table: Table, query: Query): ResolvedTarget {
  const root = embedTree(scope, table, query, 'write');
  const own = { kind: 'and', conditions: conditionsOf(scope, root) } as const;
  const orderBy = root.order.map((term) => resolveOrder(scope, root, term));
  const rows: RowsArguments = { ...everything, where: all(innerConditions(scope, root)), orderBy };
  return { where: own, rows, selection: selectionOf(scope, root) };
}

const everything: RowsArguments = {
  where: undefined,
  orderBy: [],
  distinctOn: [],
  limit: undefined,
  offset: undefined,
};

function rowsOf(scope: Scope, node: EmbedNode, many: boolean): RowsArguments {
  return {
    where: all([...conditionsOf(scope, node), ...innerConditions(scope, node)]),
    orderBy: node.order.map((term) => resolveOrder(scope, node, term)),
    distinctOn: [],
    limit: many || node.limit !== undefined ? limitOf(scope, node.limit) : undefined,
    offset: node.offset === undefined ? undefined : scope.values.bind(node.offset),
  };
}

/**
 * Limits up to this one stand in the statement. Of a limit that it does not know PostgreSQL expects a tenth of all rows, and so never
 * settles for the plan of a prepared statement: it planned each request for 20 rows anew, in twice the time that reading them took.
 */
const largestConstant = 1000;

function limitOf({ maxRows, values }: Scope, limit: number | undefined): ValueSource | undefined {
  const least = limit === undefined ? maxRows : maxRows === undefined ? limit : Math.min(limit, maxRows);
  if (least === undefined) return undefined;
  return least <= largestConstant ? { kind: 'constant', value: least } : values.bind(least);
}

function all(conditions: readonly Condition[]): Condition | undefined {
  const [only] = conditions;
  return conditions.length > 1 ? { kind: 'and', conditions } : only;
}

/** The node's own filters. They are resolved once, for they stand both where its rows are read and where they are looked for. */
function conditionsOf(scope: Scope, node: EmbedNode): readonly Condition[] {
  node.resolved ??= node.conditions.map((logic) =>
    resolveCondition(scope, node.table, logic, (name) => {
      const child = node.children.find((each) => each.key === name);
      return child === undefined ? undefined : presence(scope, child);
    }),
  );
  return node.resolved;
}

/** What the embeds demand that must be there. */
function innerConditions(scope: Scope, node: EmbedNode): readonly Condition[] {
  return node.children.filter(({ inner }) => inner).map((child) => presence(scope, child));
}

function presence(scope: Scope, child: EmbedNode): Condition {
  const { via, table: target } = child;
  if (via === undefined) throw new Error('the root is no embed');
  scope.budget.condition();
  child.present ??= {
    kind: 'exists-embed',
    via,
    target,
    where: all([...conditionsOf(scope, child), ...innerConditions(scope, child)]),
  };
  return child.present;
}

function resolveOrder(scope: Scope, node: EmbedNode, term: OrderTerm): ResourceOrder {
  const direction = term.direction ?? 'asc';
  const nulls = term.nulls ?? (direction === 'asc' ? 'last' : 'first');
  if (term.relation === undefined)
    return { kind: 'value', value: resolveValue(scope, node.table, term.field, undefined), direction, nulls };
  const child = node.children.find(({ key }) => key === term.relation);
  if (child?.via === undefined) throw notEmbedded(term.relation);
  if (!child.one)
    throw new RestError('PGRST118', `A related order on '${term.relation}' is not possible`, {
      details: `'${node.table.sqlName}' and '${term.relation}' do not form a many-to-one or one-to-one relationship`,
    });
  const value = resolveValue(scope, child.table, selectedAs(child, term.field), undefined);
  return { kind: 'embed', via: child.via, target: child.table, order: { kind: 'value', value, direction, nulls } };
}

/** What the embed selects by this name stands before a column that is called so. */
function selectedAs({ select }: EmbedNode, field: FieldPath): FieldPath {
  const { name, steps } = field;
  for (const item of select) {
    if (item.kind !== 'field' || item.alias !== name || item.aggregate !== undefined || item.cast !== undefined)
      continue;
    return { name: item.field.name, steps: [...item.field.steps, ...steps] };
  }
  return field;
}

function selectionOf(scope: Scope, node: EmbedNode): readonly ResourceSelection[] {
  const own = node.select.flatMap((item) => selectItem(scope, node, item));
  return own.some(groups) ? own.flatMap(hoisted) : own;
}

/** Whether the rows with such a field are groups. An aggregate in a row that is spread is one over the rows that it is spread in. */
function groups(field: ResourceSelection): boolean {
  return field.kind === 'aggregated' || (field.kind === 'spread' && field.embed.one && aggregates(field));
}

function aggregates({ embed }: ResourceSelection & { readonly kind: 'spread' }): boolean {
  return embed.selection.some(({ kind }) => kind === 'aggregated');
}

/** The fields of a row that is spread as fields of the row itself, which are read through the link. */
function hoisted(field: ResourceSelection): readonly ResourceSelection[] {
  if (field.kind !== 'spread' || !field.embed.one) return [field];
  const { via, target, selection, rows } = field.embed;
  if (via.kind !== 'join' || rows.where !== undefined) {
    if (!aggregates(field)) return [field];
    throw notImplemented('Aggregates of a spread embed need a foreign key and no filter');
  }
  const through = (value: Value): Value => ({
    base: { kind: 'through', via, target, value },
    steps: [],
    cast: undefined,
  });
  return selection.flatMap(hoisted).map((inner) => {
    switch (inner.kind) {
      case 'value':
        return { ...inner, value: through(inner.value) };
      case 'aggregated':
        return { ...inner, value: through(inner.value ?? anyColumn(via.join, target)) };
      case 'embed':
      case 'spread':
        return { ...inner, through: [{ via, target }, ...(inner.through ?? [])] };
      default:
        return assertNever(inner);
    }
  });
}

function notImplemented(details: string): RestError {
  return new RestError('PGRST127', 'Feature not implemented', { details });
}

/** A value that is there where the row is. */
function anyColumn({ columns }: Join, { columns: all }: Table): Value {
  const column = all.find(({ sqlName }) => sqlName === columns[0]?.remote);
  if (column === undefined) throw new Error('a join has columns');
  return { base: { kind: 'column', column }, steps: [], cast: undefined };
}

function selectItem(scope: Scope, node: EmbedNode, item: SelectItem): readonly ResourceSelection[] {
  const { table } = node;
  switch (item.kind) {
    case 'all':
      return table.columns.map((column) => ({
        kind: 'value',
        key: column.sqlName,
        value: { base: { kind: 'column', column }, steps: [], cast: undefined },
      }));
    case 'count':
      allowAggregates(scope);
      return [counted(item.alias, item.cast)];
    case 'field': {
      const { field, alias, cast, aggregate } = item;
      if (isOldCount(scope, table, item)) return [counted(alias, cast)];
      const value = resolveValue(scope, table, field, cast);
      if (aggregate === undefined) return [{ kind: 'value', key: alias ?? keyOf(field), value }];
      allowAggregates(scope);
      const { function: name, cast: resultCast } = aggregate;
      const to = resultCast === undefined ? undefined : typeOf(resultCast);
      return [{ kind: 'aggregated', key: alias ?? name, function: name, value, cast: to }];
    }
    case 'relation':
    case 'spread': {
      const child = findChild(node, item);
      const selection = selectionOf(scope, child);
      // `rel()` serves filters alone.
      if (selection.length === 0) return [];
      if (child.via === undefined) throw new Error('the root is no embed');
      if (item.kind === 'spread' && !child.one && selection.some(({ kind }) => kind === 'aggregated'))
        throw notImplemented('Aggregates are not implemented for one-to-many or many-to-many spreads.');
      const embed: Embed = {
        via: child.via,
        target: child.table,
        one: child.one,
        rows: rowsOf(scope, child, !child.one),
        selection,
      };
      return item.kind === 'spread' ? [{ kind: 'spread', embed }] : [{ kind: 'embed', key: child.key, embed }];
    }
  }
}

function counted(alias: string | undefined, cast: string | undefined): ResourceSelection {
  const to = cast === undefined ? undefined : typeOf(cast);
  return { kind: 'aggregated', key: alias ?? 'count', function: 'count', value: undefined, cast: to };
}

/** `count` without brackets counts the rows where nothing of them is called so. Clients have always been allowed that one. */
function isOldCount(
  scope: Scope,
  table: Table,
  { field, aggregate }: SelectItem & { readonly kind: 'field' },
): boolean {
  const plain = aggregate === undefined && field.steps.length === 0;
  return plain && field.name === 'count' && !hasMember(scope, table, 'count');
}

function allowAggregates({ aggregates }: Scope): void {
  if (!aggregates) throw new RestError('PGRST123', 'Use of aggregate functions is not allowed');
}
