// A JSON value of a body and the type that it is for → the value that is bound. It becomes what json_populate_record() makes of
// it, for clients of the dialect are used to that: lists and objects are JSON text where no list and no record is expected.

import { printJson } from '../../base/print-json.ts';
import type { Attribute, ValueType } from '../../engine/model/model.ts';
import { RestError } from '../errors.ts';

/** Throws PostgreSQL's own errors for what is no array and no record. */
export function valueOfJson(value: unknown, type: ValueType): unknown {
  if (value === null || value === undefined) return value;
  if (type.kind === 'array') return arrayOf(value, type.element);
  if (type.kind === 'enum') return textOf(value);
  if (type.attributes !== undefined) return recordOf(value, type.attributes);
  return isJson(type) ? value : textOf(value);
}

/** A text for an array is the literal of one. */
function arrayOf(value: unknown, element: ValueType): unknown {
  if (typeof value === 'string') return arrayLiteral(value);
  if (!Array.isArray(value)) throw new RestError(invalidText, 'expected JSON array');
  // An element of an array of JSON can be a list itself.
  const nested = !isJson(element) && Array.isArray(value[0]);
  return value.map((item) => (nested ? arrayOf(item, element) : elementOf(item, element)));
}

function elementOf(item: unknown, element: ValueType): unknown {
  return isJson(element) && typeof item === 'string' ? printJson(item) : valueOfJson(item, element);
}

/** Spaces around it count for nothing. Throws 22P02 for a text that is no array's. */
export function arrayLiteral(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) return trimmed;
  throw new RestError(invalidText, `malformed array literal: ${JSON.stringify(text)}`, {
    details: 'Array value must start with "{" or dimension information.',
  });
}

/** Keys that the type has no attribute for are left out. */
function recordOf(value: unknown, attributes: readonly Attribute[]): unknown {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || isRawJson(value)) throw noRecord('a scalar');
  if (Array.isArray(value)) throw noRecord('an array');
  const members = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    attributes.flatMap(({ name, type }) =>
      Object.hasOwn(members, name) ? [[name, valueOfJson(members[name], type)] as const] : [],
    ),
  );
}

function noRecord(what: string): RestError {
  return new RestError({ code: '22023', status: 400 }, `cannot call populate_composite on ${what}`);
}

function textOf(value: unknown): unknown {
  return Array.isArray(value) ? printJson(value) : value;
}

function isJson(type: ValueType): boolean {
  return type.kind === 'scalar' && (type.family === 'json' || type.family === 'jsonb');
}

const invalidText = { code: '22P02', status: 400 } as const;

// In Node since 22; TypeScript's library does not list it yet. What is raw is a number with more digits (exact-number.ts).
const { isRawJSON: isRawJson } = JSON as unknown as { isRawJSON(value: unknown): boolean };
