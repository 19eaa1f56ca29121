import { describe, expect, test } from 'vitest';
import { describeFailure, describePlace, type Failure, mergeFailures, quoteCharacter, quoteText } from './failure.ts';

const expecting = (at: number, ...texts: readonly string[]): Failure => ({
  at,
  remarks: texts.map((text) => ({ kind: 'expected', text })),
});

describe('failures', () => {
  test('of two the farther is told, and both at the same place', () => {
    expect(mergeFailures(expecting(2, 'a'), expecting(1, 'b'))).toEqual(expecting(2, 'a'));
    expect(mergeFailures(expecting(1, 'a'), expecting(2, 'b'))).toEqual(expecting(2, 'b'));
    expect(mergeFailures(expecting(1, 'a'), expecting(1, 'b'))).toEqual(expecting(1, 'a', 'b'));
  });

  test('one that says something stands before one farther on that does not', () => {
    expect(mergeFailures(expecting(1, 'a'), expecting(2))).toEqual(expecting(1, 'a'));
    expect(mergeFailures(undefined, expecting(1, 'a'))).toEqual(expecting(1, 'a'));
  });

  test('a list is told once each, with an or before the last', () => {
    expect(describeFailure(expecting(0, 'a', 'b', 'a', 'c'))).toBe('expecting a, b or c');
    expect(describeFailure(expecting(0))).toBe('unknown parse error');
  });

  test('a place counts characters, lines and tabs', () => {
    expect(describePlace('abc', 2)).toBe('(line 1, column 3)');
    expect(describePlace('😀b', 2)).toBe('(line 1, column 2)');
    expect(describePlace('a\nbc', 3)).toBe('(line 2, column 2)');
    expect(describePlace('a\tb', 2)).toBe('(line 1, column 9)');
  });

  test('characters outside printable ASCII are escaped', () => {
    expect(['a', '"', '\\', '\n', 'é', '\u007f', '\u0001'].map(quoteText)).toEqual([
      '"a"',
      '"\\""',
      '"\\\\"',
      '"\\n"',
      '"\\233"',
      '"\\DEL"',
      '"\\1"',
    ]);
    expect([quoteCharacter("'"), quoteCharacter('"')]).toEqual(["'\\''", `'"'`]);
  });
});
