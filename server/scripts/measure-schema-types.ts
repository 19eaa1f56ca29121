// How long, and how much memory, the generated types of 1,000 tables take: by Pothos and by plain graphql-js. Both make the
// same schema (compared as SDL). Each runs in a process of its own, three times; medians are printed. No database is needed.
//
//   npm exec -- node server/scripts/measure-schema-types.ts            both, 1,000 tables of 10 columns
//   npm exec -- node server/scripts/measure-schema-types.ts --tables 200

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import SchemaBuilder from '@pothos/core';
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';

const contenders = ['pothos', 'graphql-js'] as const;
type Contender = (typeof contenders)[number];
const runs = 3;

type ColumnType = 'Int' | 'String' | 'Float' | 'Boolean';
interface BenchTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** The table that a foreign key of this one points to; it has the reverse list. */
  readonly parent: string;
  readonly child: string;
}

const columnTypes: readonly ColumnType[] = [
  'Int',
  'String',
  'Int',
  'Float',
  'Boolean',
  'String',
  'String',
  'Float',
  'Int',
  'String',
];
const operators = ['_eq', '_neq', '_gt', '_lt', '_gte', '_lte'] as const;
const directions = ['asc', 'asc_nulls_first', 'asc_nulls_last', 'desc', 'desc_nulls_first', 'desc_nulls_last'];
/** Aggregates of numbers whose answer is a Float; sum, min and max keep the column's type. */
const floatAggregates = ['avg', 'stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'] as const;
const aggregates = [...floatAggregates, 'sum', 'min', 'max'] as const;

function makeTables(count: number): readonly BenchTable[] {
  const nameOf = (index: number) => `table_${(index + count) % count}`;
  return Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    columns: columnTypes.map((type, number) => ({ name: `column_${number}`, type })),
    parent: nameOf(index - 1),
    child: nameOf(index + 1),
  }));
}

function aggregatedColumns(table: BenchTable, aggregate: (typeof aggregates)[number]): BenchTable['columns'] {
  const ordered = aggregate === 'min' || aggregate === 'max';
  return table.columns.filter(({ type }) => (ordered ? type !== 'Boolean' : type === 'Int' || type === 'Float'));
}

function aggregateType(aggregate: string, type: ColumnType): ColumnType {
  return (floatAggregates as readonly string[]).includes(aggregate) ? 'Float' : type;
}

function buildByGraphqlJs(tables: readonly BenchTable[]): GraphQLSchema {
  const scalars: Record<ColumnType, GraphQLScalarType> = {
    Int: GraphQLInt,
    String: GraphQLString,
    Float: GraphQLFloat,
    Boolean: GraphQLBoolean,
  };
  const listOf = <T extends GraphQLNullableType>(type: T) => new GraphQLList(new GraphQLNonNull(type));
  const orderBy = new GraphQLEnumType({
    name: 'order_by',
    values: Object.fromEntries(directions.map((direction) => [direction, {}])),
  });
  const comparisons = Object.fromEntries(
    Object.entries(scalars).map(([name, type]) => {
      const fields: GraphQLInputFieldConfigMap = Object.fromEntries(operators.map((operator) => [operator, { type }]));
      const lists = { _in: { type: listOf(type) }, _nin: { type: listOf(type) }, _is_null: { type: GraphQLBoolean } };
      return [name, new GraphQLInputObjectType({ name: `${name}_comparison_exp`, fields: { ...fields, ...lists } })];
    }),
  );
  const objects = new Map<string, GraphQLObjectType>();
  const conditions = new Map<string, GraphQLInputObjectType>();
  const orders = new Map<string, GraphQLInputObjectType>();
  const enums = new Map<string, GraphQLEnumType>();
  const groups = new Map<string, GraphQLObjectType>();
  const rowsArguments = (name: string) => ({
    distinct_on: { type: listOf(enums.get(name)!) },
    limit: { type: GraphQLInt },
    offset: { type: GraphQLInt },
    order_by: { type: listOf(orders.get(name)!) },
    where: { type: conditions.get(name)! },
  });
  for (const table of tables) {
    const { name, columns, parent, child } = table;
    enums.set(
      name,
      new GraphQLEnumType({
        name: `${name}_select_column`,
        values: Object.fromEntries(columns.map((column) => [column.name, {}])),
      }),
    );
    conditions.set(
      name,
      new GraphQLInputObjectType({
        name: `${name}_bool_exp`,
        fields: () => ({
          _and: { type: listOf(conditions.get(name)!) },
          _or: { type: listOf(conditions.get(name)!) },
          _not: { type: conditions.get(name)! },
          ...Object.fromEntries(columns.map((column) => [column.name, { type: comparisons[column.type]! }])),
          parent: { type: conditions.get(parent)! },
          children: { type: conditions.get(child)! },
        }),
      }),
    );
    orders.set(
      name,
      new GraphQLInputObjectType({
        name: `${name}_order_by`,
        fields: () => ({
          ...Object.fromEntries(columns.map((column) => [column.name, { type: orderBy }])),
          parent: { type: orders.get(parent)! },
        }),
      }),
    );
    objects.set(
      name,
      new GraphQLObjectType({
        name,
        fields: () => ({
          ...Object.fromEntries(
            columns.map((column) => [
              column.name,
              { type: new GraphQLNonNull(scalars[column.type]), extensions: { column } },
            ]),
          ),
          parent: { type: objects.get(parent)! },
          children: { type: new GraphQLNonNull(listOf(objects.get(child)!)), args: rowsArguments(child) },
        }),
      }),
    );
    const functions = aggregates.map((aggregate) => ({
      aggregate,
      type: new GraphQLObjectType({
        name: `${name}_${aggregate}_fields`,
        fields: () =>
          Object.fromEntries(
            aggregatedColumns(table, aggregate).map((column) => [
              column.name,
              { type: scalars[aggregateType(aggregate, column.type)], extensions: { column } },
            ]),
          ),
      }),
    }));
    const fields = new GraphQLObjectType({
      name: `${name}_aggregate_fields`,
      fields: () => ({
        count: {
          type: new GraphQLNonNull(GraphQLInt),
          args: { columns: { type: listOf(enums.get(name)!) }, distinct: { type: GraphQLBoolean } },
        },
        ...Object.fromEntries(functions.map(({ aggregate, type }) => [aggregate, { type }])),
      }),
    });
    groups.set(
      name,
      new GraphQLObjectType({
        name: `${name}_aggregate`,
        fields: () => ({
          aggregate: { type: fields },
          nodes: { type: new GraphQLNonNull(listOf(objects.get(name)!)) },
        }),
      }),
    );
  }
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: () =>
      Object.fromEntries(
        tables.flatMap(({ name }) => [
          [name, { type: new GraphQLNonNull(listOf(objects.get(name)!)), args: rowsArguments(name) }],
          [`${name}_aggregate`, { type: new GraphQLNonNull(groups.get(name)!), args: rowsArguments(name) }],
          [`${name}_by_pk`, { type: objects.get(name)!, args: { column_0: { type: new GraphQLNonNull(GraphQLInt) } } }],
        ]),
      ),
  });
  return new GraphQLSchema({ query });
}

