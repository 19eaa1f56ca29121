// The rows of one level: FROM, WHERE, ORDER BY, LIMIT. JSON is built from their result, so only for rows that are answered.

import { assertNever } from '../../base/assert-never.ts';
import { quoteName } from '../../base/quote-name.ts';
import {
  type Count,
  type Link,
  type PlanOrder,
  type RowSource,
  type Rows,
  type Settings,
  valueColumns,
  wholeRow,
} from '../plan/plan.ts';
import type { Direction } from '../request.ts';
import { callSql } from './call-sql.ts';
import { aggregateCall, conditionSql, guarded, readsRow } from './condition-sql.ts';
import { freeName, member, namesOf, rowNameBeside } from './identifiers.ts';
import { linkSql } from './link-sql.ts';
import type { Renderer } from './renderer.ts';
import { valueExpression } from './value-sql.ts';

/** A row source that JSON can be built from. */
export interface Source {
  readonly alias: string;
  /** What stands behind FROM. */
  readonly from: string;
  /** ` WHERE …` or ''. */
  readonly where: string;
  /** ` ORDER BY …` for an aggregate over the source that needs it said again, or ''. */
  readonly order: string;
}

export interface Near {
  readonly alias: string;
  readonly link: Link;
}

/**
 * The rows of a level as a source with the given columns. `keepOrder`: the source will be joined before it is aggregated, so
 * the order has to be said again over the result (a join may change it).
 */
export function sourceSql(
  renderer: Renderer,
  rows: Rows,
  near: Near | undefined,
  columns: ReadonlySet<string>,
  keepOrder: boolean,
): Source {
  const alias = renderer.alias();
  const sorted = rows.orderBy.length > 0 || rows.distinctOn.length > 0;
  const base = baseSql(renderer, rows, near, alias, sorted || columns.size > 0);
  const { from: table, where } = base;
  if (!sorted && rows.limit === undefined && rows.offset === undefined)
    return { alias, from: table, where, order: base.order };

  const keys = rows.orderBy.map((order) => orderKey(renderer, alias, order));
  const joins = keys.flatMap((key) => key.joins).join('');
  // DISTINCT ON does not go without a column.
  const needed = columns.size === 0 ? new Set(rows.distinctOn) : columns;
  const exposed = new Map(
    [...needed].flatMap((column) => (column === wholeRow ? [] : [[column, member(alias, column)]])),
  );
  const outer = keepOrder ? outerOrder(exposed, alias, keys) : [];
  if (needed.has(wholeRow)) exposeRow(renderer, exposed, alias);
  const distinct =
    rows.distinctOn.length > 0
      ? ` DISTINCT ON (${rows.distinctOn.map((column) => member(alias, column)).join(', ')})`
      : '';
  const orderBy =
    keys.length > 0 ? ` ORDER BY ${keys.map((key) => key.expression + key.suffix).join(', ')}` : base.order;
  const select = `SELECT${distinct}${exposedList(exposed, alias)}`;
  return {
    alias,
    // PostgreSQL 15 does not let a sub-select go without an alias.
    from: `(${select} FROM ${table}${joins}${where}${orderBy}${countsSql(renderer, rows)}) ${alias}`,
    where: '',
    order: outer.length > 0 ? ` ORDER BY ${outer.join(', ')}` : '',
  };
}

/** The order, said again over the source. Rows that other rows sort are often equal in it: they stay as they came. */
function outerOrder(exposed: Map<string, string>, alias: string, keys: readonly OrderKey[]): readonly string[] {
  if (keys.every(({ joins }) => joins.length === 0))
    return exposeKeys(exposed, alias, keys).map((key, index) => key + keys[index]!.suffix);
  const name = freeName(exposed, 'place');
  const order = keys.map(({ expression, suffix }) => expression + suffix).join(', ');
  exposed.set(name, `row_number() OVER (ORDER BY ${order})`);
  return [member(alias, name)];
}

/** What the rows are read from, before they are sorted and cut. `reads`: something of them is needed. */
function baseSql(
  renderer: Renderer,
  rows: Rows,
  near: Near | undefined,
  alias: string,
  reads: boolean,
): Omit<Source, 'alias'> {
  const { from } = rows;
  const where = (linked = alias) => whereSql(renderer, rows, near, alias, linked);
  switch (from.kind) {
    case 'table': {
      // An alias that nothing reads is left out.
      const named = reads || near !== undefined || (rows.where !== undefined && readsRow(rows.where));
      return { from: renderer.table(from) + (named ? ` ${alias}` : ''), where: where(), order: '' };
    }
    case 'call':
      return { from: `${callSql(renderer, from.call, near?.alias)} ${alias}`, where: where(), order: '' };
    case 'junction': {
      const between = renderer.alias();
      const joined = `${renderer.table(from.table)} ${alias} JOIN ${renderer.table(from.junction)} ${between}`;
      return { from: `${joined} ON ${linkSql(between, alias, from.far)}`, where: where(between), order: '' };
    }
    case 'cte': {
      if (from.columns?.includes(wholeRow)) {
        const name = namesOf(from.columns)[from.columns.indexOf(wholeRow)]!;
        renderer.exposeRow(alias, member(alias, name));
      }
      return { from: `${from.name} ${alias}`, where: where(), order: '' };
    }
    case 'grouped':
      return { from: groupedSql(renderer, from, near, alias), where: '', order: '' };
    // What a write left is read as it is, in its order.
    case 'written':
    case 'handed':
      return { ...handedSource(renderer, from, alias), where: where() };
    default:
      return assertNever(from);
  }
}

