// Writes over REST: bodies in every form, what is answered, and what is refused so that nothing of it happened.

import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, askRest, librarySql } from './rest-library.ts';

const backend: Backend = await startBackend({ sql: librarySql });
const served: Served = await backend.listen();
afterAll(() => backend.close());

beforeEach(() =>
  backend.database.script(`
    delete from film where id > 5;
    truncate tag, pair, ledger, no_key;
    insert into tag values ('new', 'n', 1);
    insert into pair (a, b, value) values (1, 2, 'x');
  `),
);

const ask = (path: string, asked?: Asked) => askRest(served.rest + path, asked);
const write = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, { method, body, headers: { prefer: 'return=representation', ...headers } });
const tags = async () => (await ask('/tag?order=name')).json;
const object = 'application/vnd.pgrst.object+json';

describe('POST', () => {
  test('inserts and answers with headers alone, or with the rows', async () => {
    const bare = await ask('/tag', { method: 'POST', body: { name: 'a' } });
    expect([bare.status, bare.text, bare.headers.get('content-type')]).toEqual([201, '', null]);
    expect([bare.headers.get('content-range'), bare.headers.get('content-length')]).toEqual(['*/*', '0']);
    const shown = await write('POST', '/tag?select=name,note', [{ name: 'b' }, { name: 'c' }], {
      prefer: 'return=representation, count=exact',
    });
    expect([shown.status, shown.json]).toEqual([
      201,
      [
        { name: 'b', note: 'none' },
        { name: 'c', note: 'none' },
      ],
    ]);
    expect(shown.headers.get('content-range')).toBe('*/2');
    expect(shown.headers.get('preference-applied')).toBe('return=representation, count=exact');
  });

  test('tells where the row is', async () => {
    const headers = { prefer: 'return=headers-only' };
    const one = await ask('/pair', { method: 'POST', headers, body: { a: 5, b: 6 } });
    expect([one.status, one.headers.get('location')]).toEqual([201, '/pair?b=eq.6&a=eq.5']);
    const named = await ask('/tag', { method: 'POST', headers, body: { name: 'ü & co' } });
    expect(named.headers.get('location')).toBe('/tag?name=eq.%C3%BC%20%26%20co');
    const two = await ask('/tag', { method: 'POST', headers, body: [{ name: 'x' }, { name: 'y' }] });
    expect(two.headers.get('location')).toBeNull();
    const none = await ask('/no_key', { method: 'POST', headers, body: { value: 'x' } });
    expect([none.status, none.headers.get('location')]).toEqual([201, null]);
  });

  test('tells a place that can be read, whatever the key is called', async () => {
    const row = { order: 1, 'a "b".c': 'x,y' };
    const headers = { prefer: 'return=headers-only' };
    const location = (await ask('/odd_names', { method: 'POST', headers, body: row })).headers.get('location') ?? '';
    expect(location).toBe('/odd_names?%22order%22=eq.1&%22a%20%5C%22b%5C%22.c%22=eq.x%2Cy');
    expect((await ask(location)).json).toEqual([row]);
  });

  test('keeps every digit', async () => {
    const { status } = await ask('/ledger', { method: 'POST', body: '{"id":1,"amount":12345678901234567890.123450}' });
    expect(status).toBe(201);
    const rows = await backend.database.query('select amount::text from ledger');
    expect(rows).toEqual([{ amount: '12345678901234567890.123450' }]);
  });

  test('reads CSV and forms', async () => {
    const csv = 'name,note,rank\r\na,"x, ""y""\nz",3\r\n\r\nb,NULL,4\r\n';
    const { status } = await ask('/tag', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv });
    expect(status).toBe(201);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('/tag', { method: 'POST', headers: form, body: 'name=c&note=1+2' })).status).toBe(201);
    expect(await tags()).toEqual([
      { name: 'a', note: 'x, "y"\nz', rank: 3 },
      { name: 'b', note: null, rank: 4 },
      { name: 'c', note: '1 2', rank: 7 },
      { name: 'new', note: 'n', rank: 1 },
    ]);
  });

  test.each<[string, unknown, Record<string, string>, string]>([
    ['no JSON', '{', {}, 'Empty or invalid json'],
    ['nothing', '', {}, 'Empty or invalid json'],
    ['rows of different keys', [{ name: 'a' }, { note: 'b' }], {}, 'All object keys must match'],
    ['lists of what are no rows', [1], {}, 'All object keys must match'],
    ['uneven CSV', 'name,note\na', { 'content-type': 'text/csv' }, 'All lines must have same number of fields'],
    ['another type', '<a/>', { 'content-type': 'text/xml' }, 'Content-Type not acceptable: text/xml'],
  ])('refuses %s', async (_, body, headers, message) => {
    const { status, json } = await ask('/tag', { method: 'POST', headers, body });
    expect([status, json]).toEqual([400, { code: 'PGRST102', message, details: null, hint: null }]);
  });

  test('with columns takes those alone, and defaults for what is missing where that is wanted', async () => {
    const body = [{ name: 'a', note: 'x', other: 1 }, { name: 'b' }];
    await ask('/tag?columns=name,note', { method: 'POST', body });
    expect((await ask('/tag?name=in.(a,b)&order=name&select=note')).json).toEqual([{ note: 'x' }, { note: null }]);
    const other = [{ name: 'c', note: 'x' }, { name: 'd' }];
    const headers = { prefer: 'missing=default, return=representation' };
    const { json } = await ask('/tag?columns=name,note&select=note', { method: 'POST', headers, body: other });
    expect(json).toEqual([{ note: 'x' }, { note: 'none' }]);
  });

  test('of nothing inserts nothing', async () => {
    const { status, json } = await write('POST', '/tag', []);
    expect([status, json]).toEqual([201, []]);
    const singular = await write('POST', '/tag', [], { accept: object });
    expect([singular.status, singular.json]).toMatchObject([406, { details: 'The result contains 0 rows' }]);
  });

  test('of several where one was asked for does not happen', async () => {
    for (const prefer of ['return=representation', 'return=minimal']) {
      const body = [{ name: 'a' }, { name: 'b' }];
      const { status, json } = await ask('/tag', { method: 'POST', body, headers: { prefer, accept: object } });
      expect([status, json]).toMatchObject([406, { code: 'PGRST116', details: 'The result contains 2 rows' }]);
    }
    expect(await tags()).toHaveLength(1);
  });
});

