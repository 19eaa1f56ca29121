// Which values a scalar takes, and with which code it refuses the others.

import { GraphQLError, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { ScalarFamily } from '../../engine/model/model.ts';
import { scalarConfig } from './scalars.ts';

function literal(name: string, family: ScalarFamily, text: string): unknown {
  return scalarConfig({ name, family }).parseLiteral(parseValue(text));
}

function refusal(read: () => unknown): string {
  try {
    return `no error but ${JSON.stringify(read())}`;
  } catch (error) {
    return error instanceof GraphQLError ? String(error.extensions.code) : String(error);
  }
}

describe('a scalar refuses', () => {
  test.each([
    ['Int', 'integer', '"3"', 'validation-failed'],
    ['Int', 'integer', '3.0', 'validation-failed'],
    ['Int', 'integer', '2147483648', 'validation-failed'],
    ['Float', 'float', '"one"', 'validation-failed'],
    ['bigint', 'bigint', '"three"', 'data-exception'],
    ['bigint', 'bigint', '1.5', 'parse-failed'],
    ['numeric', 'numeric', 'true', 'parse-failed'],
    ['uuid', 'uuid', '"no uuid"', 'data-exception'],
    ['uuid', 'uuid', '3', 'parse-failed'],
    ['bpchar', 'text', '3', 'parse-failed'],
    ['timestamptz', 'timestamptz', '3', 'parse-failed'],
    ['ltree', 'ltree', '"Top.Sub."', 'parse-failed'],
    ['ltree', 'ltree', '3', 'parse-failed'],
  ] as const)('%s (%s) %s with %s', (name, family, text, code) => {
    expect(refusal(() => literal(name, family, text))).toBe(code);
  });
});

describe('a scalar takes', () => {
  test.each([
    ['Int', 'integer', '-3', -3],
    ['Float', 'float', '3', 3],
    ['Float', 'float', '"-Infinity"', '-Infinity'],
    ['bigint', 'bigint', '"9223372036854775807"', '9223372036854775807'],
    ['bigint', 'bigint', '9223372036854775807', '9223372036854775807'],
    ['bigint', 'bigint', '3.0', 3],
    ['numeric', 'numeric', '1.50', '1.50'],
    ['float8', 'float', '"NaN"', 'NaN'],
    ['ltree', 'ltree', '"Top.Sub-1.Süd"', 'Top.Sub-1.Süd'],
    ['ltree', 'ltree', '""', ''],
    ['float8', 'float', '1e400', '1e400'],
    ['jsonb', 'jsonb', '{a: [1, null]}', { a: [1, null] }],
    ['jsonb', 'jsonb', '[12345678901234567890, {a: "b", c: true}]', [12345678901234567890n, { a: 'b', c: true }]],
  ] as const)('%s (%s) %s', (name, family, text, value) => {
    expect(literal(name, family, text)).toEqual(value);
  });
});

test('a number that JavaScript cannot hold is refused where its digits are lost already', () => {
  expect(refusal(() => scalarConfig({ name: 'float8', family: 'float' }).parseValue(JSON.parse('1e400')))).toBe(
    'parse-failed',
  );
});
