import { describe, expect, test } from 'vitest';
import { parseLogic, parseTest } from './parse-filter.ts';
import type { Logic, Operation } from './query.ts';
import { parseWhole } from './scanner.ts';

type Comparison = Extract<Operation, { kind: 'compare' }>;

function compare(operator: Comparison['operator'], value: string, quantifier?: 'any' | 'all'): Operation {
  return { kind: 'compare', operator, quantifier, value };
}

function filter(name: string, operation: Operation, negated = false): Logic {
  return { kind: 'filter', field: { name, steps: [] }, negated, operation };
}

describe('parseTest', () => {
  const parse = (text: string) => parseWhole(text, 'filter', parseTest);

  test.each<[string, Operation, boolean?]>([
    ...(['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'match', 'imatch', 'isdistinct'] as const).map(
      (operator): [string, Operation] => [`${operator}.a,b)`, compare(operator, 'a,b)')],
    ),
    ...(['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj'] as const).map((operator): [string, Operation] => [
      `${operator}.{1,2}`,
      compare(operator, '{1,2}'),
    ]),
    ['eq.', compare('eq', '')],
    ['eq."a"', compare('eq', '"a"')],
    ['not.eq.a', compare('eq', 'a'), true],
    ['like.*a*', compare('like', '%a%')],
    ['ilike(any).{a*,*b}', compare('ilike', '{a%,%b}', 'any')],
    ['match.a*', compare('match', 'a*')],
    ['not.eq(all).{1}', compare('eq', '{1}', 'all'), true],
    ['in.(1,2)', { kind: 'in', values: ['1', '2'] }],
    ['in.( "a,b" ,c)', { kind: 'in', values: ['"a', 'b" ', 'c'] }],
    ['in.("a,b","c\\"d",e"f")', { kind: 'in', values: ['a,b', 'c"d', 'e"f"'] }],
    ['in.()', { kind: 'in', values: [] }],
    ['in.(,)', { kind: 'in', values: ['', ''] }],
    ['not.in.(1)', { kind: 'in', values: ['1'] }, true],
    ['is.null', { kind: 'is', value: 'null' }],
    ['is.NoT_nUll', { kind: 'is', value: 'not_null' }],
    ['is.TRUE ', { kind: 'is', value: 'true' }],
    ['not.is.unknown', { kind: 'is', value: 'unknown' }, true],
    ['fts.a b', { kind: 'search', operator: 'fts', language: undefined, value: 'a b' }],
    ['wfts(english).a', { kind: 'search', operator: 'wfts', language: 'english', value: 'a' }],
    ['not.plfts(a b).c', { kind: 'search', operator: 'plfts', language: 'a b', value: 'c' }, true],
  ])('%s', (text, operation, negated = false) => {
    expect(parse(text)).toEqual({ operation, negated });
  });

  test.each([
    ['', 1, 'unexpected end of input expecting "not" or operator (eq, gt, ...)'],
    ['foo', 1, 'unexpected "f" expecting "not" or operator (eq, gt, ...)'],
    ['noop.0', 1, 'unexpected "o" expecting "not" or operator (eq, gt, ...)'],
    ['not.foo', 5, 'unexpected "f" expecting operator (eq, gt, ...)'],
    ['eq().a', 4, 'unexpected ")" expecting operator (eq, gt, ...)'],
    ['fts().a', 5, 'unexpected ")" expecting operator (eq, gt, ...)'],
    ['is().a', 3, 'unexpected "(" expecting operator (eq, gt, ...)'],
    ['in.1,2', 4, 'unexpected "1" expecting "("'],
    ['is.sure', 4, 'unexpected "s" expecting isVal: (null, not_null, true, false, unknown)'],
    ['is.nullx', 8, `unexpected 'x' expecting end of input`],
    ['in.(1)2', 7, `unexpected '2' expecting end of input`],
    ['é', 1, 'unexpected "\\233" expecting "not" or operator (eq, gt, ...)'],
  ])('refuses %s at column %i', (text, column, details) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'PGRST100', message: `"filter" (line 1, column ${column})`, details }),
    );
  });
});

describe('parseLogic', () => {
  const parse = (text: string) => parseWhole(text, 'logic tree', parseLogic);

  test.each<[string, Logic]>([
    ['or(a.eq.1)', { kind: 'or', negated: false, conditions: [filter('a', compare('eq', '1'))] }],
    [
      'not.and ( a.eq.1 , b.gt.2 )',
      {
        kind: 'and',
        negated: true,
        conditions: [filter('a', compare('eq', '1 ')), filter('b', compare('gt', '2 '))],
      },
    ],
    [
      'or(a.eq."x,y)",b.cs.{1,2},c.cs.{"a,b"},d.eq."e"f)',
      {
        kind: 'or',
        negated: false,
        conditions: [
          filter('a', compare('eq', 'x,y)')),
          filter('b', compare('cs', '{1,2}')),
          filter('c', compare('cs', '{"a,b"}')),
          filter('d', compare('eq', '"e"f')),
        ],
      },
    ],
    [
      'and(a.not.in.(1,"2,3"),not.or(b.is.null,c.fts(simple).x))',
      {
        kind: 'and',
        negated: false,
        conditions: [
          filter('a', { kind: 'in', values: ['1', '2,3'] }, true),
          {
            kind: 'or',
            negated: true,
            conditions: [
              filter('b', { kind: 'is', value: 'null' }),
              filter('c', { kind: 'search', operator: 'fts', language: 'simple', value: 'x' }),
            ],
          },
        ],
      },
    ],
    [
      'or(and.eq.1,or.eq.2)',
      { kind: 'or', negated: false, conditions: [filter('and', compare('eq', '1')), filter('or', compare('eq', '2'))] },
    ],
  ])('%s', (text, logic) => {
    expect(parse(text)).toEqual(logic);
  });

  test('a column may have a way into its JSON', () => {
    const steps = [
      { arrow: '->', key: 'b', index: false },
      { arrow: '->>', key: '0', index: true },
    ];
    expect(parse('or(a->b->>0.eq.1)')).toMatchObject({ conditions: [{ field: { name: 'a', steps } }] });
  });

  test.each([
    [
      'or()',
      4,
      'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)',
    ],
    ['or(id.in.1,2,id.eq.3)', 10, 'unexpected "1" expecting "("'],
    ['or)(', 3, 'unexpected ")" expecting "("'],
    ['and(ord(id.eq.1,id.eq.1),id.eq.2)', 7, 'unexpected "d" expecting "("'],
    ['or(id.eq.1,not.xor(id.eq.2,id.eq.3))', 16, 'unexpected "x" expecting logic operator (and, or)'],
    [
      'or(t.ilike.%a,b%,d.ilike.%a,b%)',
      16,
      'unexpected "%" expecting letter, digit, "-", "->>", "->" or delimiter (.)',
    ],
    ['or(a.eq.1,rel.name.eq.2)', 15, 'unexpected "a" expecting "not" or operator (eq, gt, ...)'],
    ['or(a.eq.1),b.eq.2)', 11, `unexpected ',' expecting end of input`],
  ])('refuses %s at column %i', (text, column, details) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'PGRST100', message: `"logic tree" (line 1, column ${column})`, details }),
    );
  });

  test('refuses conditions that are nested too deep', () => {
    expect(() => parse(`${'and('.repeat(50_000)}a.eq.1`)).toThrow(expect.objectContaining({ code: 'PGRST100' }));
  });
});
