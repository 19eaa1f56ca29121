// How large a document is, whatever it is written as: numbers of fragments are those of the same document without them.

import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Measure, measureDocument } from './measure-document.ts';

function measure(text: string): Measure {
  return measureDocument(parse(text))[0]!;
}

test.each<[string, Partial<Measure>]>([
  ['{ a }', { depth: 1, fields: 1, rootFields: 1, aliases: 0, directives: 0, valueDepth: 0 }],
  ['{ a { b { c } d } e }', { depth: 3, fields: 5, rootFields: 2 }],
  ['{ x: a { y: b z: b } }', { aliases: 3 }],
  ['query @a { a @b ... @c { b @d @e } ...F @f } fragment F on T @g { c @h }', { directives: 8, fields: 3 }],
  ['{ a(x: {y: [{z: 1}]}) }', { valueDepth: 3 }],
  ['query ($v: T = [[{}]]) { a(x: $v) @b(c: {}) }', { valueDepth: 3, directives: 1 }],
])('%s', (text, expected) => {
  expect(measure(text)).toMatchObject(expected);
});

describe('a spread counts as what it stands for', () => {
  test.each([
    ['{ a { ...F } } fragment F on T { b { c } x: d }', '{ a { b { c } x: d } }'],
    ['{ ...F ...F } fragment F on Q { a b { c @d } }', '{ a b { c @d } a b { c @d } }'],
    ['{ ...F } fragment F on Q { ...G a } fragment G on Q { x: b(y: {z: [1]}) }', '{ x: b(y: {z: [1]}) a }'],
    ['{ a { ...F } ...F } fragment F on Q { b }', '{ a { b } b }'],
    ['{ ...__schema } fragment __schema on Q { a }', '{ a }'],
    ['query __schema { ... { ... on Q { a } } }', 'query B { a }'],
  ])('%s', (text, inlined) => {
    expect(measure(text)).toEqual(measure(inlined));
  });

  test('in time that does not grow with what it comes to', () => {
    const twice = Array.from({ length: 400 }, (_, n) => `fragment f${n} on T { ...f${n + 1} ...f${n + 1} }`);
    const { fields } = measure(`{ ...f0 } ${twice.join(' ')} fragment f400 on T { a }`);
    expect(fields).toBe(2 ** 400);
  });

  test('once where it is within itself, and not at all where there is no such fragment', () => {
    expect(measure('{ ...F ...none } fragment F on T { a { ...G } } fragment G on T { b ...F }').fields).toBe(2);
  });
});

test('every definition has its own, deep ones too', () => {
  const deep = `${'{ a '.repeat(1000)}${'}'.repeat(1000)}`;
  const measured = measureDocument(parse(`query A ${deep} fragment F on T { a b } query B { c }`));
  expect(measured.map(({ kind, depth, fields }) => [kind, depth, fields])).toEqual([
    ['operation', 1000, 1000],
    ['fragment', 1, 2],
    ['operation', 1, 1],
  ]);
});
