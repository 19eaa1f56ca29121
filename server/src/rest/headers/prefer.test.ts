import { describe, expect, test } from 'vitest';
import { preferenceApplied, readPreferences } from './prefer.ts';

const read = (...headers: readonly string[]) => readPreferences(headers, { allowsTransaction: true });
const none = {
  resolution: undefined,
  missing: undefined,
  return: undefined,
  count: undefined,
  transaction: undefined,
  handling: undefined,
  timezone: undefined,
  maxAffected: undefined,
};

describe('readPreferences', () => {
  test('nothing is preferred without the header', () => {
    expect(readPreferences(undefined, { allowsTransaction: true })).toEqual(none);
    expect(read('')).toEqual(none);
  });

  test('reads lists, repeated headers and any spacing', () => {
    expect(
      read('count=exact,   tx=rollback ,return=representation', 'resolution=ignore-duplicates,missing=default'),
    ).toEqual({
      ...none,
      count: 'exact',
      transaction: 'rollback',
      return: 'representation',
      resolution: 'ignore-duplicates',
      missing: 'default',
    });
  });

  test('the first value counts', () => {
    expect(read('count=planned, count=exact', 'count=estimated').count).toBe('planned');
    expect(read('timezone=UTC, timezone=Asia/Tokyo').timezone).toBe('UTC');
  });

  test('a value that is not known is passed over', () => {
    expect(read('count=none, count=exact, anything').count).toBe('exact');
  });

  test('the caller decides on the transaction only where that is allowed', () => {
    expect(readPreferences('tx=rollback, handling=strict', { allowsTransaction: false })).toEqual({
      ...none,
      handling: 'strict',
    });
  });

  test('rows are counted against max-affected under handling=strict alone', () => {
    expect(read('handling=strict, max-affected=10').maxAffected).toBe(10);
    expect(read('handling=lenient, max-affected=10').maxAffected).toBeUndefined();
    expect(read('max-affected=10').maxAffected).toBeUndefined();
    expect(read('handling=strict, max-affected=many').maxAffected).toBeUndefined();
  });

  test('handling=strict refuses what is not known', () => {
    expect(() => read('handling=strict', 'something, else, timezone=x, count=none')).toThrow(
      expect.objectContaining({
        code: 'PGRST122',
        status: 400,
        message: 'Invalid preferences given with handling=strict',
        details: 'Invalid preferences: something, else, count=none',
      }),
    );
    expect(read('handling=lenient, handling=strict, anything').handling).toBe('lenient');
  });
});

describe('preferenceApplied', () => {
  test('tells what was honoured, in a fixed order', () => {
    const all = read(
      'max-affected=5, timezone=UTC, handling=strict, tx=commit, count=exact, return=minimal, missing=null, resolution=merge-duplicates',
    );
    expect(preferenceApplied(all)).toBe(
      'resolution=merge-duplicates, missing=null, return=minimal, count=exact, tx=commit, handling=strict, timezone=UTC, max-affected=5',
    );
    expect(preferenceApplied({ count: 'exact', missing: undefined })).toBe('count=exact');
  });

  test('is no header where nothing was', () => {
    expect(preferenceApplied({})).toBeUndefined();
  });
});
