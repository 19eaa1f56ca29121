// Answers an abstract query with plain SQL as the caller: one flat SELECT a level, children fetched parent by parent, limit,
// offset and distinct_on applied here. Slow, simple and unlike the engine, so that a fault of the engine is not repeated.

import type { BoundColumn, BoundRelation, BoundSchema, BoundTable } from './binding.ts';
import type { Expected } from './expected.ts';
import { parseJson, writeJson } from './json-text.ts';
import { aggregateCall, type LinkValue, OracleSql, windowNumber } from './oracle-sql.ts';
import type { AggregateField, AggregateSelection, Query, Root, RowsArguments, Selection } from './query.ts';

/** Runs a statement as the caller; rows as lists of texts. */
export type RunPlain = (text: string, values: readonly string[]) => Promise<readonly (readonly (string | null)[])[]>;

/** The answer's `data`. */
export async function askOracle(query: Query, schema: BoundSchema, run: RunPlain): Promise<Expected> {
  const oracle = new Oracle(schema, run);
  const members: (readonly [string, Expected])[] = [];
  for (const root of query.roots) members.push([root.key, await oracle.root(root)]);
  return { kind: 'object', members };
}

const everything: RowsArguments = {
  where: undefined,
  orderBy: [],
  distinctOn: [],
  limit: undefined,
  offset: undefined,
};
const approximateFunctions = new Set([
  'sum',
  'min',
  'max',
  'avg',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'variance',
  'var_pop',
  'var_samp',
]);

/** One row of a level. */
export interface Row {
  /** JSON text or link text by the expression it was selected with. */
  readonly texts: ReadonlyMap<string, string | null>;
  readonly rank: string;
}

/** Answers levels with plain SELECTs. What it read once for equal links it does not read again. */
export class Oracle {
  readonly #schema: BoundSchema;
  readonly #run: RunPlain;
  /** What a field gave for equal link values. */
  readonly #known = new Map<object, Map<string, Promise<Expected>>>();

  constructor(schema: BoundSchema, run: RunPlain) {
    this.#schema = schema;
    this.#run = run;
  }

  async root(root: Root): Promise<Expected> {
    switch (root.kind) {
      case 'typename':
        return json('query_root');
      case 'rows':
        return this.#list(root.table, root.rows, root.selection, []);
      case 'row': {
        const key = root.table.primaryKey.map((column, index) => ({ column, text: root.keyValues[index]?.text ?? '' }));
        return this.single(root.table, root.selection, key);
      }
      case 'aggregate':
        return this.#aggregate(root.table, root.rows, root.selection, []);
    }
  }