function buildByPothos(tables: readonly BenchTable[]): GraphQLSchema {
  const builder = new SchemaBuilder<object>({});
  const orderBy = builder.enumType('order_by', { values: directions });
  const comparisonRefs = Object.fromEntries(
    (['Int', 'String', 'Float', 'Boolean'] as const).map((type) => [
      type,
      builder.inputType(`${type}_comparison_exp`, {
        fields: (t) => ({
          ...Object.fromEntries(operators.map((operator) => [operator, t.field({ type })])),
          _in: t.field({ type: [type] }),
          _nin: t.field({ type: [type] }),
          _is_null: t.boolean(),
        }),
      }),
    ]),
  );
  const objectRefs = new Map(tables.map(({ name }) => [name, builder.objectRef<object>(name)]));
  const conditionRefs = new Map(tables.map(({ name }) => [name, builder.inputRef<object>(`${name}_bool_exp`)]));
  const orderRefs = new Map(tables.map(({ name }) => [name, builder.inputRef<object>(`${name}_order_by`)]));
  const enumRefs = new Map(
    tables.map(({ name, columns }) => [
      name,
      builder.enumType(`${name}_select_column`, { values: columns.map((column) => column.name) }),
    ]),
  );
  const rowsArguments = (name: string) =>
    builder.args((t) => ({
      distinct_on: t.field({ type: [enumRefs.get(name)!] }),
      limit: t.int(),
      offset: t.int(),
      order_by: t.field({ type: [orderRefs.get(name)!] }),
      where: t.field({ type: conditionRefs.get(name)! }),
    }));
  const groups = new Map<string, ReturnType<ReturnType<typeof builder.objectRef<object>>['implement']>>();
  const resolve = () => null as never;
  for (const table of tables) {
    const { name, columns, parent, child } = table;
    conditionRefs.get(name)!.implement({
      fields: (t) => ({
        _and: t.field({ type: [conditionRefs.get(name)!] }),
        _or: t.field({ type: [conditionRefs.get(name)!] }),
        _not: t.field({ type: conditionRefs.get(name)! }),
        ...Object.fromEntries(columns.map((column) => [column.name, t.field({ type: comparisonRefs[column.type]! })])),
        parent: t.field({ type: conditionRefs.get(parent)! }),
        children: t.field({ type: conditionRefs.get(child)! }),
      }),
    });
    orderRefs.get(name)!.implement({
      fields: (t) => ({
        ...Object.fromEntries(columns.map((column) => [column.name, t.field({ type: orderBy })])),
        parent: t.field({ type: orderRefs.get(parent)! }),
      }),
    });
    objectRefs.get(name)!.implement({
      fields: (t) => ({
        ...Object.fromEntries(
          columns.map((column) => [
            column.name,
            t.field({ type: column.type, nullable: false, extensions: { column }, resolve }),
          ]),
        ),
        parent: t.field({ type: objectRefs.get(parent)!, nullable: true, resolve }),
        children: t.field({ type: [objectRefs.get(child)!], nullable: false, args: rowsArguments(child), resolve }),
      }),
    });
    const functions = aggregates.map((aggregate) => ({
      aggregate,
      ref: builder.objectRef<object>(`${name}_${aggregate}_fields`).implement({
        fields: (t) =>
          Object.fromEntries(
            aggregatedColumns(table, aggregate).map((column) => [
              column.name,
              t.field({
                type: aggregateType(aggregate, column.type),
                nullable: true,
                extensions: { column },
                resolve,
              }),
            ]),
          ),
      }),
    }));
    const fieldsRef = builder.objectRef<object>(`${name}_aggregate_fields`).implement({
      fields: (t) => ({
        count: t.int({
          nullable: false,
          args: { columns: t.arg({ type: [enumRefs.get(name)!] }), distinct: t.arg.boolean() },
          resolve,
        }),
        ...Object.fromEntries(
          functions.map(({ aggregate, ref }) => [aggregate, t.field({ type: ref, nullable: true, resolve })]),
        ),
      }),
    });
    groups.set(
      name,
      builder.objectRef<object>(`${name}_aggregate`).implement({
        fields: (t) => ({
          aggregate: t.field({ type: fieldsRef, nullable: true, resolve }),
          nodes: t.field({ type: [objectRefs.get(name)!], nullable: false, resolve }),
        }),
      }),
    );
  }
  builder.queryType({
    fields: (t) =>
      Object.fromEntries(
        tables.flatMap(({ name }) => [
          [name, t.field({ type: [objectRefs.get(name)!], nullable: false, args: rowsArguments(name), resolve })],
          [
            `${name}_aggregate`,
            t.field({ type: groups.get(name)!, nullable: false, args: rowsArguments(name), resolve }),
          ],
          [
            `${name}_by_pk`,
            t.field({
              type: objectRefs.get(name)!,
              nullable: true,
              args: { column_0: t.arg.int({ required: true }) },
              resolve,
            }),
          ],
        ]),
      ),
  });
  return builder.toSchema({ sortSchema: false });
}

