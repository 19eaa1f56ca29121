// Rows over REST: what the answer says beside them, in which form it comes, and which part of them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, askRest, librarySql } from './rest-library.ts';

let backend: Backend;
let served: Served;
beforeAll(async () => {
  backend = await startBackend({ sql: librarySql, schemas: ['public', 'shelf'] });
  served = await backend.listen({ rest: { schemas: ['public'] } });
});
afterAll(() => backend.close());

const ask = (path: string, asked?: Asked) => askRest(served.rest + path, asked);
const accepting = (accept: string, more: Asked = {}) => ({ ...more, headers: { ...more.headers, accept } });
const preferring = (prefer: string, more: Asked = {}) => ({ ...more, headers: { ...more.headers, prefer } });

describe('the headers of an answer', () => {
  test('tell range, place and what it depends on', async () => {
    const { status, headers, json } = await ask('/film?select=id,title&order=id&limit=2&offset=1');
    expect([status, json]).toEqual([
      200,
      [
        { id: 2, title: 'Vagabond' },
        { id: 3, title: 'Okja' },
      ],
    ]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('content-range')).toBe('1-2/*');
    expect(headers.get('content-location')).toBe('/film?limit=2&offset=1&order=id&select=id%2Ctitle');
    expect(headers.get('vary')).toBe('Accept, Prefer, Range');
    expect(headers.get('content-profile')).toBeNull();
  });

  test('count bytes, not characters', async () => {
    const { headers, text } = await ask('/director?select=name&id=eq.1');
    expect(text).toBe('[{"name":"Agnès"}]');
    expect(headers.get('content-length')).toBe('19');
  });

  test('come alone for HEAD, which has no length', async () => {
    const { status, headers, text } = await ask('/film', preferring('count=exact', { method: 'HEAD' }));
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('content-range')).toBe('0-4/5');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('content-length')).toBeNull();
  });
});

test('every stage that ran is timed, under the names of the dialect', async () => {
  const stages = async (path: string, headers = {}) =>
    (await ask(path, { headers })).headers.get('server-timing')?.replaceAll(/;dur=[0-9.]+/g, '');
  expect(await stages('/film')).toBe('jwt, parse, plan, transaction, response');
  expect(await stages('/film', { authorization: 'Bearer x' })).toBe('jwt');
  expect(await stages('/film?id=x')).toBe('jwt, parse');
  expect(await stages('/film?id=eq.x')).toBe('jwt, parse, plan, transaction');
});

describe('a part of the rows', () => {
  test('is 206 where a count says that there are more', async () => {
    const { status, headers } = await ask('/film?limit=2&order=id', preferring('count=exact'));
    expect([status, headers.get('content-range'), headers.get('preference-applied')]).toEqual([
      206,
      '0-1/5',
      'count=exact',
    ]);
  });

  test('is what the Range header asks for, of GET alone', async () => {
    const range = { headers: { 'range-unit': 'items', range: '1-2' } };
    expect((await ask('/film?select=id&order=id', range)).json).toEqual([{ id: 2 }, { id: 3 }]);
    const head = await ask('/film', { ...range, method: 'HEAD' });
    expect(head.headers.get('content-range')).toBe('0-4/*');
  });

  test('is refused beyond the end, with the count', async () => {
    const { status, headers, json } = await ask('/film?offset=9', preferring('count=exact'));
    expect([status, headers.get('content-range')]).toEqual([416, '*/5']);
    expect(json).toEqual({
      code: 'PGRST103',
      message: 'Requested range not satisfiable',
      details: 'An offset of 9 was requested, but there are only 5 rows.',
      hint: null,
    });
    expect((await ask('/film?offset=9')).status).toBe(200);
  });

  test('is never more than the server allows', async () => {
    const small = await backend.listen({ rest: { schemas: ['public'], maxRows: 2 } });
    const { headers, json } = await askRest(`${small.rest}/film?select=id&order=id&limit=4`, preferring('count=exact'));
    expect([json, headers.get('content-range')]).toEqual([[{ id: 1 }, { id: 2 }], '0-1/5']);
    const estimated = await askRest(`${small.rest}/film`, preferring('count=estimated'));
    expect(Number(estimated.headers.get('content-range')?.split('/')[1])).toBeGreaterThan(2);
  });

  test('is counted by the planner where that is asked', async () => {
    const { status, headers } = await ask('/film?limit=1', preferring('count=planned'));
    expect(status).toBe(206);
    expect(headers.get('content-range')).toMatch(/^0-0\/\d+$/);
  });
});