describe('an upsert', () => {
  const upsert = (resolution: string, body: unknown, path = '/tag') =>
    write('POST', path, body, { prefer: `return=representation, resolution=${resolution}` });

  test('is 201 where a row is new, 200 where all were there', async () => {
    const mixed = await upsert('merge-duplicates', [
      { name: 'new', rank: 2 },
      { name: 'a', rank: 3 },
    ]);
    expect([mixed.status, mixed.headers.get('preference-applied')]).toEqual([
      201,
      'resolution=merge-duplicates, return=representation',
    ]);
    const again = await upsert('merge-duplicates', [{ name: 'new', rank: 5 }]);
    expect([again.status, again.json]).toEqual([200, [{ name: 'new', note: 'n', rank: 5 }]]);
  });

  test('leaves rows as they were', async () => {
    const { status, json } = await upsert('ignore-duplicates', [
      { name: 'new', rank: 9 },
      { name: 'a', rank: 3 },
    ]);
    expect([status, json]).toEqual([201, [{ name: 'a', note: 'none', rank: 3 }]]);
  });

  test('is an insert where there is no key', async () => {
    const { status, headers } = await upsert('merge-duplicates', { value: 'x' }, '/no_key');
    expect([status, headers.get('preference-applied')]).toEqual([201, 'return=representation']);
  });
});

describe('PUT', () => {
  test('makes or replaces the one row that the URL names', async () => {
    const made = await write('PUT', '/pair?a=eq.7&b=eq.8', { a: 7, b: 8, value: 'y' });
    expect([made.status, made.json]).toEqual([201, [{ b: 8, a: 7, value: 'y' }]]);
    const replaced = await write('PUT', '/pair?a=eq.7&b=eq.8', [{ a: 7, b: 8, value: 'z' }]);
    expect([replaced.status, replaced.json]).toEqual([200, [{ b: 8, a: 7, value: 'z' }]]);
    // The row is whole, whatever `columns` says.
    const whole = await write('PUT', '/pair?a=eq.7&b=eq.8&columns=a,b', { a: 7, b: 8, value: 'w' });
    expect([whole.status, whole.json]).toEqual([200, [{ b: 8, a: 7, value: 'w' }]]);
    const bare = await ask('/pair?a=eq.7&b=eq.8', { method: 'PUT', body: { a: 7, b: 8, value: '-' } });
    expect([bare.status, bare.text]).toEqual([204, '']);
  });

  test.each([
    ['/pair?a=eq.1', 405, 'PGRST105'],
    ['/pair?a=eq.1&b=gt.2', 405, 'PGRST105'],
    ['/pair?a=eq.1&b=eq.2&value=eq.x', 405, 'PGRST105'],
    ['/pair?and=(a.eq.1,b.eq.2)', 405, 'PGRST105'],
    ['/no_key?value=eq.x', 405, 'PGRST105'],
    ['/pair?a=eq.1&b=eq.2&limit=1', 400, 'PGRST114'],
    ['/pair?a=eq.1&b=eq.3', 400, 'PGRST115'],
  ])('of %s is refused', async (path, status, code) => {
    const answer = await write('PUT', path, { a: 1, b: 2, value: 'z' });
    expect([answer.status, answer.json]).toMatchObject([status, { code }]);
    expect((await ask('/pair?select=value')).json).toEqual([{ value: 'x' }]);
  });
});

