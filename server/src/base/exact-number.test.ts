import { expect, test } from 'vitest';
import { exactNumber } from './exact-number.ts';
import { parseJson } from './parse-json.ts';

test.each([
  ['3', 3],
  ['-0', -0],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  // A double holds it, and yet it may stand for another.
  ['33611887911414988', 33611887911414988n],
  ['-12345678901234567890', -12345678901234567890n],
])('%s is %s', (text, value) => {
  expect(exactNumber(text)).toBe(value);
});

test.each(['0.12345678901234567890', '1e400', '1.50', '123456789012345678.5', '3830282503945088.919'])(
  '%s keeps its digits',
  (text) => {
    expect(JSON.stringify({ a: exactNumber(text) })).toBe(`{"a":${text}}`);
  },
);

test.each(['1.50', '[0.10,1,-2.5,1e5000]', '{"a":{"b":"1.0"},"c":10.0200}'])(
  'variables keep the digits of %s',
  (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  },
);

test('a whole number is one however it is written', () => {
  expect(parseJson('[1.0, 20.00, 3e2]')).toEqual([1, 20, 300]);
});
