// How columns of each type are written as JSON, with and without numbers as strings.

import { describe, expect, test } from 'vitest';
import type { ScalarFamily, ValueType } from '../model/model.ts';
import { isStringified, outputOf } from './column-types.ts';

const scalar = (name: string, family: ScalarFamily): ValueType => ({ kind: 'scalar', name, sql: name, family });

describe('numbers as strings', () => {
  const stringified = { stringifyNumericTypes: true };

  test.each([
    ['bigint', 'bigint'],
    ['numeric', 'numeric'],
    ['float8', 'float'],
  ] as const)('%s is quoted where asked for, and a number otherwise', (name, family) => {
    const type = scalar(name, family);
    expect(isStringified(type, stringified)).toBe(true);
    expect(outputOf(type, stringified)).toEqual({ kind: 'quoted' });
    expect(isStringified(type, { stringifyNumericTypes: false })).toBe(false);
    expect(outputOf(type, { stringifyNumericTypes: false })).not.toEqual({ kind: 'quoted' });
  });

  test('money counts among them: what is averaged of it is a number', () => {
    expect(isStringified(scalar('money', 'money'), stringified)).toBe(true);
  });

  test.each([
    ['Int', 'integer'],
    ['smallint', 'integer'],
    ['Float', 'float'],
    ['String', 'text'],
  ] as const)('%s stays as it is', (name, family) => {
    const type = scalar(name, family);
    expect(isStringified(type, stringified)).toBe(false);
    expect(outputOf(type, stringified)).toEqual(outputOf(type, { stringifyNumericTypes: false }));
  });
});
