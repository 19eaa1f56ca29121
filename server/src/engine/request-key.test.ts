import { describe, expect, test } from 'vitest';
import type { ResourceRequest } from './request.ts';
import { RequestKeys } from './request-key.ts';

const column = (sqlName: string) => ({ sqlName, type: { kind: 'scalar' } });
const id = column('id');
const table = { sqlName: 'track', columns: [id] };

function read(changes: { operator?: string; index?: number; on?: object; nulls?: string; total?: object } = {}) {
  const { operator = 'eq', index = 0, on = id, nulls = 'last', total } = changes;
  const value = { base: { kind: 'column', column: on }, steps: [], cast: undefined };
  return {
    kind: 'resource',
    action: {
      kind: 'read',
      table,
      call: undefined,
      rows: {
        where: {
          kind: 'compare-value',
          value,
          comparison: { operator, value: { kind: 'variable', path: ['values', index] } },
        },
        orderBy: [{ kind: 'value', value, direction: 'asc', nulls }],
        limit: undefined,
      },
    },
    body: undefined,
    total,
  } as unknown as ResourceRequest;
}

describe('the key of a request for a resource', () => {
  const keys = new RequestKeys();

  test('is the same for the same request, made anew', () => {
    expect(keys.keyOf(read())).toBe(keys.keyOf(read()));
  });

  test.each([
    ['another operator', read({ operator: 'gt' })],
    ['another column, though of the same name', read({ on: column('id') })],
    ['another order of nulls', read({ nulls: 'first' })],
    ['a value from elsewhere', read({ index: 1 })],
    ['a total', read({ total: { kind: 'exact' } })],
  ])('is another one for %s', (_what, request) => {
    expect(keys.keyOf(request)).not.toBe(keys.keyOf(read()));
  });

  test('keeps what is a text from what is a number or nothing', () => {
    const of = (value: unknown) => keys.keyOf({ ...read(), body: value } as unknown as ResourceRequest);
    expect(
      new Set([of('1'), of(1), of('undefined'), of(undefined), of(null), of('null'), of(['a,', 'b']), of(['a', ',b'])])
        .size,
    ).toBe(8);
  });

  test('is none where rows stand in the request one by one, or a plan is asked for', () => {
    const listed = { action: { kind: 'insert', insert: { rows: { kind: 'listed', rows: [] } } } };
    expect(keys.keyOf({ ...read(), ...listed } as unknown as ResourceRequest)).toBeUndefined();
    expect(keys.keyOf({ ...read(), explain: { format: 'json', options: [] } })).toBeUndefined();
  });
});