describe('PATCH', () => {
  test('changes rows and tells how many', async () => {
    const bare = await ask('/film?id=lt.3', { method: 'PATCH', body: { year: 1 } });
    expect([bare.status, bare.text, bare.headers.get('content-range')]).toEqual([204, '', '0-1/*']);
    const shown = await write('PATCH', '/film?id=eq.1&select=id,year,director(name)', { year: 1962 });
    expect([shown.status, shown.json]).toEqual([200, [{ id: 1, year: 1962, director: { name: 'Agnès' } }]]);
    const none = await write('PATCH', '/film?id=eq.0', { year: 1 });
    expect([none.status, none.json, none.headers.get('content-range')]).toEqual([200, [], '*/*']);
  });

  test.each([{}, [], [{}]])('with %j changes nothing', async (body) => {
    const { status, json, headers } = await write('PATCH', '/film?id=eq.1', body);
    expect([status, json, headers.get('content-range')]).toEqual([200, [], '*/*']);
  });

  test('of more rows than allowed does not happen', async () => {
    const prefer = 'handling=strict, max-affected=2';
    const { status, json } = await ask('/film', { method: 'PATCH', body: { year: 3 }, headers: { prefer } });
    expect([status, json]).toEqual([
      400,
      {
        code: 'PGRST124',
        message: 'Query result exceeds max-affected preference constraint',
        details: 'The query affects 5 rows',
        hint: null,
      },
    ]);
    expect((await ask('/film?year=eq.3')).json).toEqual([]);
    const allowed = await ask('/film?id=eq.1', { method: 'PATCH', body: { year: 1962 }, headers: { prefer } });
    expect([allowed.status, allowed.headers.get('preference-applied')]).toEqual([204, prefer]);
  });

  test('needs no right to read what it does not show', async () => {
    await backend.database.script('insert into ledger values (1, 2)');
    expect((await ask('/ledger', { method: 'PATCH', body: { amount: 3 } })).status).toBe(204);
    expect((await write('PATCH', '/ledger', { amount: 4 })).status).toBe(401);
  });
});

test('DELETE removes rows and shows what was', async () => {
  const { status, json, headers } = await write('DELETE', '/tag?name=eq.new&select=rank', undefined, {
    prefer: 'return=representation, count=exact',
  });
  expect([status, json, headers.get('content-range')]).toEqual([200, [{ rank: 1 }], '*/1']);
  const bare = await ask('/tag', { method: 'DELETE' });
  expect([bare.status, bare.text, bare.headers.get('content-type')]).toEqual([204, '', null]);
});

test('an unknown column is refused with its name', async () => {
  const { status, json } = await write('POST', '/tag', { name: 'a', nope: 1 });
  expect([status, json]).toEqual([
    400,
    {
      code: 'PGRST204',
      message: "Could not find the 'nope' column of 'tag' in the schema cache",
      details: null,
      hint: null,
    },
  ]);
});

describe('JSON becomes what PostgreSQL makes of it for the type of the column', () => {
  const sent = {
    words: [1, { a: 2 }],
    lists: '{1,2}',
    docs: ['a', { b: 'c' }, null],
    size: { wide: 3, tags: ['x'], more: true },
  };
  const kept = { words: '[1,{"a":2}]', lists: [1, 2], docs: ['a', { b: 'c' }, null], size: { wide: 3, tags: ['x'] } };

  test('in inserts, updates and calls', async () => {
    const shown = { prefer: 'return=representation, missing=default' };
    for (const path of ['/mixed', '/mixed?columns=id,words,lists,docs,size']) {
      const inserted = await ask(path, { method: 'POST', headers: shown, body: { id: 1, ...sent } });
      expect([inserted.status, inserted.json]).toEqual([201, [{ id: 1, ...kept }]]);
      const updated = await ask('/mixed?id=eq.1', {
        method: 'PATCH',
        headers: shown,
        body: { ...sent, size: '(4,{})' },
      });
      expect([updated.status, updated.json]).toEqual([200, [{ id: 1, ...kept, size: { wide: 4, tags: [] } }]]);
      await ask('/mixed?id=eq.1', { method: 'DELETE' });
    }
    const called = await ask('/rpc/shown', { method: 'POST', body: sent });
    expect([called.status, called.json]).toEqual([200, Object.values(kept)]);
  });

  test.each<[object, string]>([
    [{ lists: 1 }, '22P02'],
    [{ lists: 'no array' }, '22P02'],
    [{ size: [1] }, '22023'],
  ])('or is refused: %j', async (body, code) => {
    const { status, json } = await ask('/mixed', { method: 'POST', body: { id: 1, ...body } });
    expect([status, json]).toMatchObject([400, { code }]);
    expect((await ask('/mixed')).json).toEqual([]);
  });

  test('a text in a URL is an array where it is the literal of one', async () => {
    const refused = await ask('/rpc/shown?words=w&docs={}&size=(1,)&lists=1');
    expect([refused.status, refused.json]).toMatchObject([
      400,
      { code: '22P02', message: 'malformed array literal: "1"' },
    ]);
    expect((await ask('/rpc/shown?words=w&docs={}&size=(1,)&lists={1}')).json).toEqual([
      'w',
      [1],
      [],
      { wide: 1, tags: null },
    ]);
  });
});