test.each(['2147483648', '-2147483648', '99999999999999999999999'])(
  'behind the end of an array, at %s, is nothing',
  async (at) => {
    await ask('/mixed', { method: 'POST', body: { id: 60, lists: [1] } });
    expect((await ask(`/mixed?select=first:lists->0,none:lists->${at}&id=eq.60`)).json).toEqual([
      { first: 1, none: null },
    ]);
    await ask('/mixed?id=eq.60', { method: 'DELETE' });
  },
);

describe('the Accept header', () => {
  test('asks for one object, and not for several', async () => {
    const object = 'application/vnd.pgrst.object+json';
    const one = await ask('/film?id=eq.1&select=id', accepting(object));
    expect([one.status, one.text]).toEqual([200, '{"id":1}']);
    expect(one.headers.get('content-type')).toBe(`${object}; charset=utf-8`);
    for (const [filter, count] of [
      ['id=lt.3', 2],
      ['id=eq.0', 0],
    ]) {
      const { status, json } = await ask(`/film?${filter}`, accepting(object));
      expect([status, json]).toEqual([
        406,
        {
          code: 'PGRST116',
          message: 'Cannot coerce the result to a single JSON object',
          details: `The result contains ${count} rows`,
          hint: null,
        },
      ]);
    }
  });

  test('leaves out nulls', async () => {
    const stripped = 'application/vnd.pgrst.array+json;nulls=stripped';
    const { headers, json } = await ask('/film?id=eq.5&select=id,year', accepting(stripped));
    expect([json, headers.get('content-type')]).toEqual([[{ id: 5 }], `${stripped}; charset=utf-8`]);
  });

  test('asks for CSV', async () => {
    const { headers, text } = await ask('/film?select=id,title&id=gte.4&order=id', accepting('text/csv'));
    expect(text).toBe('id,title\n4,Parasite\n5,"No one\'s, ""quoted"""');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  });

  test('names in CSV the columns of rows that are spread', async () => {
    const { text } = await ask('/film?select=id,...director(name)&id=eq.1', accepting('text/csv'));
    expect(text).toBe('id,name\n1,Agnès');
  });

  test('asks for CSV that can be written again, whatever is in it', async () => {
    const row = {
      id: 70,
      words: '\\d "quoted"',
      lists: [1, 2],
      docs: null,
      size: { wide: 1, tags: ['\\', '"', 'a,b'] },
    };
    expect((await ask('/mixed', { method: 'POST', body: row })).status).toBe(201);
    expect((await ask('/mixed?select=words&id=eq.70', accepting('text/csv'))).text).toBe('words\n"\\d ""quoted"""');
    const { text } = await ask('/mixed?select=id,words,lists,size&id=eq.70', accepting('text/csv'));
    const again = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text.replace('\n70,', '\n71,') };
    expect((await ask('/mixed', again)).status).toBe(201);
    expect((await ask('/mixed?id=gte.70&order=id')).json).toEqual([row, { ...row, id: 71 }]);
    const names = await ask(`/mixed?select=${encodeURIComponent('"a,\\"b":id')}&id=eq.70`, accepting('text/csv'));
    expect(names.text).toBe('"a,""b"\n70');
    await ask('/mixed?id=gte.70', { method: 'DELETE' });
  });

  test('asks for what aggregates of the database make: of whole rows, or of whatever is selected', async () => {
    const titles = await ask('/film?order=id&id=lt.3', accepting('text/x-titles'));
    expect([titles.status, titles.text]).toEqual([200, 'Cléo;Vagabond;']);
    expect(titles.headers.get('content-type')).toBe('text/x-titles');
    expect((await ask('/film?select=id', accepting('text/x-titles'))).status).toBe(406);
    expect((await ask('/early?select=id', accepting('text/x-titles'))).status).toBe(404);
    const rows = await ask('/film?select=id&id=eq.2', accepting('text/x-rows'));
    expect([rows.status, rows.text]).toEqual([200, '(2)']);
  });

  test('takes the first that there is', async () => {
    expect((await ask('/film', accepting('text/html, text/csv;q=0.8, */*;q=0.1'))).headers.get('content-type')).toBe(
      'text/csv; charset=utf-8',
    );
    const { status, json } = await ask('/film', accepting('text/html'));
    expect([status, json]).toMatchObject([
      406,
      { code: 'PGRST107', message: 'None of these media types are available: text/html' },
    ]);
  });

  test('asks for plans only where the server allows it', async () => {
    const plan = 'application/vnd.pgrst.plan+json; for="application/json"; options=verbose';
    expect((await ask('/film', accepting(plan))).status).toBe(406);
    const open = await backend.listen({ rest: { schemas: ['public'], explain: true } });
    const { status, headers, json } = await askRest(`${open.rest}/film`, accepting(plan));
    expect([status, headers.get('content-type')]).toEqual([200, `${plan}; charset=utf-8`]);
    expect(json).toMatchObject([{ Plan: { Output: expect.any(Array) } }]);
    const text = await askRest(
      `${open.rest}/film?id=eq.1`,
      accepting('application/vnd.pgrst.plan', { method: 'DELETE' }),
    );
    expect(text.text).toMatch(/Delete on film/);
    expect((await askRest(`${open.rest}/film?id=eq.1`)).json).toHaveLength(1);
  });
});

