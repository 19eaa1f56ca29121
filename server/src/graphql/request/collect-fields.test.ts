import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { collectFields } from './collect-fields.ts';

/** `key: name` of every field that is collected for the type `track`, with how many nodes stand behind it. */
function collected(text: string, variables: Record<string, unknown> = {}): string[] {
  const { definitions } = parse(text);
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[];
  const named = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const scope = { fragments: named, variables, rowLimit: undefined };
  return [...collectFields(scope, 'track', [operation.selectionSet])].map(
    ([key, nodes]) => `${key}: ${nodes[0]?.name.value}${nodes.length > 1 ? ` × ${nodes.length}` : ''}`,
  );
}

test('fields come in the order of the document, aliases as their keys', () => {
  expect(collected('{ b a c: a }')).toEqual(['b: b', 'a: a', 'c: a']);
});

test('equal keys are one field with several nodes, where the first of them stood', () => {
  expect(collected('{ a b a ...F } fragment F on track { c b }')).toEqual(['a: a × 2', 'b: b × 2', 'c: c']);
});

test('fragments apply to their type, and without one to every type', () => {
  expect(collected('{ ... on track { a } ... on album { b } ... { c } ...F } fragment F on album { d }')).toEqual([
    'a: a',
    'c: c',
  ]);
});

test('a fragment that is spread twice counts once', () => {
  expect(collected('{ ...F ...F ... { ...F } } fragment F on track { a }')).toEqual(['a: a']);
});

test('a fragment that was left out may still be spread', () => {
  expect(collected('{ ...F @skip(if: true) ...F } fragment F on track { a }')).toEqual(['a: a']);
});

test.each([
  ['a @skip(if: true)', false],
  ['a @skip(if: false)', true],
  ['a @include(if: true)', true],
  ['a @include(if: false)', false],
  ['a @include(if: true) @skip(if: true)', false],
  ['a @skip(if: false) @include(if: true)', true],
  ['a @skip(if: $yes)', false],
  ['a @include(if: $yes)', true],
  ['a @skip(if: $no)', true],
  ['a @include(if: $no)', false],
  ['... @include(if: $no) { a }', false],
  ['... on track @skip(if: $no) { a }', true],
  ['a @another(if: false)', true],
])('%s', (selection, there) => {
  expect(collected(`{ ${selection} }`, { yes: true, no: false })).toEqual(there ? ['a: a'] : []);
});
