// A type of the model → the JSON Schema (2020-12) of its values as they stand in bodies, and a value that looks like one.

import { assertNever } from '../../base/assert-never.ts';
import type { ScalarType, ValueType } from '../../engine/model/model.ts';
import { type Json, type JsonObject, object } from './json-object.ts';

/** Without null. */
export function schemaOf(type: ValueType): JsonObject {
  switch (type.kind) {
    case 'array':
      return { type: 'array', items: nullable(schemaOf(type.element)) };
    case 'enum':
      // Rows of an enum table come and go.
      if (type.table !== undefined) return { type: 'string' };
      return { type: 'string', enum: type.values.map(({ label }) => label) };
    case 'scalar':
      return scalarSchema(type);
    default:
      return assertNever(type);
  }
}

/** The same or null. A schema that says nothing of types allows it already. */
export function nullable(schema: JsonObject): JsonObject {
  if (typeof schema.type !== 'string') return schema;
  const labels = Array.isArray(schema.enum) ? { enum: [...(schema.enum as readonly Json[]), null] } : {};
  return { ...schema, type: [schema.type, 'null'], ...labels };
}

function scalarSchema(type: ScalarType): JsonObject {
  switch (type.family) {
    case 'integer':
      return { type: 'integer', format: type.sql === 'pg_catalog.oid' ? 'int64' : 'int32' };
    case 'bigint':
      return { type: 'integer', format: 'int64' };
    case 'float':
      return { type: 'number', format: type.sql === 'pg_catalog.float4' ? 'float' : 'double' };
    case 'numeric':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'json':
    case 'jsonb':
      return {};
    case 'uuid':
      return { type: 'string', format: 'uuid' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'time':
      return { type: 'string', format: 'time-local' };
    case 'timestamp':
      return { type: 'string', format: 'date-time-local' };
    case 'timestamptz':
      return { type: 'string', format: 'date-time' };
    case 'geometry':
    case 'geography':
      return { type: 'object' };
    case 'composite':
      return compositeSchema(type);
    case 'money':
    case 'text':
    case 'timetz':
    case 'interval':
    case 'bytea':
    case 'ltree':
    case 'raster':
      return { type: 'string' };
    case 'other':
      return otherSchema(type);
    default:
      return assertNever(type.family);
  }
}

/** A record of any columns has no attributes. */
function compositeSchema({ attributes = [] }: ScalarType): JsonObject {
  if (attributes.length === 0) return { type: 'object' };
  return {
    type: 'object',
    properties: object(Object.fromEntries(attributes.map(({ name, type }) => [name, nullable(schemaOf(type))]))),
  };
}

function otherSchema({ sql }: ScalarType): JsonObject {
  if (sql.startsWith('pg_catalog.any')) return {};
  if (sql.endsWith('[]')) return { type: 'array' };
  return /\.hstore$/.test(sql)
    ? { type: 'object', additionalProperties: { type: ['string', 'null'] } }
    : { type: 'string' };
}

/** What a value is for. */
export interface ExampleOf {
  readonly type: ValueType;
  /** Of the column or argument: a text called email looks like one. */
  readonly name: string;
  readonly maxLength?: number | undefined;
}

/** Undefined where nothing plausible is known. */
export function exampleOf({ type, name, maxLength }: ExampleOf): Json | undefined {
  switch (type.kind) {
    case 'array': {
      const element = exampleOf({ type: type.element, name });
      return element === undefined ? undefined : [element];
    }
    case 'enum':
      return type.values[0]?.label;
    case 'scalar': {
      const value = scalarExample(type, name);
      return typeof value === 'string' && maxLength !== undefined ? value.slice(0, maxLength) : value;
    }
    default:
      return assertNever(type);
  }
}

function scalarExample(type: ScalarType, name: string): Json | undefined {
  switch (type.family) {
    case 'text':
      return textExample(name);
    case 'composite': {
      const attributes = type.attributes ?? [];
      return object(Object.fromEntries(attributes.map((each) => [each.name, exampleOf(each) ?? null])));
    }
    case 'other':
      return otherExamples.find(([pattern]) => pattern.test(type.sql))?.[1];
    case 'geometry':
    case 'geography':
      return { type: 'Point', coordinates: [13.4, 52.5] };
    case 'raster':
      return undefined;
    default:
      return examples[type.family];
  }
}

const examples = {
  integer: 1,
  bigint: 1,
  float: 1.5,
  numeric: 9.99,
  money: '$9.99',
  boolean: true,
  uuid: '3f2c1a7e-5b0d-4c7e-9a51-0d6f8b2e4c90',
  json: { key: 'value' },
  jsonb: { key: 'value' },
  date: '2026-01-31',
  time: '12:30:00',
  timetz: '12:30:00+00',
  timestamp: '2026-01-31T12:30:00',
  timestamptz: '2026-01-31T12:30:00+00:00',
  interval: '1 day',
  bytea: '\\x48656c6c6f',
  ltree: 'top.science',
} as const satisfies Partial<Record<ScalarType['family'], Json>>;

function textExample(name: string): string {
  return textExamples.find(([pattern]) => pattern.test(name))?.[1] ?? 'text';
}

const textExamples: readonly (readonly [RegExp, string])[] = [
  [/e-?mail/i, 'ada@example.com'],
  [/url|link|website/i, 'https://example.com'],
  [/phone|mobile/i, '+44 20 7946 0000'],
  [/country/i, 'GB'],
  [/city|town/i, 'London'],
  [/first_?name|given_?name/i, 'Ada'],
  [/last_?name|surname/i, 'Lovelace'],
  [/full_?name|author/i, 'Ada Lovelace'],
  [/name$/i, 'A name'],
  [/title|subject/i, 'A title'],
  [/slug|code|key/i, 'a-key'],
];

const otherExamples: readonly (readonly [RegExp, string])[] = [
  [/\.(int4|int8|num)range$/, '[1,10)'],
  [/\.daterange$/, '[2026-01-01,2026-02-01)'],
  [/\.tsrange$/, '[2026-01-01 00:00:00,2026-02-01 00:00:00)'],
  [/\.tstzrange$/, '[2026-01-01 00:00:00+00,2026-02-01 00:00:00+00)'],
  [/\.(int4|int8|num)multirange$/, '{[1,10)}'],
  [/\.inet$/, '192.0.2.1'],
  [/\.cidr$/, '192.0.2.0/24'],
  [/\.xml$/, '<a/>'],
  [/\.point$/, '(1,2)'],
  [/\.tsvector$/, "'word':1"],
];
