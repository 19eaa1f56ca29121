// A bound schema, a role's rights and a source of randomness in, an abstract query out: within the rights, or, where asked,
// free to name what was not granted. An order is total wherever limit, offset or distinct_on depend on it.

import type { BoundColumn, BoundRelation, BoundSchema, BoundTable } from './binding.ts';
import type { AggregateField, AggregateSelection, Order, Query, Root, RowsArguments, Selection } from './query.ts';
import type { Random } from './random.ts';
import { randomCondition, type Vocabulary } from './random-condition.ts';
import { mayFollow, type Rights, readableColumns } from './rights.ts';
import { randomValue, textValue, typeTraits, type Value } from './values.ts';

const directions = ['asc', 'desc', 'asc_nulls_first', 'asc_nulls_last', 'desc_nulls_first', 'desc_nulls_last'];
const statistics = ['avg', 'stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'];

interface QueryOptions {
  readonly random: Random;
  /** Name tables, columns and relationships whatever the rights say. */
  readonly ignoreRights: boolean;
}

/** Undefined where the role has nothing to ask for. */
export function randomQuery(schema: BoundSchema, rights: Rights, options: QueryOptions): Query | undefined {
  const maker = new QueryMaker(schema, rights, options);
  return maker.query();
}

/** Makes queries and their parts, as large as `budget` lets it. */
export class QueryMaker implements Vocabulary {
  readonly random: Random;
  readonly labels;
  readonly #schema: BoundSchema;
  readonly #rights: Rights;
  readonly #ignoreRights: boolean;
  /** Fields left to give; keeps documents small. */
  #budget = 0;

  constructor(schema: BoundSchema, rights: Rights, { random, ignoreRights }: QueryOptions) {
    this.random = random;
    this.labels = schema.labels;
    this.#schema = schema;
    this.#rights = rights;
    this.#ignoreRights = ignoreRights;
  }

  columns(table: BoundTable): readonly BoundColumn[] {
    return this.#ignoreRights ? table.columns : readableColumns(this.#rights, table);
  }

