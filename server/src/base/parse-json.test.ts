// What is parsed is what JSON.parse gives, with the digits of every number kept; whatever else is in the text changes nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactNumber } from './exact-number.ts';
import { parseJson } from './parse-json.ts';

/** A text, and what it should be read as. */
interface Sample {
  readonly text: string;
  readonly value: unknown;
}

/** Many digits, a large exponent, or zeros at the end of decimals. */
const long = /[0-9.]{16}|[0-9][eE][-+]?[0-9]{3}|\.[0-9]+0(?![0-9])/;

/** Whole numbers too are written with all their digits. */
function written(value: unknown): string {
  return JSON.stringify(value, (_key, member) => (typeof member === 'bigint' ? `bigint ${member}` : member)) ?? '';
}

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1.50',
    '1e400',
    '-1E+999',
    '9007199254740993',
    '0.12345678901234567890',
    '12345678901234567e-3',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt().map(String),
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,4})?$/),
);
const string = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('12345678901234567890', '"', '\\', '\\"', '", 12345678901234567890, "', '\\\\'),
);
// V8 14.6 takes a name that is written with an escape for the name "\\", where it has seen that one at this place.
const name = fc.oneof(
  string.filter((value) => !JSON.stringify(value).includes('\\')),
  fc.constantFrom('__proto__', 'constructor', '1', 'a'),
);
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4 },
    number.map((text): Sample => ({ text, value: long.test(text) ? exactNumber(text) : JSON.parse(text) })),
    string.map((value): Sample => ({ text: JSON.stringify(value), value })),
    fc.constantFrom(true, false, null).map((value): Sample => ({ text: String(value), value })),
    fc.array(tie('sample'), { maxLength: 4 }).map(
      (items): Sample => ({
        text: `[${items.map(({ text }) => text).join(' ,')}]`,
        value: items.map(({ value }) => value),
      }),
    ),
    fc.array(fc.tuple(name, tie('sample')), { maxLength: 4 }).map(
      (members): Sample => ({
        text: `{ ${members.map(([key, { text }]) => `${JSON.stringify(key)}: ${text}`).join(',')}}`,
        value: Object.fromEntries(members.map(([key, { value }]) => [key, value])),
      }),
    ),
  ),
}));

test('numbers keep their digits and everything else is as JSON.parse reads it', () => {
  fc.assert(
    fc.property(sample, ({ text, value }) => {
      expect(written(parseJson(text))).toBe(written(value));
    }),
    { numRuns: 3000 },
  );
});

describe('is refused as JSON.parse refuses it', () => {
  test.each([
    '{12345678901234567890: 1}',
    '{"a" 12345678901234567890}',
    '[12345678901234567890 1]',
    '[012345678901234567890]',
    '[12345678901234567890.]',
    '[1.2.34567890123456789]',
    '[-]12345678901234567890',
    '[+12345678901234567890]',
    '["12345678901234567890]',
    '12345678901234567890e',
  ])('%s', (given) => {
    expect(() => JSON.parse(given)).toThrow(SyntaxError);
    expect(() => parseJson(given)).toThrow(SyntaxError);
  });
});

test('no name of a member changes what the object is', () => {
  const value = parseJson('{"__proto__": {"n": 1.50}, "constructor": 12345678901234567890}');
  expect(written(value)).toBe('{"__proto__":{"n":1.50},"constructor":"bigint 12345678901234567890"}');
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test('what is nested deeper than the stack is read all the same', () => {
  const deep = `${'['.repeat(100_000)}1.50${']'.repeat(100_000)}`;
  let value = parseJson(deep);
  while (Array.isArray(value)) [value] = value;
  expect(JSON.stringify(value)).toBe('1.50');
});
