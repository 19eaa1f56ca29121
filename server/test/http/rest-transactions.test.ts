// What surrounds a request of REST in the database: settings, the function that goes first, the end of the transaction, and what
// functions say of the answer.

import { afterAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../support/serve.ts';
import { type Asked, askRest, librarySql } from './rest-library.ts';

const backend: Backend = await startBackend({ sql: librarySql });
const plain = await backend.listen({ rest: { appSettings: { host: 'example' }, extraSearchPath: ['shelf'] } });
afterAll(() => backend.close());

const ask = (path: string, asked?: Asked) => askRest(plain.rest + path, asked);
const setting = async (name: string, asked?: Asked) => (await ask(`/rpc/setting?name=${name}`, asked)).json;

describe('the request is in settings', () => {
  test('method, path, headers, cookies', async () => {
    expect(await setting('request.method')).toBe('GET');
    expect(await setting('request.path')).toBe('/rpc/setting');
    const headers = { 'X-Mine': 'yes', cookie: 'a=1; b=two' };
    expect((await ask('/rpc/header?name=x-mine', { headers })).json).toBe('yes');
    expect((await ask('/rpc/header?name=cookie', { headers })).json).toBeNull();
    expect(JSON.parse(String(await setting('request.cookies', { headers })))).toEqual({ a: '1', b: 'two' });
  });

  test('those of the application, the search path and the time zone', async () => {
    expect(await setting('app.settings.host')).toBe('example');
    expect(await setting('search_path')).toBe('"public", "shelf"');
    const prefer = 'timezone=America/New_York';
    const zoned = await ask('/rpc/setting?name=timezone', { headers: { prefer } });
    expect([zoned.json, zoned.headers.get('preference-applied')]).toEqual(['America/New_York', prefer]);
    expect(await setting('timezone')).not.toBe('America/New_York');
    const unknown = await ask('/film', { headers: { prefer: 'handling=lenient, timezone=No/Where' } });
    expect([unknown.status, unknown.json]).toMatchObject([400, { code: '22023' }]);
  });
});

describe('functions say of the answer', () => {
  test('status and headers', async () => {
    const { status, json, headers } = await ask('/rpc/teapot', { method: 'POST' });
    expect([status, json, headers.get('x-pot')]).toEqual([418, 'short', 'tea']);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['bad_headers', 'PGRST111'],
    ['split_headers', 'PGRST111'],
    ['bad_status', 'PGRST112'],
  ])('nothing that cannot be sent: %s', async (name, code) => {
    const { status, json } = await ask(`/rpc/${name}`, { method: 'POST' });
    expect([status, json]).toMatchObject([500, { code }]);
  });
});

test('a function goes first: it may refuse, and say of the answer', async () => {
  const guarded = await backend.listen({ rest: { preRequest: { schema: 'public', name: 'before_request' } } });
  const { status, headers } = await askRest(`${guarded.rest}/film`);
  expect([status, headers.get('x-before')]).toEqual([200, '/film']);
  const refused = await askRest(`${guarded.rest}/film`, { headers: { 'x-refuse': '1' } });
  expect([refused.status, refused.json]).toEqual([
    400,
    { code: 'P0001', message: 'refused', details: null, hint: 'be nice' },
  ]);
});

test('what a client no longer waits for is cancelled', async () => {
  const naps = async () =>
    await backend.database.query(
      `select 1 from pg_stat_activity where datname = current_database() and query like '%nap%' and wait_event = 'PgSleep'`,
    );
  const before = backend.events.length;
  const leaving = new AbortController();
  const url = `${plain.rest}/rpc/nap`;
  const headers = { 'content-type': 'application/json' };
  const answer = fetch(url, { method: 'POST', headers, body: '{"seconds": 3600}', signal: leaving.signal });
  while ((await naps()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  leaving.abort();
  await expect(answer).rejects.toThrow();
  while ((await naps()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const reported = backend.events.slice(before).map(({ kind }) => kind);
  expect(reported).not.toContain('request-failed');
  expect(reported).not.toContain('fault');
});

describe('the end of a transaction', () => {
  const insert = async (rest: string, name: string, prefer: string) => {
    const { status, headers } = await askRest(`${rest}/tag`, { method: 'POST', body: { name }, headers: { prefer } });
    const kept = (await askRest(`${rest}/tag?name=eq.${name}`)).json as readonly unknown[];
    return [status, kept.length, headers.get('preference-applied')];
  };

  test('is the caller’s choice only where the server lets it be', async () => {
    const choice = await backend.listen({ rest: { transactionEnd: 'commit-allow-override' } });
    expect(await insert(plain.rest, 'a', 'tx=rollback')).toEqual([201, 1, null]);
    expect(await insert(choice.rest, 'b', 'tx=rollback')).toEqual([201, 0, 'tx=rollback']);
    expect(await insert(choice.rest, 'c', 'return=minimal')).toEqual([201, 1, 'return=minimal']);
  });

  test('may be that nothing stays', async () => {
    const trying = await backend.listen({ rest: { transactionEnd: 'rollback' } });
    expect(await insert(trying.rest, 'd', 'tx=commit')).toEqual([201, 0, null]);
    const override = await backend.listen({ rest: { transactionEnd: 'rollback-allow-override' } });
    expect(await insert(override.rest, 'e', 'return=minimal')).toEqual([201, 0, 'return=minimal']);
    expect(await insert(override.rest, 'f', 'tx=commit')).toEqual([201, 1, 'tx=commit']);
  });
});