  relations(table: BoundTable): readonly BoundRelation[] {
    return this.#ignoreRights
      ? table.relations
      : table.relations.filter((relation) => mayFollow(this.#rights, relation));
  }

  query(): Query | undefined {
    const tables = this.#schema.tables.filter((table) => this.columns(table).length > 0);
    if (tables.length === 0) return undefined;
    this.#budget = this.random.integer(3, 22);
    const count = this.random.pick([1, 1, 1, 2, 3]);
    const roots: Root[] = [];
    for (let index = 0; index < count; index++) roots.push(this.#root(this.random.pick(tables), index));
    if (this.random.chance(0.06)) roots.push({ kind: 'typename', key: '__typename' });
    return { roots };
  }

  /** What to ask of each row of the table. */
  selection(table: BoundTable, budget: number): Selection[] {
    this.#budget = budget;
    return this.#selection(table, 2);
  }

  #root(table: BoundTable, index: number): Root {
    const choice = this.random.next();
    const keyed =
      table.primaryKey.length > 0 && table.primaryKey.every((column) => this.columns(table).includes(column));
    if (choice < 0.18 && keyed) {
      const key = this.#alias(`${table.name}_by_pk`, index);
      return { kind: 'row', key, table, keyValues: this.#keyValues(table), selection: this.#selection(table, 3) };
    }
    const rows = this.#rowsArguments(table, 3);
    if (choice < 0.38) {
      return {
        kind: 'aggregate',
        key: this.#alias(`${table.name}_aggregate`, index),
        table,
        rows,
        selection: this.#aggregates(table, 2),
      };
    }
    return { kind: 'rows', key: this.#alias(table.name, index), table, rows, selection: this.#selection(table, 3) };
  }

  /** The field's own name, or an alias that nothing else in the selection has. */
  #alias(name: string, index: number): string {
    const choice = this.random.next();
    if (index === 0 && choice < 0.6) return name;
    if (choice > 0.93) return `long_${'a'.repeat(80)}_${index}`;
    return `r${index}_${this.random.pick(['x', 'Rows', '_'])}`;
  }

  #keyValues(table: BoundTable): Value[] {
    const row = table.spec.rows.length > 0 && this.random.chance(0.93) ? this.random.pick(table.spec.rows) : undefined;
    return table.primaryKey.map((column) => {
      const text = row?.[table.columns.indexOf(column)];
      if (text === undefined || text === null) return randomValue(this.random, column.spec.type, this.labels);
      if (column.spec.type !== 'int') return textValue(text);
      return { json: Number(text), literal: text, text };
    });
  }

  #selection(table: BoundTable, depth: number): Selection[] {
    const columns = this.random.some(this.columns(table), 1, 5);
    const selection: Selection[] = columns.map((column, index) => {
      this.#budget--;
      return { kind: 'column', key: this.#fieldKey(column.name, index), column, path: this.#jsonPath(column) };
    });
    if (this.random.chance(0.1))
      selection.push({ kind: 'typename', key: this.random.pick(['__typename', 'type_name']) });
    const relations = depth > 0 ? this.random.some(this.relations(table), 0, 3) : [];
    for (const [index, relation] of relations.entries()) {
      if (this.#budget > 0) selection.push(this.#relation(relation, depth - 1, index));
    }
    return uniqueKeys(this.random.shuffle(selection));
  }

  #fieldKey(name: string, index: number): string {
    return this.random.chance(0.12) ? `c${index}_${this.random.chance(0.15) ? 'b'.repeat(70) : 'x'}` : name;
  }

  #jsonPath(column: BoundColumn): readonly (string | number)[] | undefined {
    if (column.spec.type !== 'jsonb' || this.random.chance(0.5)) return undefined;
    return this.random.pick([['a'], ['a', 'b'], ['a', 'b', 1], [0], ['odd key'], ['missing'], ['a', 1, 'b'], [2]]);
  }

  #relation(relation: BoundRelation, depth: number, index: number): Selection {
    this.#budget -= 2;
    const { name, target } = relation;
    if (relation.kind === 'one') {
      return {
        kind: 'one',
        key: this.#fieldKey(name, 10 + index),
        relation,
        selection: this.#selection(target, depth),
      };
    }
    const rows = this.#rowsArguments(target, 2);
    if (this.random.chance(0.3)) {
      return {
        kind: 'aggregate',
        key: this.#fieldKey(`${name}_aggregate`, 20 + index),
        relation,
        rows,
        selection: this.#aggregates(target, depth),
      };
    }
    return {
      kind: 'many',
      key: this.#fieldKey(name, 30 + index),
      relation,
      rows,
      selection: this.#selection(target, depth),
    };
  }

  #aggregates(table: BoundTable, depth: number): AggregateSelection[] {
    const selection: AggregateSelection[] = [];
    if (this.random.chance(0.85))
      selection.push({ kind: 'fields', key: 'aggregate', fields: this.#aggregateFields(table) });
    if (selection.length === 0 || this.random.chance(0.35)) {
      selection.push({
        kind: 'nodes',
        key: this.random.pick(['nodes', 'n']),
        selection: this.#selection(table, Math.min(depth, 1)),
      });
    }
    if (this.random.chance(0.08)) selection.push({ kind: 'typename', key: '__typename' });
    return this.random.shuffle(selection);
  }

  #aggregateFields(table: BoundTable): AggregateField[] {
    const fields: AggregateField[] = [];
    const countable = this.columns(table).filter((column) => typeTraits[column.spec.type].ordered);
    for (let count = this.random.integer(1, 3); count > 0; count--) {
      const field = this.#aggregateField(countable, fields.length);
      if (field !== undefined) fields.push(field);
    }
    if (this.random.chance(0.08)) fields.push({ kind: 'typename', key: '__typename' });
    return fields;
  }

