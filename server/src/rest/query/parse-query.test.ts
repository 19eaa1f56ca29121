import { describe, expect, test } from 'vitest';
import { parseQuery } from './parse-query.ts';
import type { Query } from './query.ts';

const parse = (text: string, takesArguments = false) => parseQuery(text, { takesArguments });

function condition(name: string, value: string, path: readonly string[] = []) {
  const operation = { kind: 'compare', operator: 'eq', quantifier: undefined, value };
  return { path, condition: { kind: 'filter', field: { name, steps: [] }, negated: false, operation } };
}

const nothing: Query = {
  select: [{ kind: 'all' }],
  conditions: [],
  orders: [],
  ranges: [],
  columns: undefined,
  onConflict: undefined,
  parameters: [],
};

describe('parseQuery', () => {
  test('an empty query selects everything', () => {
    expect(parse('')).toEqual(nothing);
  });

  test('an empty selection selects nothing, and a parameter without equals sign is none', () => {
    expect(parse('select=').select).toEqual([]);
    expect(parse('select&a&limit').select).toEqual([{ kind: 'all' }]);
  });

  test('decodes names and values, and keeps order and duplicates', () => {
    expect(parse('b+c=eq.1&a=eq.x%26y+z&a=eq.%C3%A9%')).toEqual({
      ...nothing,
      conditions: [condition('b c', '1'), condition('a', 'x&y z'), condition('a', 'é%')],
    });
  });

  test('a name leads through embeds to a column', () => {
    expect(parse('a.b.c=eq.1&a."b.c"=eq.2').conditions).toEqual([
      condition('c', '1', ['a', 'b']),
      condition('b.c', '2', ['a']),
    ]);
  });

  test('a name has a way into JSON', () => {
    expect(parse('a.b->c->>0=eq.1').conditions).toMatchObject([
      {
        path: ['a'],
        condition: {
          field: {
            name: 'b',
            steps: [
              { arrow: '->', key: 'c', index: false },
              { arrow: '->>', key: '0', index: true },
            ],
          },
        },
      },
    ]);
  });

  test.each([
    ['or=(a.eq.1)', [], 'or', false],
    ['not.or=(a.eq.1)', [], 'or', true],
    ['and=(a.eq.1)', [], 'and', false],
    ['x.y.or=(a.eq.1)', ['x', 'y'], 'or', false],
    ['x.not.and=(a.eq.1)', ['x'], 'and', true],
  ])('%s is a tree of conditions', (text, path, kind, negated) => {
    expect(parse(text).conditions).toMatchObject([{ path, condition: { kind, negated, conditions: [{}] } }]);
  });

  test('orders and ranges belong to the root or to an embed', () => {
    const query = parse('order=a&x.y.order=b.desc&limit=3&x.y.limit=2&offset=1&x.y.offset=5');
    expect(query.orders).toMatchObject([
      { path: [], terms: [{}] },
      { path: ['x', 'y'], terms: [{ direction: 'desc' }] },
    ]);
    expect(query.ranges).toEqual([
      { path: [], limit: 3, offset: 1 },
      { path: ['x', 'y'], limit: 2, offset: 5 },
    ]);
  });

  test.each([
    ['limit=1&limit=2', { limit: 2, offset: undefined }],
    ['limit=-1', { limit: -1, offset: undefined }],
    ['limit=x&offset=1', { limit: undefined, offset: 1 }],
    ['offset=99999999999999999999', { limit: undefined, offset: Number.MAX_SAFE_INTEGER }],
  ])('%s', (text, range) => {
    expect(parse(text).ranges).toEqual([{ path: [], ...range }]);
  });

  test('what is no number is no limit', () => {
    expect(parse('limit=many&offset=').ranges).toEqual([]);
  });

  test('columns and on_conflict are lists of names', () => {
    const query = parse('columns=%22a%22,%22b,c%22,d,d&on_conflict=a,b');
    expect(query.columns).toEqual(['a', 'b,c', 'd']);
    expect(query.onConflict).toEqual(['a', 'b']);
  });

  test('what is no filter is an argument where the request reads a function', () => {
    const query = parse('a=1&b=eq.2&"c d"=x.y&a=&select=e&d=eq', true);
    expect(query.parameters).toEqual([
      ['a', '1'],
      ['c d', 'x.y'],
      ['a', ''],
      ['d', 'eq'],
    ]);
    expect(query.conditions).toEqual([condition('b', '2')]);
  });

  test('what begins like a filter is one, also where the request reads a function', () => {
    expect(() => parse('a=in.1', true)).toThrow(expect.objectContaining({ code: 'PGRST100' }));
    expect(() => parse('a=not.1', true)).toThrow(expect.objectContaining({ code: 'PGRST100' }));
  });

  test.each([
    [
      'a=1',
      '"failed to parse filter (1)" (line 1, column 1)',
      'unexpected "1" expecting "not" or operator (eq, gt, ...)',
    ],
    [
      'a.=eq.1',
      '"failed to parse tree path (a.)" (line 1, column 3)',
      'unexpected end of input expecting field name (* or [a..z0..9_$])',
    ],
    [
      'a@b=eq.1',
      '"failed to parse tree path (a@b)" (line 1, column 2)',
      `unexpected '@' expecting letter, digit, "-", delimiter (.), "->>", "->" or end of input`,
    ],
    [
      'order=id.ac',
      '"failed to parse order (id.ac)" (line 1, column 4)',
      'unexpected "c" expecting "asc", "desc", "nullsfirst" or "nullslast"',
    ],
    [
      'select=data-%3E%3E--34',
      '"failed to parse select parameter (data->>--34)" (line 1, column 9)',
      'unexpected "-" expecting digit',
    ],
    [
      'columns=',
      '"failed to parse columns parameter ()" (line 1, column 1)',
      'unexpected end of input expecting field name (* or [a..z0..9_$])',
    ],
    [
      'on_conflict=(',
      '"failed to parse on_conflict parameter (()" (line 1, column 1)',
      'unexpected "(" expecting field name (* or [a..z0..9_$])',
    ],
    [
      'or=()',
      '"failed to parse logic tree (())" (line 1, column 4)',
      'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)',
    ],
    [
      '..or=(a.eq.1)',
      '"failed to parse logic path (..or)" (line 1, column 1)',
      'unexpected "." expecting field name (* or [a..z0..9_$])',
    ],
    ['a=eq.%FF', 'failed to decode the query string', 'Percent-encoded text has to be UTF-8.'],
  ])('refuses %s', (text, message, details) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'PGRST100', status: 400, message, details }));
  });

  test('counts characters and lines as a reader does', () => {
    expect(() => parse('order=😀')).toThrow(expect.objectContaining({ message: expect.stringMatching(/column 1\)$/) }));
    expect(() => parse('select="😀",(')).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/column 5\)$/) }),
    );
    expect(() => parse('select="%0A",(')).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/line 2, column 3\)$/) }),
    );
  });
});
