// An abstract query that REST can ask in, the request out: one of the many ways to write it that mean the same. Relationships of
// filters and orders that are not selected are embedded without columns.

import type { BoundRelation, BoundSchema, BoundTable } from './binding.ts';
import type {
  AggregateField,
  AggregateSelection,
  Comparison,
  ConditionMember,
  ConditionObject,
  Order,
  Query,
  Root,
  RowsArguments,
  Selection,
} from './query.ts';
import type { Random } from './random.ts';
import { restName } from './rest-name.ts';
import { restOperators } from './sayable-in-rest.ts';
import type { Value } from './values.ts';

export interface RestQuestion {
  readonly method: string;
  /** Path and query, behind the prefix. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Without `random` the plainest way. */
export function printRest(query: Query, schema: BoundSchema, random: Random | undefined): RestQuestion {
  const [root] = query.roots as [Exclude<Root, { readonly kind: 'typename' }>];
  const printer = new RestPrinter(random);
  const headers: Record<string, string> = { 'accept-profile': schema.spec.schema };
  if (root.kind === 'row') headers.accept = 'application/vnd.pgrst.object+json';
  if (root.kind === 'rows' && (random?.chance(0.3) ?? false)) headers.prefer = 'count=exact';
  return { method: 'GET', target: restTarget(root.table, printer.root(root)), headers };
}

export function restTarget(table: BoundTable, parameters: readonly (readonly [string, string])[]): string {
  const search = parameters.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  return `/${encodeURIComponent(table.spec.name)}?${search.join('&')}`;
}

/** The members of an aggregate, in the order of their aliases. */
export function aggregateMembers(selection: readonly AggregateSelection[]) {
  const fields = selection.flatMap((node) => (node.kind === 'fields' ? node.fields : []));
  return fields.flatMap((field: AggregateField) => {
    if (field.kind === 'typename') return [];
    if (field.kind === 'count') return [{ path: [field.key], function: 'count', column: field.columns[0] }];
    return field.columns.map(({ key, column }) => ({ path: [field.key, key], function: field.function, column }));
  });
}

const reserved = new Set(['select', 'order', 'limit', 'offset', 'and', 'or', 'not', 'columns', 'on_conflict']);

type Level = { readonly table: BoundTable; readonly path: readonly string[]; readonly items: string[] };

export class RestPrinter {
  readonly #random: Random | undefined;
  readonly parameters: [string, string][] = [];
  #aliases = 0;

  constructor(random: Random | undefined) {
    this.#random = random;
  }

  root(root: Exclude<Root, { readonly kind: 'typename' }>): [string, string][] {
    const level: Level = { table: root.table, path: [], items: [] };
    if (root.kind === 'aggregate') this.#aggregates(level, root.selection);
    else this.select(level, root.selection);
    if (root.kind === 'row') this.key(root.table, root.keyValues);
    else this.rows(level, root.rows);
    this.parameters.push(['select', level.items.join(',')]);
    return this.#random?.shuffle(this.parameters) ?? this.parameters;
  }

  key(table: BoundTable, values: readonly Value[]): void {
    const comparisons = table.primaryKey.map((column, index) => ({
      kind: 'compare' as const,
      column,
      castToText: false,
      comparisons: [{ operator: 'eq', operand: { kind: 'value' as const, value: values[index] as Value } }],
    }));
    this.where({ table, path: [], items: [] }, { members: comparisons });
  }

