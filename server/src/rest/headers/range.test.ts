import { describe, expect, test } from 'vitest';
import { contentRange, rangeStatus, resolveRange } from './range.ts';

const negative = 'Limit should be greater than or equal to zero.';
const inverted = 'The lower boundary must be lower than or equal to the upper boundary in the Range header.';

interface Asked {
  readonly method?: string;
  readonly header?: string;
  readonly limit?: number;
  readonly offset?: number;
}

const resolve = ({ method = 'GET', header, limit, offset }: Asked) => resolveRange({ method, header, limit, offset });

describe('resolveRange', () => {
  test.each<[Asked, { offset: number; limit: number | undefined }]>([
    [{}, { offset: 0, limit: undefined }],
    [{ limit: 3 }, { offset: 0, limit: 3 }],
    [
      { limit: 3, offset: 2 },
      { offset: 2, limit: 3 },
    ],
    [{ offset: 2 }, { offset: 2, limit: undefined }],
    [{ offset: -4 }, { offset: 0, limit: undefined }],
    [{ limit: 0 }, { offset: 0, limit: 0 }],
    [
      { limit: 0, offset: 7 },
      { offset: 0, limit: 0 },
    ],
    [{ header: '0-9' }, { offset: 0, limit: 10 }],
    [{ header: 'items=5-9' }, { offset: 5, limit: 5 }],
    [{ header: '5-' }, { offset: 5, limit: undefined }],
    [{ header: '0-99999999999999999999' }, { offset: 0, limit: Number.MAX_SAFE_INTEGER }],
    [{ header: '99999999999999999999-' }, { offset: Number.MAX_SAFE_INTEGER - 1, limit: undefined }],
    [
      { header: '0-1', limit: 3 },
      { offset: 0, limit: 2 },
    ],
    [
      { header: '1-', limit: 3 },
      { offset: 1, limit: 2 },
    ],
    [{ header: 'bytes=0-9' }, { offset: 0, limit: undefined }],
    [{ header: '-5' }, { offset: 0, limit: undefined }],
    [
      { header: '0-9', method: 'HEAD' },
      { offset: 0, limit: undefined },
    ],
    [
      { header: '9-0', method: 'PATCH', limit: 1 },
      { offset: 0, limit: 1 },
    ],
    [{ method: 'PUT' }, { offset: 0, limit: undefined }],
    [
      { method: 'PUT', offset: 0 },
      { offset: 0, limit: undefined },
    ],
  ])('%j', (asked, range) => {
    expect(resolve(asked)).toEqual(range);
  });

  test.each<[Asked, string, string | undefined]>([
    [{ limit: -1 }, 'PGRST103', negative],
    [{ header: '1-0' }, 'PGRST103', inverted],
    [{ header: '5-9', limit: 2 }, 'PGRST103', negative],
    [{ method: 'PUT', limit: 1 }, 'PGRST114', undefined],
    [{ method: 'PUT', offset: 1 }, 'PGRST114', undefined],
  ])('refuses %j', (asked, code, details) => {
    expect(() => resolve(asked)).toThrow(expect.objectContaining({ code, details }));
  });
});

describe('contentRange and rangeStatus', () => {
  test.each([
    [{ offset: 0, rows: 15, total: undefined }, '0-14/*', 200],
    [{ offset: 2, rows: 3, total: undefined }, '2-4/*', 200],
    [{ offset: 0, rows: 0, total: undefined }, '*/*', 200],
    [{ offset: 100, rows: 0, total: undefined }, '*/*', 200],
    [{ offset: 0, rows: 15, total: 15 }, '0-14/15', 200],
    [{ offset: 3, rows: 2, total: 15 }, '3-4/15', 206],
    [{ offset: 0, rows: 0, total: 0 }, '*/0', 200],
    [{ offset: 15, rows: 0, total: 15 }, '*/15', 206],
  ] as const)('%j', (answered, header, status) => {
    expect([contentRange(answered), rangeStatus(answered)]).toEqual([header, status]);
  });

  test('an offset beyond the last row cannot be answered', () => {
    expect(() => rangeStatus({ offset: 100, rows: 0, total: 15 })).toThrow(
      expect.objectContaining({
        code: 'PGRST103',
        status: 416,
        message: 'Requested range not satisfiable',
        details: 'An offset of 100 was requested, but there are only 15 rows.',
        headers: { 'Content-Range': '*/15' },
      }),
    );
  });
});