interface Figures {
  readonly milliseconds: number;
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  readonly types: number;
  readonly sdl: string;
}

/** Runs in a process of its own, started with --expose-gc. */
function measure(contender: Contender, tableCount: number): Figures {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Start with --expose-gc.');
  const tables = makeTables(tableCount);
  collect();
  const heapBefore = process.memoryUsage().heapUsed;
  const start = performance.now();
  const schema = contender === 'pothos' ? buildByPothos(tables) : buildByGraphqlJs(tables);
  const milliseconds = performance.now() - start;
  const residentMegabytes = process.memoryUsage().rss / 2 ** 20;
  collect();
  const heapMegabytes = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20;
  const sdl = createHash('sha256')
    .update(printSchema(lexicographicSortSchema(schema)))
    .digest('hex');
  return { milliseconds, heapMegabytes, residentMegabytes, types: Object.keys(schema.getTypeMap()).length, sdl };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const { values } = parseArgs({
  options: { tables: { type: 'string', default: '1000' }, measure: { type: 'string' } },
});
const tableCount = Number(values.tables);
if (values.measure !== undefined) {
  process.stdout.write(JSON.stringify(measure(values.measure as Contender, tableCount)));
} else {
  const sdls = new Set<string>();
  for (const contender of contenders) {
    const figures = Array.from({ length: runs }, (): Figures => {
      const file = fileURLToPath(import.meta.url);
      const args = ['--expose-gc', file, '--measure', contender, '--tables', String(tableCount)];
      const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
      if (run.status !== 0) throw new Error(run.stderr);
      return JSON.parse(run.stdout) as Figures;
    });
    for (const one of figures) sdls.add(one.sdl);
    const of = (member: 'milliseconds' | 'heapMegabytes' | 'residentMegabytes') =>
      median(figures.map((one) => one[member])).toFixed(0);
    console.log(
      `${contender}: ${of('milliseconds')} ms, heap kept ${of('heapMegabytes')} MB, ` +
        `resident ${of('residentMegabytes')} MB, ${figures[0]!.types} types`,
    );
  }
  console.log(sdls.size === 1 ? 'the schemas are equal' : 'THE SCHEMAS DIFFER');
}
