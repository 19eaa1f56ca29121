// The values of one run: each slot's value is found among the constants and variables and written as PostgreSQL's text.

import { assertNever } from '../../base/assert-never.ts';
import { PergolaError } from '../../base/errors.ts';
import { isNegativeZero, printJson } from '../../base/print-json.ts';
import type { ValueSource } from '../request.ts';
import type { Encoding, Slot } from '../sql/statement.ts';
import { arrayColumnText, arrayLiteral, recordText } from './composed-text.ts';
import { cursorValue } from './cursor.ts';
import { jsonPathSteps } from './json-path.ts';

/** Values by name, as JSON gives them. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * The parameters of a statement, in the order of its slots. Throws a PergolaError, with its place, for a value that has no such
 * text.
 */
export function bindValues(slots: readonly Slot[], variables: Variables): (string | null)[] {
  return slots.map(({ source, encoding, place }) => {
    try {
      return encode(sourceValue(source, variables), encoding);
    } catch (error) {
      throw error instanceof PergolaError && error.path === undefined ? error.with({ ...place }) : error;
    }
  });
}

function sourceValue(source: ValueSource, variables: Variables): unknown {
  switch (source.kind) {
    case 'constant':
      return source.value;
    case 'variable': {
      let value: unknown = variables;
      for (const key of source.path) value = (value as Record<string | number, unknown> | null | undefined)?.[key];
      return value;
    }
    case 'list':
      return source.items.map((item) => sourceValue(item, variables));
    case 'each':
      return (sourceValue(source.list, variables) as readonly Record<string, unknown>[]).map(
        (item) => item[source.member],
      );
    case 'object':
      return Object.fromEntries(source.members.map(([key, member]) => [key, sourceValue(member, variables)]));
    default:
      return assertNever(source);
  }
}

function encode(value: unknown, encoding: Encoding): string | null {
  if (value === null || value === undefined) return null;
  switch (encoding.kind) {
    case 'text':
      return text(value);
    case 'json':
      return printJson(value);
    case 'json-text':
      return typeof value === 'string' ? text(value) : printJson(value);
    case 'count':
      return count(value);
    case 'json-path':
      return arrayLiteral(jsonPathSteps(text(value)));
    case 'enum': {
      const name = text(value);
      return Object.hasOwn(encoding.labels, name) ? (encoding.labels[name] ?? name) : name;
    }
    case 'cursor':
      return cursorValue(value, encoding);
    case 'array':
      return arrayText(value, encoding.element);
    case 'array-column':
      return arrayColumnText(value, encoding.element, encode);
    case 'record':
      return recordText(value, encoding, encode);
    default:
      return assertNever(encoding);
  }
}

function text(value: unknown): string {
  if (Array.isArray(value)) throw new PergolaError('data-exception', 'a list stands where a single value is expected');
  const written =
    typeof value === 'string'
      ? value
      : isNegativeZero(value) || typeof value === 'object'
        ? printJson(value)
        : String(value);
  // PostgreSQL's text cannot hold it; the protocol would end the string there.
  if (written.includes('\0'))
    throw new PergolaError('data-exception', 'a text value may not contain the character U+0000');
  // Half of a surrogate pair is no character: UTF-8 would silently hold another in its place.
  if (!written.isWellFormed()) throw new PergolaError('data-exception', 'a text value is not well-formed Unicode');
  return written;
}

function count(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  if (typeof value === 'string' && /^\d+$/.test(value) && BigInt(value) <= 9223372036854775807n) return value;
  throw new PergolaError('validation-failed', `unexpected negative value: ${String(value)}`);
}

/** An array literal as array_in() reads it. What is no list counts as a list of one, as GraphQL has it. */
function arrayText(value: unknown, element: Encoding): string {
  return arrayLiteral((Array.isArray(value) ? value : [value]).map((item) => encode(item, element)));
}
