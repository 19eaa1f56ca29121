import { describe, expect, test } from 'vitest';
import { RestError, type RestErrorCode, restErrorCatalogue } from './errors.ts';

describe('RestError', () => {
  test.each([
    ['PGRST100', 400],
    ['PGRST103', 416],
    ['PGRST116', 406],
    ['PGRST125', 404],
    ['PGRST201', 300],
    ['PGRST203', 300],
    ['PGRST303', 401],
  ] as const)('%s is answered with status %i', (code, status) => {
    expect(new RestError(code, 'no').status).toBe(status);
  });

  test('a status that is given stands before that of the catalogue', () => {
    expect(new RestError('PGRST125', 'no', { status: 410 }).status).toBe(410);
  });

  test('a code of the database comes with its status', () => {
    const error = new RestError({ code: '23505', status: 409 }, 'duplicate key');
    expect([error.code, error.status, error.body.code]).toEqual(['23505', 409, '23505']);
  });

  test('the body has all four keys, with null where there is nothing to say', () => {
    expect(new RestError('PGRST123', 'no').body).toEqual({
      code: 'PGRST123',
      message: 'no',
      details: null,
      hint: null,
    });
    expect(new RestError('PGRST201', 'no', { details: [{ a: 1 }], hint: 'b' }).body).toEqual({
      code: 'PGRST201',
      message: 'no',
      details: [{ a: 1 }],
      hint: 'b',
    });
  });

  test('every code says what it means and what to do, in sentences', () => {
    for (const code of Object.keys(restErrorCatalogue) as RestErrorCode[]) {
      expect(restErrorCatalogue[code].meaning, code).toMatch(/\.$/);
      expect(restErrorCatalogue[code].fix, code).toMatch(/\.$/);
    }
  });
});
