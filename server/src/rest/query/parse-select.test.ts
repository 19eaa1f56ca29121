import { describe, expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { parseSelect } from './parse-select.ts';
import type { JsonStep, SelectItem } from './query.ts';
import { parseWhole } from './scanner.ts';

const parse = (text: string) => parseWhole(text, 'select', parseSelect);

function field(name: string, more: Partial<Extract<SelectItem, { kind: 'field' }>> = {}, steps: JsonStep[] = []) {
  return { kind: 'field', field: { name, steps }, alias: undefined, cast: undefined, aggregate: undefined, ...more };
}

function relation(name: string, select: readonly unknown[], more: object = {}) {
  return { kind: 'relation', name, alias: undefined, hint: undefined, join: undefined, select, ...more };
}

const all = { kind: 'all' };

describe('parseSelect', () => {
  test.each<[string, readonly unknown[]]>([
    ['', []],
    ['*', [all]],
    ['a,b', [field('a'), field('b')]],
    [' a , b ', [field('a'), field('b')]],
    ['first name,a-b,$x_1', [field('first name'), field('a-b'), field('$x_1')]],
    ['"a,b(c)","d\\"e\\\\"', [field('a,b(c)'), field('d"e\\')]],
    ['الاسم,名前', [field('الاسم'), field('名前')]],
    ['x:a::text', [field('a', { alias: 'x', cast: 'text' })]],
    ['a::double precision', [field('a', { cast: 'double precision' })]],
    [
      'a->b->>1',
      [
        field('a', {}, [
          { arrow: '->', key: 'b', index: false },
          { arrow: '->>', key: '1', index: true },
        ]),
      ],
    ],
    [
      'a->-1->"b.c"->d e!',
      [
        field('a', {}, [
          { arrow: '->', key: '-1', index: true },
          { arrow: '->', key: 'b.c', index: false },
          { arrow: '->', key: 'd e!', index: false },
        ]),
      ],
    ],
    ['b(a->1)', [relation('b', [field('a', {}, [{ arrow: '->', key: '1', index: true }])])]],
    ['a->1b', [field('a', {}, [{ arrow: '->', key: '1b', index: false }])]],
    ['a.sum()', [field('a', { aggregate: { function: 'sum', cast: undefined } })]],
    ['x:a::int.max()::text', [field('a', { alias: 'x', cast: 'int', aggregate: { function: 'max', cast: 'text' } })]],
    ['a.count(),a.avg(),a.min()', ['count', 'avg', 'min'].map((name) => aggregated('a', name))],
    ['count()', [{ kind: 'count', alias: undefined, cast: undefined }]],
    ['n:count()::text', [{ kind: 'count', alias: 'n', cast: 'text' }]],
    ['count', [field('count')]],
    ['b()', [relation('b', [])]],
    ['b(*),c(d(e))', [relation('b', [all]), relation('c', [relation('d', [field('e')])])]],
    ['x:b!h(*)', [relation('b', [all], { alias: 'x', hint: 'h' })]],
    ['b!inner(*)', [relation('b', [all], { join: 'inner' })]],
    ['b!h!inner(*)', [relation('b', [all], { hint: 'h', join: 'inner' })]],
    ['b!left!h(*)', [relation('b', [all], { hint: 'h', join: 'left' })]],
    ['...b!h!inner(c)', [{ kind: 'spread', name: 'b', hint: 'h', join: 'inner', select: [field('c')] }]],
  ])('%s', (text, items) => {
    expect(parse(text)).toEqual(items);
  });

  function aggregated(name: string, aggregate: string) {
    return field(name, { aggregate: { function: aggregate as 'sum', cast: undefined } });
  }

  test.each([
    [
      'id,clients(name[])',
      16,
      `unexpected '[' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
    ],
    ['data->>-78xy', 11, `unexpected 'x' expecting digit, "->", "::", ".", "," or end of input`],
    ['data->>--34', 9, 'unexpected "-" expecting digit'],
    ['name!hint', 5, `unexpected '!' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`],
    ['*!hint', 2, `unexpected '!' expecting ")", "," or end of input`],
    ['name::', 7, 'unexpected end of input expecting letter or digit'],
    ['...rel->json(*)', 9, `unexpected '>'`],
    ['count(*)', 6, `unexpected '(' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`],
    ['a.median()', 3, 'unexpected "m" expecting "sum", "avg", "count", "max" or "min"'],
    ['*,b:auth.users(id)', 10, 'unexpected "u" expecting "sum", "avg", "count", "max" or "min"'],
    ['b(*) c', 6, 'unexpected "c" expecting ","'],
  ])('refuses %s at column %i', (text, column, details) => {
    const error = catchError(() => parse(text));
    expect([error.code, error.message, error.details]).toEqual([
      'PGRST100',
      `"select" (line 1, column ${column})`,
      details,
    ]);
  });

  test('refuses embeds that are nested too deep, and takes those that are not', () => {
    const nest = (depth: number) => `${'a('.repeat(depth)}${')'.repeat(depth)}`;
    expect(parse(nest(100))).toHaveLength(1);
    expect(catchError(() => parse(nest(101))).code).toBe('PGRST100');
    expect(catchError(() => parse(nest(100_000))).code).toBe('PGRST100');
  });
});

function catchError(run: () => unknown): RestError {
  try {
    run();
  } catch (error) {
    if (error instanceof RestError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