  select(level: Level, selection: readonly Selection[]): void {
    for (const field of selection) {
      if (field.kind === 'typename') continue;
      if (field.kind === 'column') {
        const steps = field.path?.map((step) => `->${typeof step === 'number' ? step : this.#name(step)}`) ?? [];
        level.items.push(`${this.#name(field.key)}:${this.#name(field.column.spec.name)}${steps.join('')}`);
        continue;
      }
      this.#embed(level, field.relation, field.key, '', (inner) => {
        if (field.kind === 'aggregate') this.#aggregates(inner, field.selection);
        else this.select(inner, field.selection);
        if (field.kind !== 'one') this.rows(inner, field.rows);
      });
    }
  }

  #aggregates(level: Level, selection: readonly AggregateSelection[]): void {
    for (const [index, { function: name, column }] of aggregateMembers(selection).entries())
      level.items.push(`a${index}:${column === undefined ? '' : `${this.#name(column.spec.name)}.`}${name}()`);
  }

  /** What `write` leaves in the items of the level that it is given is what is selected of the related rows. */
  #embed(level: Level, relation: BoundRelation, alias: string, join: string, write: (inner: Level) => void): void {
    const named = restName(level.table, relation);
    if (named === undefined) throw new Error(`REST has no name for ${relation.name}`);
    const inner: Level = { table: relation.target, path: [...level.path, alias], items: [] };
    write(inner);
    const hint = named.hint === undefined ? '' : `!${this.#name(named.hint)}`;
    level.items.push(`${this.#name(alias)}:${this.#name(named.name)}${hint}${join}(${inner.items.join(',')})`);
  }

  rows(level: Level, rows: RowsArguments): void {
    if (rows.where !== undefined) this.where(level, rows.where);
    if (rows.orderBy.length > 0)
      this.#add(level, 'order', rows.orderBy.map((order) => this.#order(level, order)).join(','));
    for (const name of ['limit', 'offset'] as const)
      if (rows[name] !== undefined) this.#add(level, name, String(rows[name]));
  }

  where(level: Level, { members }: ConditionObject): void {
    for (const member of members) {
      if (member.kind === 'compare' && !reserved.has(member.column.spec.name) && !this.#chance(0.3)) {
        const name = this.#name(member.column.spec.name);
        for (const comparison of member.comparisons) this.#add(level, name, this.#operation(comparison, false));
      } else if (member.kind === 'exists' && this.#chance(0.5)) {
        this.#embed(level, member.relation, this.#alias(), '!inner', (inner) => this.where(inner, member.where));
      } else if (member.kind === 'or' && this.#chance(0.7)) {
        const parts = member.conditions.map((condition) => this.#tree(level, condition));
        this.#add(level, 'or', `(${parts.join(',')})`);
      } else if (member.kind === 'not' && this.#chance(0.5)) {
        this.#add(level, 'not.and', `(${this.#members(level, member.condition).join(',')})`);
      } else this.#add(level, 'and', `(${this.#member(level, member)})`);
    }
  }

  #tree(level: Level, condition: ConditionObject): string {
    const parts = this.#members(level, condition);
    return parts.length === 1 ? (parts[0] as string) : `and(${parts.join(',')})`;
  }

  #members(level: Level, { members }: ConditionObject): string[] {
    return members.map((member) => this.#member(level, member));
  }

  #member(level: Level, member: ConditionMember): string {
    switch (member.kind) {
      case 'and':
      case 'or':
        return `${member.kind}(${member.conditions.map((condition) => this.#tree(level, condition)).join(',')})`;
      case 'not':
        return `not.and(${this.#members(level, member.condition).join(',')})`;
      case 'compare': {
        const name = this.#name(member.column.spec.name);
        const parts = member.comparisons.map((comparison) => `${name}.${this.#operation(comparison, true)}`);
        return parts.length === 1 ? (parts[0] as string) : `and(${parts.join(',')})`;
      }
      case 'exists': {
        const alias = this.#alias();
        this.#embed(level, member.relation, alias, '', (inner) => this.where(inner, member.where));
        return `${alias}.not.is.null`;
      }
      case 'aggregate':
        throw new Error('REST does not filter by aggregates');
    }
  }

  #operation({ operator, operand }: Comparison, inTree: boolean): string {
    const name = restOperators[operator];
    switch (operand.kind) {
      case 'boolean':
        return operand.value ? 'is.null' : this.#chance(0.3) ? 'is.not_null' : 'not.is.null';
      case 'list':
        return `${name}.(${operand.values.map(({ text }) => quoted(text)).join(',')})`;
      case 'value':
        return `${name}.${inTree ? quoted(operand.value.text) : operand.value.text}`;
    }
  }

  #order(level: Level, { through: [relation], by, direction }: Order): string {
    if (by.kind !== 'column') throw new Error('REST does not order by aggregates');
    const [way, end] = direction.split('_nulls_');
    const ending = `${this.#chance(0.3) && way === 'asc' && end === undefined ? '' : `.${way}`}${end === undefined ? '' : `.nulls${end}`}`;
    const column = this.#name(by.column.spec.name);
    if (relation === undefined) return `${column}${ending}`;
    const alias = this.#alias();
    this.#embed(level, relation, alias, '', () => {});
    return `${alias}(${column})${ending}`;
  }

  #add(level: Level, key: string, value: string): void {
    this.parameters.push([[...level.path, key].join('.'), value]);
  }

  #alias(): string {
    this.#aliases += 1;
    return `e${this.#aliases}`;
  }

  /** In quotes where it has to be, and sometimes where not. */
  #name(name: string): string {
    return /^[a-zA-Z_]\w*$/.test(name) && !this.#chance(0.15) ? name : quoted(name);
  }

  #chance(probability: number): boolean {
    return this.#random?.chance(probability) ?? false;
  }
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
