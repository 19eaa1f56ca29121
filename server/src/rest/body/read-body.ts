// The bytes of a body and its Content-Type → the rows that are written, or the arguments of a function.

import { parseJson } from '../../base/parse-json.ts';
import { RestError } from '../errors.ts';
import { type MediaType, mediaTypeName, readMediaType } from '../headers/media-type.ts';
import { headerOf, type RestRequest } from '../http/request.ts';
import type { Body, CallArguments } from '../resolve/resolve.ts';
import { parseCsv } from './parse-csv.ts';

/** Throws PGRST102. `columns`: rows need not have the same keys, for these names count. */
export function readRows(request: RestRequest, columns: readonly string[] | undefined): Body {
  const type = contentTypeOf(request);
  switch (type.kind) {
    case 'json':
      return { rows: rowsOf(jsonOf(request), columns) };
    case 'csv':
      return { rows: csvRows(textOf(request)) };
    case 'form':
      return { rows: [Object.fromEntries(formOf(request))] };
    default:
      throw notAcceptable(type);
  }
}

/** Throws PGRST102. */
export function readArguments(request: RestRequest, columns: readonly string[] | undefined): CallArguments {
  const type = contentTypeOf(request);
  switch (type.kind) {
    case 'json':
      return { kind: 'json', value: isEmpty(request) ? {} : checked(jsonOf(request), columns), columns, whole: true };
    case 'csv':
      return { kind: 'json', value: csvRows(textOf(request)), columns: undefined, whole: false };
    case 'form':
      return { kind: 'texts', parameters: formOf(request), posted: true };
    case 'text':
    case 'xml':
      return { kind: 'whole', type: type.kind, value: textOf(request) };
    case 'binary':
      return { kind: 'whole', type: 'bytea', value: `\\x${request.body?.toString('hex') ?? ''}` };
    default:
      throw notAcceptable(type);
  }
}

function contentTypeOf(request: RestRequest): MediaType {
  const header = headerOf(request, 'content-type');
  return header === undefined || header === '' ? { kind: 'json' } : readMediaType(header);
}

function notAcceptable(type: MediaType): RestError {
  return invalid(`Content-Type not acceptable: ${mediaTypeName(type)}`);
}

function invalid(message: string, cause?: unknown): RestError {
  return new RestError('PGRST102', message, cause === undefined ? {} : { cause });
}

function isEmpty({ body }: RestRequest): boolean {
  return body === undefined || body.length === 0;
}

function textOf({ body }: RestRequest): string {
  return body?.toString('utf8') ?? '';
}

function jsonOf(request: RestRequest): unknown {
  try {
    return parseJson(textOf(request));
  } catch (cause) {
    throw invalid('Empty or invalid json', cause);
  }
}

/** What is neither a list nor an object has no rows. */
function rowsOf(value: unknown, columns: readonly string[] | undefined): Body['rows'] {
  if (!Array.isArray(value)) return isObject(value) ? [value] : [];
  return checked(value, columns) as Body['rows'];
}

/** A list has to be one of objects with the same keys. */
function checked(value: unknown, columns: readonly string[] | undefined): unknown {
  if (!Array.isArray(value)) return value;
  const [first] = value;
  const keys = isObject(first) ? Object.keys(first) : [];
  const fits = (row: unknown) => isObject(row) && (columns !== undefined || hasKeys(row, keys));
  if (!value.every(fits)) throw invalid('All object keys must match');
  return value;
}

function hasKeys(row: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `NULL` is null; what is in quotes too. */
function csvRows(text: string): Body['rows'] {
  const [names, ...rows] = parsedCsv(text);
  if (names === undefined) throw invalid('The CSV has no line of names');
  if (rows.some((row) => row.length !== names.length)) throw invalid('All lines must have same number of fields');
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] === 'NULL' ? null : row[at]])));
}

function parsedCsv(text: string): readonly (readonly string[])[] {
  try {
    return parseCsv(text);
  } catch (cause) {
    throw invalid(`Invalid CSV: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function formOf(request: RestRequest): readonly (readonly [name: string, value: string])[] {
  return [...new URLSearchParams(textOf(request))];
}
