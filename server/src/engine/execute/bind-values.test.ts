// What values a statement's slots are given, as PostgreSQL's text.

import { describe, expect, test } from 'vitest';
import type { Encoding } from '../sql/statement.ts';
import { bindValues } from './bind-values.ts';

function bound(value: unknown, encoding: Encoding): string | null | undefined {
  const source = { kind: 'variable', path: ['x'] } as const;
  return bindValues([{ source, type: 'pg_catalog.text', encoding, through: undefined, place: undefined }], {
    x: value,
  })[0];
}

const text = { kind: 'text' } as const;
const json = { kind: 'json' } as const;
const list = { kind: 'array', element: text } as const;
const arrayColumn = { kind: 'array-column', element: text } as const;

describe('a value becomes the text of its parameter', () => {
  test.each<[string, unknown, Encoding, string | null]>([
    ['null', null, text, null],
    ['text', 'a"b', text, 'a"b'],
    ['a whole number beyond 2^53', 9223372036854775807n, text, '9223372036854775807'],
    ['a zero with a sign', -0, text, '-0'],
    ['a zero with a sign in JSON', [-0, 0], json, '[-0,0]'],
    ['JSON', { a: [1, 9223372036854775807n, null] }, json, '{"a":[1,9223372036854775807,null]}'],
    ['a JSON string', 'a', json, '"a"'],
    ['a list', ['a', 'b,c', 'd"e\\f', '', 'null'], list, '{"a","b,c","d\\"e\\\\f","","null"}'],
    ['a list with a null', ['a', null], list, '{"a",NULL}'],
    ['one value for a list', '{a}', list, '{"{a}"}'],
    ['a value of an array column', ['a'], arrayColumn, '{"a"}'],
    ['one value for an array column', 'a', arrayColumn, '{"a"}'],
    ['the text of an array', '{a,NULL,"b c"}', arrayColumn, '{a,NULL,"b c"}'],
    ['a list of arrays', [['a'], '{b}'], { kind: 'array', element: arrayColumn }, '{"{\\"a\\"}","{b}"}'],
    ['a count', 3, { kind: 'count' }, '3'],
    ['a count as text', '9223372036854775807', { kind: 'count' }, '9223372036854775807'],
    ['a path', '$.a[0]', { kind: 'json-path' }, '{"a","0"}'],
    ['the name of a label', 'in_stock', { kind: 'enum', labels: { in_stock: 'in stock' } }, 'in stock'],
  ])('%s', (_, value, encoding, expected) => {
    expect(bound(value, encoding)).toBe(expected);
  });
});

describe('a value is refused', () => {
  test.each<[unknown, Encoding, string]>([
    [-1, { kind: 'count' }, 'validation-failed'],
    ['-1', { kind: 'count' }, 'validation-failed'],
    [1.5, { kind: 'count' }, 'validation-failed'],
    ['a\0', text, 'data-exception'],
    ['a\ud800', text, 'data-exception'],
    ['{a\0}', arrayColumn, 'data-exception'],
    ['$.', { kind: 'json-path' }, 'parse-failed'],
  ])('%j', (value, encoding, code) => {
    expect(() => bound(value, encoding)).toThrow(expect.objectContaining({ code }));
  });
});
