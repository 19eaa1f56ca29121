// Requests like one that came before are not planned anew: each is answered all the same as if it were the first.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, startBackend } from '../support/serve.ts';
import { askRest, librarySql } from './rest-library.ts';

const seenSql = `
create view seen as select id,
  current_setting('request.method') as method,
  current_setting('request.path') as path,
  current_setting('request.headers')::json ->> 'x-own' as own,
  current_setting('request.cookies')::json as cookies
from film;
create view words as select word from generate_series(1, 2000) word;
grant select on seen, words to anon;
`;

let backend: Backend;
let known: string;
beforeAll(async () => {
  backend = await startBackend({ sql: librarySql + seenSql, schemas: ['public', 'shelf'] });
  known = (await backend.listen({ rest: { schemas: ['public', 'shelf'] } })).rest;
});
afterAll(() => backend.close());

type Headers = Readonly<Record<string, string>>;

/** All of an answer but what differs between two that are the same. */
async function answerOf(rest: string, path: string, headers: Headers, method: string) {
  const answer = await askRest(rest + path, { headers, method });
  const told = [...answer.headers].filter(([name]) => !['date', 'server-timing', 'x-request-id'].includes(name));
  return { status: answer.status, text: answer.text, headers: Object.fromEntries(told) };
}

/** Asks the server that has answered the others; then one that has answered nothing yet. */
async function expectAsFirst(path: string, headers: Headers = {}, method = 'GET') {
  const answer = await answerOf(known, path, headers, method);
  const fresh = await backend.listen({ rest: { schemas: ['public', 'shelf'] } });
  expect(answer, path).toEqual(await answerOf(fresh.rest, path, headers, method));
  return answer;
}

describe('a request is answered as if it were the first', () => {
  test('with the values of its own filters', async () => {
    const texts = [];
    for (const id of [1, 2, 3, 99]) texts.push((await expectAsFirst(`/film?id=eq.${id}&select=id`)).text);
    expect(texts).toEqual(['[{"id":1}]', '[{"id":2}]', '[{"id":3}]', '[]']);
    const between = async (search: string) => (await expectAsFirst(`/film?${search}&select=id&order=id`)).text;
    expect(await between('id=gt.1&id=not.gt.3')).toBe('[{"id":2},{"id":3}]');
    expect(await between('id=gt.3&id=not.gt.4')).toBe('[{"id":4}]');
    // What is not plain stands beside them.
    expect(await between('id=in.(1,2,3)&id=gt.1&title=like.V*&or=(id.eq.2,id.eq.3)&limit=1')).toBe('[{"id":2}]');
    expect(await between('id=in.(1,2,3)&id=gt.2&title=like.V*&or=(id.eq.2,id.eq.3)&limit=1')).toBe('[]');
    expect(await between('id=in.(1,2,3)&id=gt.1&title=like.V*&or=(id.eq.3,id.eq.4)&limit=1')).toBe('[]');
  });

  test('with its own limit, whether that stands in the statement or not', async () => {
    const rows = async (limit: string) => {
      const { json } = await askRest(`${known}/words?limit=${limit}`);
      return (json as readonly unknown[]).length;
    };
    expect([await rows('0'), await rows('1'), await rows('2')]).toEqual([0, 1, 2]);
    expect([await rows('1000'), await rows('1001'), await rows('1002')]).toEqual([1000, 1001, 1002]);
  });

  test('with values that are like anything at all', async () => {
    for (const title of [
      'Okja',
      'Cl%C3%A9o',
      'No+one%27s,+%22quoted%22',
      '',
      '%00',
      '*',
      '~0~a.value~',
      'eq.1%26id=eq.1',
      '%',
    ]) {
      await expectAsFirst(`/film?title=eq.${title}`);
      await expectAsFirst(`/film?title=eq.${title}&title=eq.~0~a.value~&title=like.${title}`);
    }
    expect((await expectAsFirst('/film?title=eq.%ff')).status).toBe(400);
    const { text } = await expectAsFirst('/film?title=not.like.~0~a.value~&title=eq.Okja&select=id');
    expect(text).toBe('[{"id":3}]');
  });

  test('with what its own values are refused for', async () => {
    await expectAsFirst('/film?id=eq.1');
    expect((await expectAsFirst('/film?id=eq.one')).text).toContain('invalid input syntax for type integer');
    expect((await expectAsFirst('/film?nothing=eq.1')).text).toContain('film.nothing');
    expect((await expectAsFirst('/film?id=eq.1&select=id,,')).text).not.toContain('a.value');
    expect((await expectAsFirst('/film?id=eq.1&order=id.sideways')).status).toBe(400);
  });

  test('in the form that its own headers ask for', async () => {
    const path = '/film?id=eq.2&select=id,title';
    const forms: readonly Headers[] = [
      {},
      { accept: 'text/csv' },
      { accept: 'application/vnd.pgrst.object+json' },
      { accept: 'image/x-nothing' },
      { prefer: 'count=exact' },
      { prefer: 'count=exact, handling=strict' },
      { prefer: 'handling=strict, oddly' },
      { prefer: 'timezone=Nowhere/AtAll' },
      { range: '0-0' },
      { range: '5-2' },
      { 'accept-profile': 'public' },
      { 'accept-profile': 'shelf' },
      { 'accept-profile': '' },
      { 'accept-profile': 'nowhere' },
      { accept: 'application/vnd.pgrst.plan' },
    ];
    const answers = new Set<string>();
    for (const headers of [...forms, ...forms]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, text, headers: told } = await expectAsFirst(path, headers, method);
        answers.add(JSON.stringify([status, text, told['content-range'], told['content-type'], method]));
      }
    }
    expect(answers.size).toBeGreaterThan(12);
  });

  test('with the right and the place of its own', async () => {
    expect((await expectAsFirst('/film?id=eq.3')).headers['content-location']).toBe('/film?id=eq.3');
    expect((await expectAsFirst('/film?id=eq.4')).headers['content-location']).toBe('/film?id=eq.4');
    const { serviceRole } = backend.keys;
    expect((await expectAsFirst('/secrets?id=eq.1', { authorization: `Bearer ${serviceRole}` })).status).toBe(200);
    expect((await expectAsFirst('/secrets?id=eq.1')).status).toBe(401);
  });
});

test('what is set around it is that of each request', async () => {
  const seen = async (id: number, headers: Headers) => {
    const { json } = await askRest(`${known}/seen?id=eq.${id}`, { headers });
    return (json as readonly Record<string, unknown>[])[0];
  };
  expect(await seen(1, { 'x-own': 'a', cookie: 'c=1; d=2' })).toMatchObject({
    method: 'GET',
    path: '/seen',
    own: 'a',
    cookies: { c: '1', d: '2' },
  });
  expect(await seen(2, { 'x-own': 'b' })).toMatchObject({ own: 'b', cookies: {} });
  expect(await seen(2, {})).toMatchObject({ own: null, cookies: {} });
});