describe('several schemas', () => {
  let several: Served;
  beforeAll(async () => {
    several = await backend.listen({ rest: { schemas: ['public', 'shelf'] } });
  });

  test('are told apart by the profile, which answers say', async () => {
    const { json, headers } = await askRest(`${several.rest}/book`, { headers: { 'accept-profile': 'shelf' } });
    expect([json, headers.get('content-profile')]).toEqual([[{ id: 1, title: 'On another shelf' }], 'shelf']);
    const first = await askRest(`${several.rest}/film?limit=1`);
    expect(first.headers.get('content-profile')).toBe('public');
    expect((await askRest(`${several.rest}/book`)).status).toBe(404);
  });

  test('are those that are served and no others', async () => {
    const { status, json } = await askRest(`${several.rest}/book`, { headers: { 'accept-profile': 'pg_catalog' } });
    expect([status, json]).toEqual([
      406,
      {
        code: 'PGRST106',
        message: 'Invalid schema: pg_catalog',
        details: null,
        hint: 'Only the following schemas are exposed: public, shelf',
      },
    ]);
  });
});

describe('OPTIONS', () => {
  test.each([
    ['/film', 'OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE'],
    ['/no_key', 'OPTIONS,GET,HEAD,POST,PATCH,DELETE'],
    ['/rpc/add', 'OPTIONS,GET,HEAD,POST'],
    ['/rpc/count_up', 'OPTIONS,POST'],
    ['/', 'OPTIONS,GET,HEAD'],
  ])('of %s tells what can be done', async (path, allow) => {
    const { status, headers } = await ask(path, { method: 'OPTIONS' });
    expect([status, headers.get('allow'), headers.get('access-control-allow-origin')]).toEqual([200, allow, '*']);
    expect([headers.get('content-length'), headers.get('content-type')]).toEqual(['0', null]);
  });

  test('of what is not there is 404', async () => {
    expect((await ask('/nowhere', { method: 'OPTIONS' })).status).toBe(404);
    expect((await ask('/rpc/nowhere', { method: 'OPTIONS' })).status).toBe(404);
  });

  test('of a browser that asks first allows what it asks for, whatever is at the path', async () => {
    const { status, headers } = await ask('/nowhere', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'x-mine,prefer',
      },
    });
    expect([status, headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Authorization, x-mine, prefer, Accept, Accept-Language, Content-Language',
    ]);
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD');
  });
});