  async #list(
    table: BoundTable,
    rows: RowsArguments,
    selection: readonly Selection[],
    link: readonly LinkValue[],
  ): Promise<Expected> {
    const groups: Expected[][] = [];
    let rank: string | undefined;
    for (const row of await this.#rows(table, rows, selection, link)) {
      if (row.rank !== rank) groups.push([]);
      rank = row.rank;
      groups.at(-1)?.push(await this.object(table, selection, row));
    }
    return { kind: 'list', groups };
  }

  async single(table: BoundTable, selection: readonly Selection[], key: readonly LinkValue[]): Promise<Expected> {
    const rows = await this.#rows(table, everything, selection, key);
    if (rows.length > 1) throw new Error(`${rows.length} rows of ${table.name} have one key`);
    const [row] = rows;
    return row === undefined ? json(null) : this.object(table, selection, row);
  }

  /** One SELECT: the columns that the selection shows and those that its relationships start from. */
  async #rows(
    table: BoundTable,
    rows: RowsArguments,
    selection: readonly Selection[],
    link: readonly LinkValue[],
  ): Promise<Row[]> {
    const sql = new OracleSql(this.#schema.spec);
    const alias = sql.alias();
    const expressions = [...new Set(selection.flatMap((field) => selectedTexts(sql, alias, field)))];
    const rank = windowNumber('rank', sql.order(rows.orderBy, alias));
    const group = windowNumber('dense_rank', rows.distinctOn.map((column) => sql.column(alias, column)).join(', '));
    const columns = [...expressions, `${rank} as row_rank`, `${group} as row_group`];
    const filter = sql.filter(rows, alias, link);
    const text = `select ${columns.join(', ')} from ${sql.from(table, alias)} where ${filter} order by row_rank`;
    const found = (await this.#run(text, sql.values)).map((texts) => ({
      texts: new Map(expressions.map((expression, index) => [expression, texts[index] ?? null])),
      rank: texts[expressions.length] ?? '',
      group: texts[expressions.length + 1] ?? '',
    }));
    const distinct = rows.distinctOn.length === 0 ? found : firstOfEach(found, (row) => row.group);
    const offset = rows.offset ?? 0;
    return distinct.slice(offset, rows.limit === undefined ? undefined : offset + rows.limit);
  }

  async object(table: BoundTable, selection: readonly Selection[], row: Row): Promise<Expected> {
    const members: (readonly [string, Expected])[] = [];
    for (const field of selection) members.push([field.key, await this.#field(table, field, row)]);
    return { kind: 'object', members };
  }

  async #field(table: BoundTable, field: Selection, row: Row): Promise<Expected> {
    if (field.kind === 'typename') return json(table.name);
    const [first] = selectedTexts(new OracleSql(this.#schema.spec), 'o1', field);
    if (field.kind === 'column') return this.#value(field.column, row.texts.get(first ?? '') ?? null);
    const link = linkValues(this.#schema, field.relation, row);
    if (link === undefined) return field.kind === 'one' ? json(null) : this.#related(field, undefined);
    const known = this.#known.get(field) ?? new Map<string, Promise<Expected>>();
    this.#known.set(field, known);
    const key = JSON.stringify(link.map(({ text }) => text));
    const answer = known.get(key) ?? this.#related(field, link);
    known.set(key, answer);
    return answer;
  }

  /** Without link values there are no related rows. */
  async #related(
    field: Selection & { kind: 'one' | 'many' | 'aggregate' },
    link: readonly LinkValue[] | undefined,
  ): Promise<Expected> {
    const { target } = field.relation;
    if (field.kind === 'one') return this.single(target, field.selection, link ?? []);
    const rows =
      link === undefined
        ? { ...everything, where: { members: [{ kind: 'or' as const, conditions: [] }] } }
        : field.rows;
    if (field.kind === 'many') return this.#list(target, rows, field.selection, link ?? []);
    return this.#aggregate(target, rows, field.selection, link ?? []);
  }

  #value(column: BoundColumn, text: string | null): Expected {
    if (text === null) return json(null);
    const value = parseJson(text);
    if (column.spec.type === 'enum') return json(this.#enumName(value));
    if (column.spec.type === 'enum[]') return json((value as unknown[]).map((label) => this.#enumName(label)));
    return json(value);
  }

  #enumName(label: unknown): unknown {
    return this.#schema.labels.find((candidate) => candidate.label === label)?.name ?? label;
  }

  async #aggregate(
    table: BoundTable,
    rows: RowsArguments,
    selection: readonly AggregateSelection[],
    link: readonly LinkValue[],
  ): Promise<Expected> {
    const members: (readonly [string, Expected])[] = [];
    for (const node of selection) {
      if (node.kind === 'typename') members.push([node.key, json(`${table.name}_aggregate`)]);
      else if (node.kind === 'nodes') members.push([node.key, await this.#list(table, rows, node.selection, link)]);
      else members.push([node.key, await this.#aggregateFields(table, rows, node.fields, link)]);
    }
    return { kind: 'object', members };
  }

  async #aggregateFields(
    table: BoundTable,
    rows: RowsArguments,
    fields: readonly AggregateField[],
    link: readonly LinkValue[],
  ): Promise<Expected> {
    const members: (readonly [string, Expected])[] = [];
    for (const field of fields) {
      if (field.kind === 'typename') members.push([field.key, json(`${table.name}_aggregate_fields`)]);
      else if (field.kind === 'count') members.push([field.key, await this.#count(table, rows, field, link)]);
      else {
        const columns: (readonly [string, Expected])[] = [];
        for (const { key, column } of field.columns) {
          const text = await this.#scalar(
            table,
            rows,
            [column],
            link,
            `to_json(${aggregateCall(field.function, 'c0', column)})::text`,
          );
          const exact = this.#value(column, text);
          columns.push([
            key,
            exact.kind === 'json' && approximateFunctions.has(field.function)
              ? { kind: 'approximate', value: exact.value }
              : exact,
          ]);
        }
        members.push([field.key, { kind: 'object', members: columns }]);
      }
    }
    return { kind: 'object', members };
  }

  async #count(
    table: BoundTable,
    rows: RowsArguments,
    field: AggregateField & { kind: 'count' },
    link: readonly LinkValue[],
  ): Promise<Expected> {
    const text = await this.#scalar(table, rows, field.columns, link, countCall(field));
    return json(parseJson(text ?? 'null'));
  }

  /** One aggregate over the rows, which are numbered and cut in a sub-select. */
  async #scalar(
    table: BoundTable,
    rows: RowsArguments,
    columns: readonly BoundColumn[],
    link: readonly LinkValue[],
    aggregate: string,
  ): Promise<string | null> {
    const sql = new OracleSql(this.#schema.spec);
    const alias = sql.alias();
    const order = sql.order(rows.orderBy, alias);
    const partition = rows.distinctOn.map((column) => sql.column(alias, column)).join(', ');
    const selected = columns.map((column, index) => `${sql.column(alias, column)} as c${index}`);
    if (rows.distinctOn.length > 0)
      selected.push(`row_number() over (partition by ${partition} order by ${order}) as row_group`);
    selected.push(`${order === '' ? '1' : `row_number() over (order by ${order})`} as row_place`);
    const filter = sql.filter(rows, alias, link);
    const all = `select ${selected.join(', ')} from ${sql.from(table, alias)} where ${filter}`;
    const distinct = rows.distinctOn.length > 0 ? `select * from (${all}) as every_row where row_group = 1` : all;
    const cut = `${rows.limit === undefined ? '' : ` limit ${rows.limit}`}${rows.offset === undefined ? '' : ` offset ${rows.offset}`}`;
    const found = await this.#run(
      `select ${aggregate} from (select * from (${distinct}) as kept order by row_place${cut}) as counted`,
      sql.values,
    );
    return found[0]?.[0] ?? null;
  }
}

/** Several columns count as one value, which is never null as a whole. */
function countCall({ columns, distinct }: AggregateField & { kind: 'count' }): string {
  if (columns.length === 1) return `count(${distinct ? 'distinct ' : ''}c0)`;
  return distinct ? `count(distinct (${columns.map((_, index) => `c${index}`).join(', ')}))` : 'count(*)';
}

/** The select expressions a field needs of its row. */
export function selectedTexts(sql: OracleSql, alias: string, field: Selection): string[] {
  if (field.kind === 'typename') return [];
  if (field.kind !== 'column') return field.relation.link.map(({ local }) => `${sql.column(alias, local)}::text`);
  const column = sql.column(alias, field.column);
  if (field.path === undefined) return [`to_json(${column})::text`];
  const steps = field.path.map((step) => `'${String(step).replaceAll("'", "''")}'`).join(', ');
  return [`to_json(${column} #> array[${steps}])::text`];
}

function linkValues(schema: BoundSchema, relation: BoundRelation, row: Row): LinkValue[] | undefined {
  const sql = new OracleSql(schema.spec);
  const values = relation.link.map(({ local, remote }) => ({
    column: remote,
    text: row.texts.get(`${sql.column('o1', local)}::text`) ?? null,
  }));
  return values.every((value): value is LinkValue => value.text !== null) ? values : undefined;
}

function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item)));
}

const json = (value: unknown): Expected => ({ kind: 'json', text: writeJson(value), value });