/** A row for each group. */
function groupedSql(
  renderer: Renderer,
  { rows, columns }: RowSource & { kind: 'grouped' },
  near: Near | undefined,
  alias: string,
): string {
  const needed = columns.flatMap(({ value }) => (value === undefined ? [] : valueColumns(value)));
  const source = sourceSql(renderer, rows, near, new Set(needed), false);
  const list = columns.map(({ name, value, function: made, cast }) => {
    const own = value === undefined ? '*' : valueExpression(renderer, source.alias, value);
    const result = made === undefined ? own : `${made}(${own})`;
    return `${cast === undefined ? result : `CAST(${result} AS ${cast})`} AS ${quoteName(name)}`;
  });
  const by = columns.flatMap((column, index) => (column.function === undefined ? [index + 1] : []));
  const groups = by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`;
  return `(SELECT ${list.join(', ')} FROM ${source.from}${source.where}${groups}) ${alias}`;
}

/** The rows that earlier statements left in settings, in the order in which they were written. */
function handedSource(renderer: Renderer, from: RowSource & { kind: 'written' | 'handed' }, alias: string) {
  const row = renderer.alias();
  const { source, setting, order } = settingSource(renderer, from.settings);
  const rows = `${source}json_array_elements(current_setting(${setting})::json) WITH ORDINALITY AS ${row} (texts, n)`;
  const text = (type: string, index: number) => `(${row}.texts ->> ${index})::${type}`;
  const sorted = ` ORDER BY ${order}${row}.n`;
  if (from.kind === 'written') {
    const key = from.key.map(({ column, type }, index) => `${member(alias, column)} = ${text(type, index)}`);
    return {
      alias,
      from: `${rows} JOIN ${renderer.table(from.table)} ${alias} ON ${key.join(' AND ')}`,
      order: sorted,
    };
  }
  const names = namesOf(from.columns.map(({ column }) => column));
  const columns = from.columns.map(({ column, type }, index) => {
    const name = names[index]!;
    if (column === wholeRow) renderer.exposeRow(alias, member(alias, name));
    return `${text(type, index)} AS ${quoteName(name)}`;
  });
  return { alias, from: `${rows} CROSS JOIN LATERAL (SELECT ${columns.join(', ')}) ${alias}`, order: sorted };
}

function settingSource(renderer: Renderer, settings: Settings) {
  if (!settings.many) return { source: '', setting: renderer.parameter(settings.slot), order: '' };
  const alias = renderer.alias();
  const source = `${settingNames(renderer, settings)} WITH ORDINALITY AS ${alias} (name, n) CROSS JOIN LATERAL `;
  return { source, setting: `${alias}.name`, order: `${alias}.n, ` };
}

/** A row for each setting's name. */
export function settingNames(renderer: Renderer, { slot, many }: Settings): string {
  const names = renderer.parameter(slot);
  return `unnest(${many ? names : `ARRAY[${names}]`})`;
}

/** `linked`: what the link to the near row is over. */
function whereSql(renderer: Renderer, rows: Rows, near: Near | undefined, alias: string, linked: string): string {
  if (near === undefined && !isSingle(rows))
    return rows.where === undefined ? '' : ` WHERE ${conditionSql(renderer, alias, rows.where)}`;
  const parts = near === undefined || near.link.length === 0 ? [] : [linkSql(near.alias, linked, near.link)];
  if (isSingle(rows)) parts.push(`NOT (${alias} IS NULL)`);
  if (rows.where) parts.push(guarded(renderer, alias, rows.where));
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/** A function that gives one row gives one of nulls where it gives none. */
function isSingle({ from }: Rows): boolean {
  return from.kind === 'call' && from.single;
}

function countsSql(renderer: Renderer, { limit, offset }: Rows): string {
  const counts = [limit && ` LIMIT ${countSql(renderer, limit)}`, offset && ` OFFSET ${countSql(renderer, offset)}`];
  return counts.join('');
}

export function countSql(renderer: Renderer, count: Count): string {
  return count.kind === 'literal' ? String(count.value) : renderer.parameter(count.slot);
}

export interface OrderKey {
  readonly expression: string;
  /** ` DESC NULLS LAST` and the like. */
  readonly suffix: string;
  readonly joins: readonly string[];
  /** A column of the table itself. */
  readonly column: string | undefined;
}

export function orderKey(renderer: Renderer, alias: string, order: PlanOrder): OrderKey {
  const joins: string[] = [];
  let near = alias;
  let leaf = order;
  let present: string | undefined;
  // Over an inner join PostgreSQL may begin at the far end, with an index that has the order.
  let inner = true;
  while (leaf.kind === 'one' || leaf.kind === 'called') {
    const far = renderer.alias();
    if (leaf.kind === 'called') {
      const call = `${callSql(renderer, leaf.call, near)} ${far}`;
      joins.push(` LEFT JOIN LATERAL (SELECT ${readColumns(far, leaf)} FROM ${call} LIMIT 1) ${far} ON true`);
      near = far;
      present = undefined;
      inner = false;
      leaf = leaf.order;
      continue;
    }
    const { table, link, unique, certain } = leaf.partner;
    inner &&= unique && certain;
    joins.push(
      unique
        ? `${inner ? '' : ' LEFT'} JOIN ${renderer.table(table)} ${far} ON ${linkSql(near, far, link)}`
        : ` LEFT JOIN LATERAL (SELECT ${readColumns(far, leaf)} FROM ${renderer.table(table)} ${far} WHERE ${linkSql(near, far, link)} LIMIT 1) ${far} ON true`,
    );
    near = far;
    present = link[0] && member(far, link[0].remote);
    leaf = leaf.order;
  }
  const expression = keyExpression(renderer, near, leaf, present);
  const column = leaf.kind === 'column' && near === alias ? leaf.column : undefined;
  return { expression, suffix: directionSql(leaf), joins, column };
}

function keyExpression(
  renderer: Renderer,
  near: string,
  leaf: Exclude<PlanOrder, { kind: 'one' | 'called' }>,
  present: string | undefined,
): string {
  switch (leaf.kind) {
    case 'column':
      return member(near, leaf.column);
    case 'value':
      return valueExpression(renderer, near, leaf.value);
    case 'computed':
      return callSql(renderer, leaf.call, near);
    case 'aggregate':
      return aggregateKey(renderer, near, leaf, present);
    default:
      return assertNever(leaf);
  }
}

/** The columns of the far row that an order reads: the role may have no right to the others. */
function readColumns(alias: string, far: PlanOrder & { kind: 'one' | 'called' }): string {
  const { order } = far;
  if (order.kind === 'column') return member(alias, order.column);
  if (order.kind === 'value' && order.value.base.kind === 'column') return member(alias, order.value.base.column);
  if (order.kind === 'computed' || order.kind === 'value' || order.kind === 'called') return `${alias}.*`;
  const link = order.kind === 'one' ? order.partner.link : order.link;
  const columns = link.map((pair) => pair.local);
  if (order.kind === 'aggregate' && far.kind === 'one') columns.push(...far.partner.link.map((pair) => pair.remote));
  return [...new Set(columns)].map((column) => member(alias, column)).join(', ');
}

/** `present` is null where there is no partner whose rows could be counted: then the key is null too, and not zero. */
function aggregateKey(
  renderer: Renderer,
  near: string,
  order: PlanOrder & { kind: 'aggregate' },
  present: string | undefined,
): string {
  const far = renderer.alias();
  const column =
    order.column === undefined ? [] : [member(far, order.column) + (order.cast === undefined ? '' : `::${order.cast}`)];
  const value = aggregateCall(order.function, column, false);
  const select = `(SELECT ${value} FROM ${renderer.table(order.table)} ${far} WHERE ${linkSql(near, far, order.link)})`;
  return present === undefined || order.function !== 'count'
    ? select
    : `CASE WHEN ${present} IS NOT NULL THEN ${select} END`;
}

/** PostgreSQL's defaults, nulls last going up and first going down, stay unsaid: an index serves them either way. */
export function directionSql({ direction, nulls }: Direction): string {
  const defaultNulls = direction === 'asc' ? 'last' : 'first';
  return `${direction === 'desc' ? ' DESC' : ''}${nulls === defaultNulls ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

/** What a sub-select gives by which name, as its list behind SELECT: with a space in front, or ''. */
export function exposedList(exposed: ReadonlyMap<string, string>, alias: string): string {
  if (exposed.size === 0) return '';
  const list = [...exposed].map(([name, expression]) =>
    expression === member(alias, name) ? expression : `${expression} AS ${quoteName(name)}`,
  );
  return ` ${list.join(', ')}`;
}

/** Makes the whole row readable outside of the source. */
export function exposeRow(renderer: Renderer, exposed: Map<string, string>, alias: string): void {
  const name = rowNameBeside(exposed);
  exposed.set(name, renderer.row(alias));
  renderer.exposeRow(alias, member(alias, name));
}

/** Makes the keys readable outside of the source; what each is there. */
export function exposeKeys(exposed: Map<string, string>, alias: string, keys: readonly OrderKey[]): string[] {
  for (const { column } of keys) if (column !== undefined) exposed.set(column, member(alias, column));
  return keys.map(({ column, expression }, index) => {
    const name = column ?? freeName(exposed, `key_${index}`);
    exposed.set(name, expression);
    return member(alias, name);
  });
}
