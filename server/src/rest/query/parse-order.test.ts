import { describe, expect, test } from 'vitest';
import { RestError } from '../errors.ts';
import { parseOrder } from './parse-order.ts';
import type { JsonStep } from './query.ts';
import { parseWhole } from './scanner.ts';

const parse = (text: string) => parseWhole(text, 'order', parseOrder);

function term(name: string, more: object = {}, steps: JsonStep[] = []) {
  return { field: { name, steps }, relation: undefined, direction: undefined, nulls: undefined, ...more };
}

describe('parseOrder', () => {
  test.each<[string, readonly unknown[]]>([
    ['a', [term('a')]],
    ['a.asc,b.desc', [term('a', { direction: 'asc' }), term('b', { direction: 'desc' })]],
    ['a.nullslast', [term('a', { nulls: 'last' })]],
    ['a.desc.nullsfirst', [term('a', { direction: 'desc', nulls: 'first' })]],
    [' a , b ', [term('a'), term('b')]],
    ['"a.b".desc', [term('a.b', { direction: 'desc' })]],
    ['a->0.desc', [term('a', { direction: 'desc' }, [{ arrow: '->', key: '0', index: true }])]],
    ['a->>b-c.asc', [term('a', { direction: 'asc' }, [{ arrow: '->>', key: 'b-c', index: false }])]],
    ['rel(a).desc,b', [term('a', { relation: 'rel', direction: 'desc' }), term('b')]],
    ['rel(a->b).nullslast', [term('a', { relation: 'rel', nulls: 'last' }, [{ arrow: '->', key: 'b', index: false }])]],
  ])('%s', (text, terms) => {
    expect(parse(text)).toEqual(terms);
  });

  test.each([
    ['', 1, 'unexpected end of input expecting field name (* or [a..z0..9_$])'],
    ['id.ac', 4, 'unexpected "c" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
    ['id.descc', 8, `unexpected 'c' expecting delimiter (.), "," or end of input`],
    ['id.nulsfist', 4, 'unexpected "n" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
    ['id.nullslasttt', 13, `unexpected 't' expecting "," or end of input`],
    ['id.asc.nlsfst', 8, 'unexpected "l" expecting "nullsfirst" or "nullslast"'],
    ['rel(a,b)', 4, `unexpected '(' expecting letter, digit, "-", "->>", "->", delimiter (.), "," or end of input`],
    ['rel.x.desc', 5, 'unexpected "x" expecting "asc", "desc", "nullsfirst" or "nullslast"'],
  ])('refuses %s at column %i', (text, column, details) => {
    const expected = new RestError('PGRST100', `"order" (line 1, column ${column})`, { details });
    expect(() => parse(text)).toThrow(expect.objectContaining({ message: expected.message, details }));
  });
});
