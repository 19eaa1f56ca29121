// Defaults keep the order in which they were written.

import { parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { inWrittenOrder } from './written-order.ts';

describe('the keys of a default come as they were written', () => {
  test.each([
    ['an object', { a: 1, b: 2 }, '{b: 2, a: 1}', '{"b":2,"a":1}'],
    ['objects in objects', { a: { c: 1, d: 2 }, b: 3 }, '{b: 3, a: {d: 2, c: 1}}', '{"b":3,"a":{"d":2,"c":1}}'],
    ['a list of objects', [{ a: 1, b: 2 }, { a: 3 }], '[{b: 2, a: 1}, {a: 3}]', '[{"b":2,"a":1},{"a":3}]'],
    ['one object for a list', [{ a: 1, b: 2 }], '{b: 2, a: 1}', '[{"b":2,"a":1}]'],
    ['a null in an object', { a: null, b: [] }, '{b: [], a: null}', '{"b":[],"a":null}'],
    ['a leaf whose value is not its literal', '9223372036854775807', '9223372036854775807', '"9223372036854775807"'],
  ])('%s', (_, coerced, literal, json) => {
    expect(JSON.stringify(inWrittenOrder(coerced, parseValue(literal)))).toBe(json);
  });
});