  #aggregateField(columns: readonly BoundColumn[], index: number): AggregateField | undefined {
    const choice = this.random.next();
    const numeric = columns.filter((column) => typeTraits[column.spec.type].numeric);
    const extreme = columns.filter((column) => typeTraits[column.spec.type].extremes);
    const functionField = (name: string, among: readonly BoundColumn[]): AggregateField => ({
      kind: 'function',
      key: index === 0 ? name : `f${index}_${name}`,
      function: name,
      columns: this.random.some(among, 1, 3).map((column) => ({ key: column.name, column })),
    });
    if (choice < 0.25 && numeric.length > 0) return functionField(this.random.pick(['sum', ...statistics]), numeric);
    if (choice < 0.5 && extreme.length > 0) return functionField(this.random.pick(['min', 'max']), extreme);
    const counted = this.random.chance(0.5) ? this.random.some(columns, 1, 1) : [];
    const distinct = counted.length > 0 && this.random.chance(0.5);
    const several = this.random.chance(0.25) ? this.random.some(columns, 2, 3) : counted;
    return { kind: 'count', key: index === 0 ? 'count' : `n${index}`, columns: several, distinct };
  }

  #rowsArguments(table: BoundTable, conditionDepth: number): RowsArguments {
    const where = this.random.chance(0.32) ? randomCondition(this, table, conditionDepth) : undefined;
    const ordering = this.random.chance(0.6) ? this.#orders(table) : [];
    const key = table.primaryKey;
    const total =
      key.length > 0 && key.every((column) => this.columns(table).includes(column)) && this.random.chance(0.75);
    if (!total) return { where, orderBy: ordering, distinctOn: [], limit: undefined, offset: undefined };
    const sortable = this.columns(table).filter((column) => typeTraits[column.spec.type].ordered);
    const distinctOn = this.random.chance(0.15) ? this.random.some(sortable, 1, 2) : [];
    const leading = this.random.shuffle(distinctOn).map((column) => this.#columnOrder(column));
    const orderBy = [...leading, ...ordering, ...key.map((column) => this.#columnOrder(column))];
    return {
      where,
      orderBy: orderBy.filter((order, index) => orderBy.findIndex((other) => sameOrder(order, other)) === index),
      distinctOn,
      limit: this.random.chance(0.45) ? this.random.pick([0, 1, 1, 2, 3, 5, 10, 100]) : undefined,
      offset: this.random.chance(0.25) ? this.random.pick([0, 1, 2, 4, 50]) : undefined,
    };
  }

  #orders(table: BoundTable): Order[] {
    return Array.from({ length: this.random.integer(1, 2) }, () => this.#order(table, [])).filter(
      (order) => order !== undefined,
    );
  }

  #columnOrder(column: BoundColumn): Order {
    return { through: [], by: { kind: 'column', column }, direction: this.random.pick(directions) };
  }

  #aggregateOrder(relation: BoundRelation): Order['by'] {
    const columns = this.columns(relation.target);
    // Sums of floats depend on the order of the rows in their last digits.
    const exact = columns.filter(({ spec }) => typeTraits[spec.type].numeric && !spec.type.match(/float8|real/));
    const extreme = columns.filter(({ spec }) => typeTraits[spec.type].extremes);
    const choice = this.random.next();
    if (choice < 0.35 && extreme.length > 0) {
      return {
        kind: 'aggregate',
        relation,
        function: this.random.pick(['min', 'max']),
        column: this.random.pick(extreme),
      };
    }
    if (choice < 0.6 && exact.length > 0) {
      return {
        kind: 'aggregate',
        relation,
        function: this.random.pick(['sum', ...statistics]),
        column: this.random.pick(exact),
      };
    }
    return { kind: 'aggregate', relation, function: 'count', column: undefined };
  }

  #order(table: BoundTable, through: readonly BoundRelation[]): Order | undefined {
    const relations = this.relations(table);
    const one = relations.filter((relation) => relation.kind === 'one');
    const many = relations.filter((relation) => relation.kind === 'many');
    const direction = this.random.pick(directions);
    const choice = this.random.next();
    if (choice < 0.25 && one.length > 0 && through.length < 2) {
      const relation = this.random.pick(one);
      return this.#order(relation.target, [...through, relation]);
    }
    if (choice < 0.45 && many.length > 0) {
      return { through, by: this.#aggregateOrder(this.random.pick(many)), direction };
    }
    const columns = this.columns(table).filter((column) => typeTraits[column.spec.type].ordered);
    if (columns.length === 0) return undefined;
    return { through, by: { kind: 'column', column: this.random.pick(columns) }, direction };
  }
}

function sameOrder(one: Order, other: Order): boolean {
  return (
    one.by.kind === 'column' &&
    other.by.kind === 'column' &&
    one.through.length === 0 &&
    other.through.length === 0 &&
    one.by.column === other.by.column
  );
}

function uniqueKeys(selection: readonly Selection[]): Selection[] {
  const seen = new Set<string>();
  return selection.filter(({ key }) => !seen.has(key) && seen.add(key));
}
