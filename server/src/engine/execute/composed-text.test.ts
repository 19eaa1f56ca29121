// How lists and objects are written as PostgreSQL's text of arrays and records.

import { describe, expect, test } from 'vitest';
import type { Encoding } from '../sql/statement.ts';
import { bindValues } from './bind-values.ts';

const text: Encoding = { kind: 'text' };
const spot: Encoding = {
  kind: 'record',
  type: 'spot',
  attributes: [
    ['x', text],
    ['y', text],
  ],
};
const column = (element: Encoding): Encoding => ({ kind: 'array-column', element });
const box: Encoding = {
  kind: 'record',
  type: 'box',
  attributes: [
    ['corner', spot],
    ['sizes', column(text)],
    ['extra', { kind: 'json' }],
  ],
};

function bound(value: unknown, encoding: Encoding) {
  return bindValues(
    [{ source: { kind: 'constant', value }, type: 'pg_catalog.text', encoding, through: undefined, place: undefined }],
    {},
  )[0];
}

describe('is written', () => {
  test.each<[string, unknown, Encoding, string]>([
    ['an object', { y: 'b', x: 1 }, spot, '("1","b")'],
    ['what is left out, as NULL', { y: '' }, spot, '(,"")'],
    ['null, as NULL', { x: null }, spot, '(,)'],
    ['text with quotes', { y: 'a "b", \\ (c)' }, spot, '(,"a \\"b\\", \\\\ (c)")'],
    ['the text of a record', '(1,b)', spot, '(1,b)'],
    [
      'what is within',
      { corner: { x: 1 }, sizes: [1, null], extra: ['a'] },
      box,
      '("(\\"1\\",)","{\\"1\\",NULL}","[\\"a\\"]")',
    ],
    ['a list of objects', [{ x: 1 }, '(2,)', null], column(spot), '{"(\\"1\\",)","(2,)",NULL}'],
    [
      'lists in a list',
      [
        [1, null],
        [3, 4],
      ],
      column(text),
      '{{"1",NULL},{"3","4"}}',
    ],
    ['lists of nothing', [[], []], column(text), '{}'],
    ['a list in an array of JSON', [[1], [2, 3]], column({ kind: 'json' }), '{"[1]","[2,3]"}'],
  ])('%s', (_, value, encoding, expected) => {
    expect(bound(value, encoding)).toBe(expected);
  });
});

describe('is refused', () => {
  test.each<[string, unknown, Encoding, string, string]>([
    ['a key that is no attribute', { z: 1 }, spot, 'validation-failed', 'spot has no attribute "z"'],
    ['a key that objects have', { constructor: 1 }, spot, 'validation-failed', 'spot has no attribute "constructor"'],
    ['a list', [1], spot, 'data-exception', 'spot takes an object, or a record as text'],
    ['a number', 1, spot, 'data-exception', 'spot takes an object, or a record as text'],
    ['a list for a single value', { x: [1] }, spot, 'data-exception', 'a list stands where a single value is expected'],
    [
      'lists of different lengths',
      [[1], [2, 3]],
      column(text),
      'data-exception',
      'the lists within an array are not of one length',
    ],
  ])('%s', (_, value, encoding, code, message) => {
    expect(() => bound(value, encoding)).toThrow(expect.objectContaining({ code, message }));
  });
});
