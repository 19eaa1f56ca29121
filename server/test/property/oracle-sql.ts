// Plain SQL for one level of an abstract query: conditions, orders and the rows of a table, as a person would write them.
// Relationships in conditions are counted sub-selects; nothing here follows the shape of the engine's SQL.

import type { BoundColumn, BoundRelation, BoundTable } from './binding.ts';
import type { Comparison, ConditionMember, ConditionObject, Order, RowsArguments } from './query.ts';
import { columnTypeSql, quoteIdentifier, tableSql } from './schema-ddl.ts';
import type { SchemaSpec } from './schema-spec.ts';
import { arrayText, type TypeKey } from './values.ts';

const comparisonSigns: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  lt: '<',
  gte: '>=',
  lte: '<=',
  like: 'like',
  nlike: 'not like',
  ilike: 'ilike',
  nilike: 'not ilike',
  similar: 'similar to',
  nsimilar: 'not similar to',
  regex: '~',
  nregex: '!~',
  iregex: '~*',
  niregex: '!~*',
  contains: '@>',
  contained_in: '<@',
  has_key: '?',
  has_keys_any: '?|',
  has_keys_all: '?&',
};
const textOperators = new Set([
  'has_key',
  'like',
  'nlike',
  'ilike',
  'nilike',
  'similar',
  'nsimilar',
  'regex',
  'nregex',
  'iregex',
  'niregex',
]);

/** One SELECT under construction: its parameters and a supply of aliases. */
export class OracleSql {
  readonly values: string[] = [];
  readonly #spec: SchemaSpec;
  #aliases = 0;

  constructor(spec: SchemaSpec) {
    this.#spec = spec;
  }

  alias(): string {
    this.#aliases++;
    return `o${this.#aliases}`;
  }

  parameter(text: string, type: string): string {
    this.values.push(text);
    return `$${this.values.length}::${type}`;
  }

  from(table: BoundTable, alias: string): string {
    return `${tableSql(this.#spec, table.spec.name)} as ${alias}`;
  }

  column(alias: string, column: BoundColumn): string {
    return `${alias}.${quoteIdentifier(column.spec.name)}`;
  }

