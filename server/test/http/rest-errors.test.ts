// What goes wrong over REST: status, code, words and headers, and that no mistake of the caller is the server's fault.

import { afterAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../support/serve.ts';
import { signToken, unsignToken } from '../support/tokens.ts';
import { type Asked, askRest, librarySql } from './rest-library.ts';

const backend: Backend = await startBackend({ sql: librarySql });
const served = await backend.listen({ rest: { bodySize: 2000 } });
afterAll(() => backend.close());

const ask = (path: string, asked?: Asked) => askRest(served.rest + path, asked);
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const now = Math.floor(Date.now() / 1000);

test('an error has four keys, its type, its length and its code for proxies', async () => {
  const { status, headers, text } = await ask('/films');
  expect(status).toBe(404);
  expect(JSON.parse(text)).toEqual({
    code: 'PGRST205',
    message: "Could not find the table 'public.films' in the schema cache",
    details: null,
    hint: "Perhaps you meant the table 'public.film'",
  });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('content-length')).toBe(String(text.length));
  expect(headers.get('proxy-status')).toBe('PostgREST; error=PGRST205');
  expect(backend.events).toContainEqual(
    expect.objectContaining({ kind: 'request-failed', code: 'PGRST205', status: 404 }),
  );
});

describe('credentials', () => {
  test.each<[string, string, string, string]>([
    ['expired', signToken({ role: 'anon', exp: now - 100 }), 'PGRST303', 'JWT expired'],
    ['not yet valid', signToken({ role: 'anon', nbf: now + 100 }), 'PGRST303', 'JWT not yet valid'],
    ['of the future', signToken({ role: 'anon', iat: now + 100 }), 'PGRST303', 'JWT issued at future'],
    ['of a text in time', signToken({ exp: 'soon' }), 'PGRST303', "The JWT 'exp' claim must be a number"],
    ['signed otherwise', signToken({}, { secret: 'x'.repeat(40) }), 'PGRST301', 'No suitable key or wrong key type'],
    ['of two parts', 'a.b', 'PGRST301', 'Expected 3 parts in JWT; got 2'],
  ])('%s are refused', async (_, token, code, message) => {
    const { status, json, headers } = await ask('/film', bearing(token));
    expect([status, json]).toMatchObject([401, { code, message }]);
    expect(headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`,
    );
  });

  test('without a signature are said to be that', async () => {
    const { status, json } = await ask('/film', bearing(unsignToken(signToken({}, { header: { alg: 'none' } }))));
    expect([status, json]).toEqual([
      401,
      {
        code: 'PGRST301',
        message: 'Wrong or unsupported encoding algorithm',
        details: "JWT is unsecured but expected 'alg' was not 'none'",
        hint: null,
      },
    ]);
  });

  test('that are empty are none that could be read', async () => {
    const { status, json } = await ask('/film', { headers: { authorization: 'Bearer ' } });
    expect([status, json]).toMatchObject([401, { message: 'Empty JWT is sent in Authorization header' }]);
  });

  test('of another scheme are somebody else’s', async () => {
    expect((await ask('/film', { headers: { authorization: 'Basic YTpi' } })).status).toBe(200);
  });

  test('of a role that is not there or that nobody becomes', async () => {
    const unknown = await ask('/film', bearing(signToken({ role: 'nobody_at_all' })));
    expect([unknown.status, unknown.json]).toMatchObject([
      401,
      { code: '22023', message: 'role "nobody_at_all" does not exist' },
    ]);
    const owner = await ask('/film', bearing(signToken({ role: 'postgres' })));
    expect([owner.status, owner.json]).toMatchObject([403, { code: '42501' }]);
  });

  test('decide what a missing right is: 401 for nobody in particular, 403 for others', async () => {
    const anonymous = await ask('/secrets');
    expect([anonymous.status, anonymous.json, anonymous.headers.get('www-authenticate')]).toEqual([
      401,
      { code: '42501', message: 'permission denied for table secrets', details: null, hint: null },
      'Bearer',
    ]);
    const known = await ask('/secrets', bearing(signToken({ role: 'authenticated' })));
    expect([known.status, known.headers.get('www-authenticate')]).toEqual([403, null]);
  });
});

describe('what PostgreSQL says', () => {
  test.each<[string, Asked, number, string]>([
    ['/film?id=eq.x', {}, 400, '22P02'],
    ['/film?nope=eq.1', {}, 400, '42703'],
    ['/film', { method: 'POST', body: { title: 'x', director_id: 99 } }, 409, '23503'],
    ['/tag', { method: 'POST', body: { name: 'new' } }, 409, '23505'],
    ['/film', { method: 'POST', body: { title: null } }, 400, '23502'],
    ['/rpc/count_up', {}, 405, '25006'],
    ['/film?title=fts(7).a', {}, 400, '42704'],
    [
      '/tag',
      { method: 'POST', headers: { prefer: 'resolution=merge-duplicates' }, body: [{ name: 'a' }, { name: 'a' }] },
      400,
      '21000',
    ],
    ['/rpc/raise_pt', { method: 'POST' }, 402, 'PT402'],
  ])('of %s %j is %i %s', async (path, asked, status, code) => {
    const answer = await ask(path, asked);
    expect([answer.status, answer.json]).toMatchObject([status, { code }]);
    expect(answer.headers.get('proxy-status')).toBe(`PostgREST; error=${code}`);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  test('may be all that a function wants said', async () => {
    const { status, json, headers } = await ask('/rpc/raise_own', { method: 'POST' });
    expect([status, json]).toEqual([332, { code: 'mine', message: 'as I say', details: 'd', hint: 'h' }]);
    expect([headers.get('x-mine'), headers.get('proxy-status')]).toEqual(['yes', 'PostgREST; error=mine']);
    const garbled = await ask('/rpc/raise_garbled', { method: 'POST' });
    expect([garbled.status, garbled.json]).toMatchObject([500, { code: 'PGRST121' }]);
  });
});

test.each<[string, string, Asked, number, string]>([
  ['a path of three', '/film/1/2', {}, 404, 'PGRST125'],
  ['a path with a slash at its end', '/film/', {}, 404, 'PGRST125'],
  ['an order', '/film?order=id.sideways', {}, 400, 'PGRST100'],
  ['a limit', '/film?limit=-1', {}, 416, 'PGRST103'],
  ['an embed', '/film?select=nowhere(id)', {}, 400, 'PGRST200'],
  ['an aggregate', '/film?select=id.sum()', {}, 400, 'PGRST123'],
  ['a method', '/', { method: 'POST' }, 405, 'PGRST117'],
  ['a preference', '/film', { headers: { prefer: 'handling=strict, odd' } }, 400, 'PGRST122'],
  ['a large body', '/film', { method: 'POST', body: { title: 'x'.repeat(3000) } }, 413, 'PGRST102'],
  ['a character in a body', '/film', { method: 'POST', body: '{"title":"\\u0000"}' }, 400, '22000'],
  ['a character in a filter', '/film?title=eq.%00', {}, 400, '22000'],
  ['nesting', `/film?select=${'director('.repeat(1500)}`, {}, 400, 'PGRST100'],
  ['a type', '/film', { method: 'POST', body: '{}', headers: { 'content-type': 'nope' } }, 400, 'PGRST102'],
  ['a name that is no UTF-8', '/film?%ff=eq.1', {}, 400, 'PGRST100'],
])('%s is refused as the mistake that it is', async (_, path, asked, status, code) => {
  const answer = await ask(path, asked);
  expect([answer.status, answer.json]).toMatchObject([status, { code }]);
  expect(backend.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
});
