// A model → for each scalar of its GraphQL API the type of the JSON that it answers and the type of what it takes.

import type { GraphQLSchema } from 'graphql';
import { assertNever } from '../../base/assert-never.ts';
import type { Attribute, Model, ScalarFamily, ScalarType, ValueType } from '../../engine/model/model.ts';
import { printKey } from '../type-node.ts';

/** As GraphQL Codegen takes it. */
export interface ScalarTypes {
  readonly input: string;
  readonly output: string;
}

/** By the scalar's name. */
export type Scalars = Readonly<Record<string, ScalarTypes>>;

/** `stringified`: whether answers have numbers of 64 bits and of any length as strings, as the setting says. */
export interface ScalarOptions {
  readonly stringified: boolean;
}

type Known = Pick<ScalarType, 'name' | 'family' | 'attributes'>;

/** Names that no type of a database has in the API but these. */
const named: Readonly<Record<string, ScalarFamily>> = {
  Int: 'integer',
  smallint: 'integer',
  oid: 'integer',
  bigint: 'bigint',
  Float: 'float',
  float8: 'float',
  numeric: 'numeric',
  money: 'money',
  Boolean: 'boolean',
  ID: 'text',
  String: 'text',
  bpchar: 'text',
  name: 'text',
  char: 'text',
  citext: 'text',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  time: 'time',
  timetz: 'timetz',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  interval: 'interval',
  bytea: 'bytea',
  ltree: 'ltree',
  geometry: 'geometry',
  geography: 'geography',
  raster: 'raster',
};

/** In order of names. */
export function scalarTypes(model: Model, options: ScalarOptions): Scalars {
  const found = new Map<string, Known>();
  const inArrays = new Set<string>();
  const add = (type: ValueType): void => {
    if (type.kind === 'array') {
      if (type.element.kind === 'scalar') inArrays.add(type.element.name);
      add(type.element);
    } else if (type.kind === 'scalar') found.set(type.name, type);
  };
  for (const table of model.tables.values()) for (const { type } of table.columns) add(type);
  const computed = [...model.tables.values()].flatMap((table) => table.computedFields);
  for (const { arguments: args, result } of [...model.functions, ...computed]) {
    for (const { type } of args) add(type);
    if (result.kind === 'value') add(result.type);
    else for (const { type } of result.own?.columns ?? []) add(type);
  }
  const sorted = [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    sorted.map((scalar) => {
      const types = typesOf(scalar, options);
      // The elements of an array stay numbers.
      const mixed = isStringified(scalar, options) && inArrays.has(scalar.name);
      return [scalar.name, mixed ? { ...types, output: 'string | number' } : types];
    }),
  );
}

/** Those of the schema, all of them: what is not given goes by its name, and what has none of ours may be anything. */
export function completeScalars(schema: GraphQLSchema, given: Scalars, options: ScalarOptions): Scalars {
  const names = Object.keys(schema.getTypeMap()).filter((name) => isScalar(schema, name));
  return Object.fromEntries(
    names.map((name) => {
      const family = Object.hasOwn(named, name) ? named[name] : undefined;
      const types = given[name] ?? (family === undefined ? same('unknown') : typesOf({ name, family }, options));
      return [name, types];
    }),
  );
}

function isScalar(schema: GraphQLSchema, name: string): boolean {
  return schema.getType(name)?.[Symbol.toStringTag] === 'GraphQLScalarType';
}

function isStringified({ name, family }: Known, { stringified }: ScalarOptions): boolean {
  return stringified && (family === 'bigint' || family === 'numeric' || (family === 'float' && name !== 'Float'));
}

/** Both sides of one scalar. */
function typesOf(scalar: Known, options: ScalarOptions): ScalarTypes {
  const { name, family, attributes = [] } = scalar;
  switch (family) {
    case 'integer':
      return name === 'Int' ? same('number') : { input: 'number | string', output: 'number' };
    case 'bigint':
    case 'numeric':
    case 'float':
      // GraphQL's own scalar takes no text.
      return name === 'Float'
        ? same('number')
        : { input: 'number | string', output: isStringified(scalar, options) ? 'string' : 'number' };
    case 'money':
      return { input: 'number | string', output: 'string' };
    case 'boolean':
      return same('boolean');
    case 'json':
    case 'jsonb':
      return same('Json');
    case 'geometry':
    case 'geography':
      return { input: 'string | { [key: string]: Json }', output: 'Json' };
    case 'composite':
      return compositeTypes(attributes);
    case 'other':
      // Text for most; what their cast to JSON makes for some, as for hstore.
      return { input: 'string', output: 'unknown' };
    case 'text':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
    case 'bytea':
    case 'ltree':
    case 'raster':
      return same('string');
    default:
      return assertNever(family);
  }
}

function same(type: string): ScalarTypes {
  return { input: type, output: type };
}

/** Within one value PostgreSQL makes the JSON, so numbers stay numbers there. Any attribute can be null, or left out when it is given. */
function compositeTypes(attributes: readonly Attribute[]): ScalarTypes {
  const members = attributes.map(({ name, type }) => ({ key: printKey(name), type: attributeTypes(type) }));
  const written = (side: keyof ScalarTypes, mark: string) =>
    `{ ${members.map(({ key, type }) => `${key}${mark}: ${type[side]} | null`).join('; ')} }`;
  if (members.length === 0) return { input: 'string | { [key: string]: Json }', output: '{ [key: string]: Json }' };
  return { input: `string | ${written('input', '?')}`, output: written('output', '') };
}

function attributeTypes(type: ValueType): ScalarTypes {
  switch (type.kind) {
    case 'scalar':
      return typesOf(type, { stringified: false });
    case 'array': {
      const { input, output } = attributeTypes(type.element);
      return { input: `(${input} | null)[] | string`, output: `(${output} | null)[]` };
    }
    case 'enum':
      return same(type.table !== undefined || type.values.length === 0 ? 'string' : labels(type.values));
    default:
      return assertNever(type);
  }
}

function labels(values: readonly { readonly label: string }[]): string {
  return values.map(({ label }) => JSON.stringify(label)).join(' | ');
}
