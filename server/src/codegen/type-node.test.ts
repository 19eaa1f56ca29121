// How types are spelt: on a line where they fit, and so that no name and no comment breaks the file.

import { expect, test } from 'vitest';
import { literal, object, orNull, printType, text, union } from './type-node.ts';

test('a type stands on one line where it fits, and is broken at its outermost parts where it does not', () => {
  const short = object([{ name: 'id', type: text('number') }]);
  expect(printType(short)).toBe('{ id: number }');
  const long = object([
    { name: 'first', type: literal('x'.repeat(60)) },
    { name: 'second', type: literal('y'.repeat(60)), optional: true },
    { name: 'third', type: short },
  ]);
  expect(printType(long)).toBe(
    `{\n  first: "${'x'.repeat(60)}"\n  second?: "${'y'.repeat(60)}"\n  third: { id: number }\n}`,
  );
});

test('what a line has in front of a type counts', () => {
  const type = union([literal('a'.repeat(50)), literal('b'.repeat(50))]);
  expect(printType(object([{ name: 'm', type }]), '', 120)).toBe(
    `{\n  m: "${'a'.repeat(50)}" | "${'b'.repeat(50)}"\n}`,
  );
  expect(printType(object([{ name: 'm'.repeat(20), type }]), '', 120)).toBe(
    `{\n  ${'m'.repeat(20)}:\n    | "${'a'.repeat(50)}"\n    | "${'b'.repeat(50)}"\n}`,
  );
});

test('names that are no words of the language stand in quotes', () => {
  const names = ['plain', 'Zip code', 'a"b', '1', 'class', '', 'ä'];
  const printed = printType(object(names.map((name) => ({ name, type: text('number') }))));
  expect(printed).toBe(
    '{ plain: number; "Zip code": number; "a\\"b": number; "1": number; class: number; "": number; "ä": number }',
  );
});

test('a description becomes a comment that nothing in it ends', () => {
  const member = { name: 'a', type: text('number'), description: 'One */ two\r\n\r\nthree\u2028four' };
  expect(printType(object([member]))).toBe(
    '{\n  /**\n   * One *\\/ two\n   *\n   * three\n   * four\n   */\n  a: number\n}',
  );
});

test('a union has each part once, an array of one has parentheses, and null adds nothing to what may be anything', () => {
  expect(printType(union([literal('a'), literal('a'), orNull(literal('b'))]))).toBe('"a" | "b" | null');
  expect(printType({ kind: 'array', element: orNull(text('number')) })).toBe('(number | null)[]');
  expect(printType(orNull(text('unknown')))).toBe('unknown');
  expect(printType(union([]))).toBe('never');
  expect(printType(object([]))).toBe('{ [_ in never]: never }');
});

test('what is an object or null keeps its null behind it', () => {
  const members = [
    { name: 'a', type: literal('x'.repeat(60)) },
    { name: 'b', type: literal('y'.repeat(60)) },
  ];
  expect(printType(orNull(object(members)))).toBe(`{\n  a: "${'x'.repeat(60)}"\n  b: "${'y'.repeat(60)}"\n} | null`);
});
