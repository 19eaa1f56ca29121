// Values that are made of others, lists and objects → PostgreSQL's text of an array or a record. How a part is written is the
// caller's matter.

import { PergolaError } from '../../base/errors.ts';
import type { Encoding } from '../sql/statement.ts';

/** A part's text; null for NULL. */
type Encode = (value: unknown, encoding: Encoding) => string | null;

/** The text of a one-dimensional array, as array_in() reads it. */
export function arrayLiteral(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : quoted(item))).join(',')}}`;
}

function quoted(item: string): string {
  return `"${item.replace(/["\\]/g, '\\$&')}"`;
}

const arrayForm = /^\{.*\}$/s;
/** PostgreSQL's MAXDIM. */
const mostDimensions = 6;

/**
 * A value of an array column: a list, with lists in it for further dimensions, or the text of an array. What is neither
 * counts as a list of one, as GraphQL has it. Throws data-exception for lists that are no array.
 */
export function arrayColumnText(value: unknown, element: Encoding, encode: Encode): string {
  if (typeof value === 'string' && arrayForm.test(value)) return encode(value, { kind: 'text' }) ?? '';
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  // An element of an array of JSON can be a list itself.
  const flat = element.kind === 'json' || element.kind === 'json-text';
  if (flat || !items.some(Array.isArray)) return arrayLiteral(items.map((item) => encode(item, element)));
  return dimensionsOf(items, 1).includes(0) ? '{}' : dimensionText(items, element, encode);
}

function dimensionText(items: readonly unknown[], element: Encoding, encode: Encode): string {
  if (!items.some(Array.isArray)) return arrayLiteral(items.map((item) => encode(item, element)));
  return `{${items.map((item) => dimensionText(item as readonly unknown[], element, encode)).join(',')}}`;
}

/** How many elements there are in each dimension. */
function dimensionsOf(items: readonly unknown[], depth: number): readonly number[] {
  if (depth > mostDimensions) throw noArray(`an array has at most ${mostDimensions} dimensions`);
  if (!items.some(Array.isArray)) return [items.length];
  const [first, ...others] = items.map((item) => {
    if (!Array.isArray(item)) throw noArray('lists and single values stand side by side in an array');
    return dimensionsOf(item, depth + 1);
  });
  const lengths = first ?? [];
  if (
    !others.every((each) => each.length === lengths.length && each.every((length, index) => length === lengths[index]))
  )
    throw noArray('the lists within an array are not of one length');
  return [items.length, ...lengths];
}

function noArray(why: string): PergolaError {
  return new PergolaError('data-exception', why);
}

/**
 * A value of a composite type: an object, in which what is left out is NULL, or the text of a record. Throws validation-failed
 * for a key that the type has no attribute for, data-exception for what is no record.
 */
export function recordText(
  value: unknown,
  { type, attributes }: Encoding & { kind: 'record' },
  encode: Encode,
): string {
  if (typeof value === 'string') return encode(value, { kind: 'text' }) ?? '';
  if (!isObject(value)) throw new PergolaError('data-exception', `${type} takes an object, or a record as text`);
  const unknown = Object.keys(value).find((key) => !attributes.some(([name]) => name === key));
  if (unknown !== undefined)
    throw new PergolaError('validation-failed', `${type} has no attribute ${JSON.stringify(unknown)}`);
  const items = attributes.map(([name, encoding]) => {
    const item = encode(Object.hasOwn(value, name) ? value[name] : null, encoding);
    return item === null ? '' : quoted(item);
  });
  return `(${items.join(',')})`;
}

// In Node since 22; TypeScript's library does not list it yet. What is raw is a number with more digits (exact-number.ts).
const { isRawJSON: isRawJson } = JSON as unknown as { isRawJSON(value: unknown): boolean };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
