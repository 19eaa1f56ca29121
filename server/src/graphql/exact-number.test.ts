import { expect, test } from 'vitest';
import { exactNumber } from './exact-number.ts';

test.each([
  ['3', 3],
  ['-0', -0],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 9007199254740993n],
  ['-12345678901234567890', -12345678901234567890n],
])('%s is %s', (text, value) => {
  expect(exactNumber(text)).toBe(value);
});

test.each(['0.12345678901234567890', '1e400', '1.50', '123456789012345678.5'])('%s keeps its digits', (text) => {
  expect(JSON.stringify({ a: exactNumber(text) })).toBe(`{"a":${text}}`);
});
