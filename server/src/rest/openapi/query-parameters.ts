// The parameters of the dialect as OpenAPI 3.1 describes them: those that all resources share, and the filter on a column.

import type { Column, ValueType } from '../../engine/model/model.ts';
import { type Json, type JsonObject, object } from './json-object.ts';
import { exampleOf } from './value-schema.ts';

function query(name: string, description: string, example: Json, schema: JsonObject = { type: 'string' }): JsonObject {
  return { name, in: 'query', description, schema, example };
}

function header(name: string, description: string, example: string): JsonObject {
  return { name, in: 'header', description, schema: { type: 'string' }, example };
}

const returning =
  '`return=representation`: the rows are answered; `return=minimal` (the default): no body; `return=headers-only`';
const counting =
  '`count=exact`, `count=planned` or `count=estimated`: how many rows there are, behind the slash of Content-Range';
const strictly =
  '`handling=strict`: unknown preferences are refused, and with it `max-affected=N` limits the rows touched';

/** By their names among the components. */
export const sharedParameters = {
  select: query(
    'select',
    'What to answer of each row: columns, `alias:column`, `column::type`, `json->path`, and related rows as `relation(columns)`, `relation!inner(…)` or `...relation(columns)`. Default: every column.',
    '*',
  ),
  order: query(
    'order',
    'Columns with commas between them, each with `.asc` or `.desc`, and `.nullsfirst` or `.nullslast`. A row that belongs to it can be ordered by too: `relation(column)`.',
    'id.desc.nullslast',
  ),
  limit: query('limit', 'How many rows at most.', 10, { type: 'integer', minimum: 0 }),
  offset: query('offset', 'How many rows to pass over.', 0, { type: 'integer', minimum: 0 }),
  and: query('and', 'Conditions in parentheses that all hold.', '(id.gte.1,id.lt.10)'),
  or: query(
    'or',
    'Conditions in parentheses of which one holds; `and(…)`, `or(…)` and `not.` nest.',
    '(id.eq.1,id.eq.2)',
  ),
  columns: query('columns', 'The columns to write; other keys of the body are passed over.', 'id'),
  onConflict: query(
    'on_conflict',
    'The columns of a unique key: rows that have the same there are merged or passed over as `Prefer: resolution` says. Default: the primary key.',
    'id',
  ),
  range: header('Range', 'The first and the last row wanted, counted from 0, in place of limit and offset.', '0-9'),
  preferRead: header('Prefer', `${counting}.`, 'count=exact'),
  preferInsert: header(
    'Prefer',
    `${returning}. \`resolution=merge-duplicates\` or \`resolution=ignore-duplicates\`: what becomes of rows that are there already. \`missing=default\`: what a row does not name gets its default. ${counting}.`,
    'return=representation',
  ),
  preferWrite: header('Prefer', `${returning}. ${counting}. ${strictly}.`, 'return=representation'),
  preferCall: header('Prefer', `${counting}. ${strictly}.`, 'count=exact'),
} as const satisfies Record<string, JsonObject>;

export type SharedParameter = keyof typeof sharedParameters;

const reserved = new Set([
  'select',
  'columns',
  'on_conflict',
  'order',
  'limit',
  'offset',
  'and',
  'or',
  'not.and',
  'not.or',
]);

/** A column of this name cannot be filtered by the parameter of its name. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** Undefined for a column that has the name of a parameter: `and` filters by it. */
export function filterParameter(column: Column): JsonObject | undefined {
  if (isReserved(column.sqlName)) return undefined;
  const { description, typeName, sqlName } = column;
  const comment = description === undefined ? '' : `${description}\n\n`;
  return object({
    name: quoted(sqlName),
    in: 'query',
    description: `${comment}${typeName}: ${operatorsOf(column.type).join(', ')}`,
    // Given several times, all of them have to hold.
    schema: { type: 'array', items: { type: 'string' } },
    example: [filterExample(column)],
  });
}

/** Other names than words stand in double quotes. */
function quoted(name: string): string {
  if (/^[\p{L}\p{N}_$]+(?:[- ][\p{L}\p{N}_$]+)*$/u.test(name)) return name;
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

function filterExample(column: Column): string {
  if (!comparable(column.type)) return 'not.is.null';
  const value = exampleOf({ type: column.type, name: column.sqlName, maxLength: column.maxLength });
  if (Array.isArray(value)) return `cs.{${value.join(',')}}`;
  return value === undefined || typeof value === 'object' ? 'not.is.null' : `eq.${value}`;
}

const comparisons = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'in.(a,b)', 'isdistinct'];
const patterns = ['like', 'ilike', 'match', 'imatch'];
const searches = ['fts', 'plfts', 'phfts', 'wfts'];
const ranges = ['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj'];
const nulls = ['is.null', 'is.not_null'];

/** Those that PostgreSQL has for the type. */
function operatorsOf(type: ValueType): readonly string[] {
  const common = comparable(type) ? [...comparisons, ...nulls] : nulls;
  if (type.kind === 'array') return [...common, 'cs', 'cd', 'ov'];
  if (type.kind === 'enum') return type.table === undefined ? common : [...common, ...patterns];
  switch (type.family) {
    case 'text':
      return [...common, ...patterns, ...searches];
    case 'boolean':
      return [...common, 'is.true', 'is.false', 'is.unknown'];
    case 'jsonb':
      return [...common, 'cs', 'cd', ...searches];
    case 'json':
      return [...common, ...searches];
    case 'ltree':
      return [...common, 'cs', 'cd'];
    case 'other':
      if (/range$/.test(type.sql)) return [...common, ...ranges];
      return type.sql === 'pg_catalog.tsvector' ? [...common, ...searches] : common;
    default:
      return common;
  }
}

/** json, xml and geometric types know no equality. */
function comparable(type: ValueType): boolean {
  if (type.kind !== 'scalar') return true;
  return type.family !== 'json' && !/^pg_catalog\.(?:xml|point|line|lseg|box|path|polygon|circle)$/.test(type.sql);
}
