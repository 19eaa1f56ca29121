// A field that a caller may use only so often: every occurrence counts, however the operation is written or sent, and what is over
// the limit runs nothing.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { signToken } from '../support/tokens.ts';
import { ask, inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

const limited = `comment on table author is '@rateLimit 5/hour'`;
const { runs, wrapDatabase } = countRuns();

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: `${notesSql} ${limited}`, wrapDatabase });
});
afterAll(() => backend.close());

/** What `@rateLimit 5/hour` says. */
const limit = { count: 5, seconds: 3600 };

inBothLanes((options) => {
  let served: Served;
  beforeEach(async () => {
    served = await backend.listen(options);
  });

  const one = { query: '{ author { id } }' };
  /** How often the field can still be used, found by using it up. */
  async function left(headers: Record<string, string> = {}): Promise<number> {
    for (let used = 0; ; used += 1) if ((await post(served.endpoint, one, headers)).status === 429) return used;
  }

  test.each<[string, () => Promise<unknown>, number]>([
    ['nothing', async () => {}, 0],
    ['the field', () => post(served.endpoint, one), 1],
    ['aliases', () => post(served.endpoint, '{ author { id } x: author { id } y: author { name } }'), 3],
    ['one key twice, which is one field', () => post(served.endpoint, '{ author { id } author { name } }'), 1],
    [
      'fragments',
      () =>
        post(
          served.endpoint,
          'query __schema { ...__schema ... { y: author { id } } } fragment __schema on query_root { x: author { id } }',
        ),
      2,
    ],
    [
      'what is left out',
      () => post(served.endpoint, '{ author @skip(if: true) { id } x: author @include(if: true) { id } }'),
      1,
    ],
    [
      'another operation of the document',
      () => post(served.endpoint, { query: 'query A { __typename } query B { author { id } }', operationName: 'A' }),
      0,
    ],
    ['a list of operations', () => post(served.endpoint, [one, one, { query: '{ note { id } }' }, one]), 3],
    [
      'a GET request',
      () => ask(`${served.endpoint}?query=${encodeURIComponent('{ a: author { id } b: author { id } }')}`),
      2,
    ],
    ['what is not valid', () => post(served.endpoint, '{ author { id nope } }'), 0],
  ])('counts %s', async (_, use, hits) => {
    await use();
    expect(await left()).toBe(limit.count - hits);
  });

  test('refuses the whole operation that goes over the limit, and says when to come back', async () => {
    const before = runs();
    const query = `{ note { id } ${Array.from({ length: 6 }, (_, n) => `a${n}: author { id }`).join(' ')} }`;
    const { status, headers, body } = await post(served.endpoint, query);
    expect([status, body.errors[0].extensions]).toEqual([
      429,
      { code: 'too-many-requests', path: '$.selectionSet.a0', limit: 5, seconds: 3600 },
    ]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3500);
    expect(body).not.toHaveProperty('data');
    expect(runs()).toBe(before);
  });

  test('answers the operations of a list that are within the limit', async () => {
    const { status, body } = await post(
      served.endpoint,
      Array.from({ length: 7 }, () => one),
    );
    expect([status, body.filter((answer: object) => 'data' in answer).length]).toEqual([200, 5]);
    expect((await post(served.endpoint, [one, one])).status).toBe(429);
  });

  test('counts every caller apart: by subject, or by address where there is none', async () => {
    const token = (sub: string) => ({ authorization: `Bearer ${signToken({ role: 'authenticated', sub })}` });
    expect(await left()).toBe(5);
    expect(await left()).toBe(0);
    expect(await left(token('a'))).toBe(5);
    expect(await left(token('a'))).toBe(0);
    expect(await left(token('b'))).toBe(5);
  });
});