  type(column: { readonly spec: { readonly type: TypeKey } }): string {
    return columnTypeSql(this.#spec, column.spec);
  }

  /** `far` is related to `near`. */
  link(relation: BoundRelation, near: string, far: string): string {
    return relation.link
      .map(({ local, remote }) => `${this.column(far, remote)} = ${this.column(near, local)}`)
      .join(' and ');
  }

  condition(condition: ConditionObject, alias: string): string {
    return conjunction(condition.members.map((member) => this.#member(member, alias)));
  }

  #member(member: ConditionMember, alias: string): string {
    switch (member.kind) {
      case 'and':
        return conjunction(member.conditions.map((part) => this.condition(part, alias)));
      case 'or':
        if (member.conditions.length === 0) return 'false';
        return `(${member.conditions.map((part) => this.condition(part, alias)).join(' or ')})`;
      case 'not':
        return `(not ${this.condition(member.condition, alias)})`;
      case 'compare': {
        const column = this.column(alias, member.column);
        const left = member.castToText ? `${column}::text` : column;
        const type = member.castToText ? 'text' : this.type(member.column);
        return conjunction(member.comparisons.map((comparison) => this.#comparison(left, type, comparison)));
      }
      case 'exists': {
        const far = this.alias();
        const rows = `select count(*) from ${this.from(member.relation.target, far)} where ${this.link(member.relation, alias, far)}`;
        return `((${rows} and ${this.condition(member.where, far)}) > 0)`;
      }
      case 'aggregate':
        return this.#aggregate(member, alias);
    }
  }

  #aggregate(member: ConditionMember & { kind: 'aggregate' }, alias: string): string {
    const far = this.alias();
    const columns = member.columns.map((column) => this.column(far, column));
    const distinct = member.distinct ? 'distinct ' : '';
    const aggregate = `${member.function}(${columns.length === 0 ? '*' : `${distinct}${columns.join(', ')}`})`;
    const filter = member.filter === undefined ? '' : ` and ${this.condition(member.filter, far)}`;
    const rows = `(select ${aggregate} from ${this.from(member.relation.target, far)} where ${this.link(member.relation, alias, far)}${filter})`;
    const [column] = member.columns;
    const type = member.function === 'count' || column === undefined ? 'bigint' : this.type(column);
    return conjunction(member.predicate.map((comparison) => this.#comparison(rows, type, comparison)));
  }

  #comparison(left: string, type: string, { operator, operand }: Comparison): string {
    if (operand.kind === 'boolean') return `(${left} is ${operand.value ? '' : 'not '}null)`;
    if (operator === 'in' || operator === 'nin') {
      if (operand.kind !== 'list') throw new Error(`${operator} without a list`);
      if (operand.values.length === 0) return operator === 'in' ? 'false' : 'true';
      const items = operand.values.map((value) => this.parameter(value.text, type)).join(', ');
      return `(${left} ${operator === 'in' ? 'in' : 'not in'} (${items}))`;
    }
    const sign = comparisonSigns[operator];
    if (sign === undefined) throw new Error(`unknown operator ${operator}`);
    if (operand.kind === 'list')
      return `(${left} ${sign} ${this.parameter(arrayText(operand.values.map(({ text }) => text)), 'text[]')})`;
    return `(${left} ${sign} ${this.parameter(operand.value.text, textOperators.has(operator) ? 'text' : type)})`;
  }

  /** Order expressions; empty where no order was asked for. */
  order(orders: readonly Order[], alias: string): string {
    return orders
      .map((order) => `${this.#orderValue(order, order.through, alias)} ${directionSql(order.direction)}`)
      .join(', ');
  }

  #orderValue(order: Order, through: readonly BoundRelation[], alias: string): string {
    const [next, ...rest] = through;
    if (next !== undefined) {
      const far = this.alias();
      const value = this.#orderValue(order, rest, far);
      return `(select ${value} from ${this.from(next.target, far)} where ${this.link(next, alias, far)})`;
    }
    if (order.by.kind === 'column') return this.column(alias, order.by.column);
    const far = this.alias();
    const { relation, column } = order.by;
    const aggregate =
      column === undefined ? 'count(*)' : aggregateCall(order.by.function, this.column(far, column), column);
    return `(select ${aggregate} from ${this.from(relation.target, far)} where ${this.link(relation, alias, far)})`;
  }

  /** `where`, and the link to a row whose column texts are given. */
  filter(rows: RowsArguments, alias: string, link: readonly LinkValue[]): string {
    const parts = link.map(
      ({ column, text }) => `${this.column(alias, column)} = ${this.parameter(text, this.type(column))}`,
    );
    if (rows.where !== undefined) parts.push(this.condition(rows.where, alias));
    return conjunction(parts);
  }
}

/** PostgreSQL has no least uuid; the dialect takes it by its text. */
export function aggregateCall(name: string, argument: string, column: BoundColumn): string {
  return `${name}(${argument}${column.spec.type === 'uuid' ? '::text' : ''})`;
}

export interface LinkValue {
  readonly column: BoundColumn;
  readonly text: string;
}

/** A function of the window in which rows are numbered; equal rows get the same number. */
export function windowNumber(name: 'rank' | 'dense_rank', order: string): string {
  return order === '' ? '1' : `${name}() over (order by ${order})`;
}

const conjunction = (parts: readonly string[]): string => (parts.length === 0 ? 'true' : `(${parts.join(' and ')})`);

/** The dialect's: without a word about nulls they come last when ascending, first when descending. */
function directionSql(direction: string): string {
  const descending = direction.startsWith('desc');
  const first = direction.endsWith('_nulls_first') || (descending && !direction.endsWith('_nulls_last'));
  return `${descending ? 'desc' : 'asc'} nulls ${first ? 'first' : 'last'}`;
}
