import { describe, expect, test } from 'vitest';
import { typeOf } from './type-name.ts';

describe('the name of a type in a URL', () => {
  test.each([
    ['text', 'text'],
    ['INT', 'INT'],
    ['int4[]', 'int4[]'],
    ['double precision', 'double precision'],
    ['timestamp with time zone', 'timestamp with time zone'],
    ['timestamp(3) without time zone', 'timestamp(3) without time zone'],
    ['character varying(12)', 'character varying(12)'],
    ['numeric(10, 2)[][]', 'numeric(10, 2)[][]'],
    ['Shop.Colour', 'shop.colour'],
    ['日本', '"日本"'],
    ['true', '"true"'],
    ['select', '"select"'],
  ])('%s is %s', (cast, sql) => {
    expect(typeOf(cast)).toBe(sql);
  });

  test.each([
    'text) from secret where (true',
    'a b',
    '日本 NULL',
    'int from x',
    'double precision time zone',
    '"text"',
    "text'",
    'text--',
    'text;',
    'a.b.c',
    '(3)',
    '[]',
    '',
  ])('%j is none', (cast) => {
    expect(() => typeOf(cast)).toThrow(/^type ".*" does not exist$/);
  });
});
