import fc from 'fast-check';
import {
  buildSchema,
  coerceInputValue,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { ArrayList, withoutArrays } from '../schema/array-list.ts';
import { fitsType } from './fits-type.ts';

const picky = new GraphQLScalarType({
  name: 'picky',
  coerceInputValue(value) {
    if (value === 'no') throw new Error('no');
    return value === 'undefined' ? undefined : value;
  },
});
const anything = new GraphQLScalarType({ name: 'anything' });
const direction = new GraphQLEnumType({ name: 'direction', values: { asc: {}, desc: {} } });
const one = new GraphQLInputObjectType({
  name: 'one',
  isOneOf: true,
  fields: { a: { type: GraphQLInt }, b: { type: picky } },
});
const tree: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'tree',
  fields: () => ({
    a: { type: GraphQLInt },
    b: { type: new GraphQLNonNull(GraphQLString) },
    c: { type: direction },
    list: { type: new GraphQLList(new GraphQLNonNull(tree)) },
    lists: { type: new GraphQLList(new GraphQLList(GraphQLInt)) },
    array: { type: new ArrayList(GraphQLInt) },
    arrays: { type: new GraphQLList(new ArrayList(new GraphQLNonNull(anything))) },
    given: { type: new GraphQLNonNull(GraphQLBoolean), default: { value: true } },
    one: { type: one },
    picky: { type: picky },
  }),
});
const types: readonly GraphQLInputType[] = [
  GraphQLInt,
  picky,
  direction,
  one,
  tree,
  new GraphQLNonNull(tree),
  new GraphQLList(tree),
  new ArrayList(new GraphQLNonNull(GraphQLInt)),
  new GraphQLList(new ArrayList(picky)),
  new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(direction))),
];

const names = ['a', 'b', 'c', 'list', 'lists', 'array', 'arrays', 'given', 'one', 'picky', 'unknown', 'length'];
const { value } = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.constantFrom<unknown>(null, 1, 2 ** 40, 1.5, 'asc', 'x', 'no', 'undefined', true, '', '{1}', [], {}),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
    fc.record(
      { b: fc.constant('x'), a: tie('leaf'), list: fc.array(tie('value'), { maxLength: 2 }) },
      { requiredKeys: ['b'] },
    ),
  ),
}));

describe('a value fits its type', () => {
  test('where graphql-js takes it, and only there', () => {
    let taken = 0;
    const property = fc.property(value, fc.constantFrom(...types), (sent, type) => {
      // As it comes from a request.
      const parsed: unknown = JSON.parse(JSON.stringify(sent));
      const fits = coerceInputValue(withoutArrays(parsed, type), type) !== undefined;
      if (fits) taken += 1;
      expect(fitsType(parsed, type)).toBe(fits);
    });
    fc.assert(property, { numRuns: 5000 });
    expect(taken).toBeGreaterThan(500);
  });

  test('of an array where it is PostgreSQL’s text of one, or has lists for dimensions', () => {
    const numbers = new ArrayList(new GraphQLNonNull(GraphQLInt));
    const taken = ['{1,2}', '{}', 1, [1], [[1, 2], [3]], [[[1]]], [[]]];
    expect(taken.filter((each) => !fitsType(each, numbers))).toEqual([]);
    const refused = ['1', '{1', [['{1}']], [[1, 'x']], [null], [[null]], { 0: 1 }];
    expect(refused.filter((each) => fitsType(each, numbers))).toEqual([]);
    const plain = new GraphQLList(GraphQLInt);
    expect(['{1,2}', [[1]]].filter((each) => fitsType(each, plain))).toEqual([]);
  });

  test('not where a required member is missing, unless it has a default', () => {
    expect(fitsType({ a: 1 }, tree)).toBe(false);
    expect(fitsType({ b: 'x' }, tree)).toBe(true);
    expect(fitsType({ b: null }, tree)).toBe(false);
    expect(fitsType({ b: 'x', given: null }, tree)).toBe(false);
  });

  test('not where it has members that only its prototype has', () => {
    const type = buildSchema('input i { constructor: Int } type Query { f(i: i): Int }').getType('i');
    expect(fitsType({}, type as GraphQLInputType)).toBe(true);
    expect(fitsType(JSON.parse('{"__proto__": 1}'), type as GraphQLInputType)).toBe(false);
  });

  test('not where it is nested deeper than the stack', () => {
    const deep = JSON.parse(`${'{"b":"x","list":['.repeat(50_000)}${']}'.repeat(50_000)}`);
    expect(fitsType(deep, tree)).toBe(false);
  });
});
