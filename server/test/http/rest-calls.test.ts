// Functions over REST: how they are called, what their results look like, and that reading never writes.

import { Buffer } from 'node:buffer';
import { afterAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, askRest, librarySql } from './rest-library.ts';

const backend: Backend = await startBackend({ sql: librarySql });
const served: Served = await backend.listen();
afterAll(() => backend.close());

const ask = (name: string, asked?: Asked) => askRest(`${served.rest}/rpc/${name}`, asked);
const post = (name: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(name, { method: 'POST', body, headers });

test('arguments come from the URL, JSON, a form or CSV', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const csv = { 'content-type': 'text/csv' };
  for (const answer of [
    await ask('add?a=1&b=2'),
    await post('add', { a: 1, b: 2 }),
    await post('add', [
      { a: 1, b: 2 },
      { a: 5, b: 5 },
    ]),
    await post('add?columns=a,b', { a: 1, b: 2, c: 3 }),
    await post('add', 'a=1&b=2', form),
    await post('add', 'a,b\n1,2', csv),
  ]) {
    expect([answer.status, answer.text]).toEqual([200, '3']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('content-range')).toBe('0-0/*');
  }
  expect((await ask('add?a=1')).json).toBe(11);
  expect((await ask('sum_up?v=1&v=2&v=3')).json).toBe(6);
});

test('a body can be the one argument', async () => {
  expect((await post('echo', { any: [1.5] })).json).toEqual({ any: [1.5] });
  const bytes = { 'content-type': 'application/octet-stream' };
  expect((await post('size_of', Buffer.from([0, 255, 10, 92]), bytes)).json).toBe(4);
});

test('CSV is never the one argument', async () => {
  const { status, json } = await post('echo', 'a,b\n1,2', { 'content-type': 'text/csv' });
  expect([status, json]).toMatchObject([
    404,
    { details: expect.stringMatching(/^Searched for the function public\.echo with parameters a, b, but no matches/) },
  ]);
});

test('arguments are called like any word of SQL', async () => {
  const words = (await ask('words')).json as string[];
  expect(words.length).toBeGreaterThan(50);
  const { status, text } = await post('spoken', Object.fromEntries(words.map((word) => [word, 1])));
  expect([status, text]).toEqual([200, '1']);
});

test('results are what they are: a value, a row, rows, nothing', async () => {
  expect((await ask('years')).json).toEqual([1962, 1985, 2017, 2019]);
  expect((await ask('first_film?select=id')).json).toEqual({ id: 1 });
  expect((await ask('early?select=id,director(name)&order=id.desc&limit=1')).json).toEqual([
    { id: 2, director: { name: 'Agnès' } },
  ]);
  const nothing = await post('nothing', {});
  expect([nothing.status, nothing.text, nothing.headers.get('content-type')]).toEqual([204, '', null]);
  const head = await ask('early', { method: 'HEAD', headers: { prefer: 'count=exact' } });
  expect([head.status, head.text, head.headers.get('content-range')]).toEqual([200, '', '0-1/2']);
});

test('a value of a domain called like a media type is of that type', async () => {
  const { body, headers } = await fetch(`${served.rest}/rpc/dot`, { headers: { accept: 'image/x-dot' } }).then(
    async (response) => ({ body: Buffer.from(await response.arrayBuffer()), headers: response.headers }),
  );
  expect([...body]).toEqual([0, 255, 0x41]);
  expect([headers.get('content-type'), headers.get('content-length')]).toEqual(['image/x-dot', '3']);
  expect((await ask('dot', { headers: { accept: 'image/png' } })).status).toBe(406);
});

test('XML is written as PostgreSQL writes it: no empty line before the document', async () => {
  const { text } = await ask('shelf_page', { headers: { accept: 'text/xml' } });
  expect(text).toBe('<shelf>\n</shelf>\n');
});

test('GET never writes', async () => {
  const { status, json } = await ask('count_up');
  expect([status, json]).toMatchObject([405, { code: '25006' }]);
  expect((await post('count_up', {})).status).toBe(200);
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    const answer = await ask('count_up', { method });
    expect([answer.status, answer.json]).toMatchObject([405, { code: 'PGRST101' }]);
  }
});

test('what must be refused did not happen', async () => {
  const titles = async () => (await askRest(`${served.rest}/film?title=eq.same`)).json;
  const several = await post('rename_all', { name: 'same' }, { accept: 'application/vnd.pgrst.object+json' });
  expect([several.status, several.json]).toMatchObject([406, { details: 'The result contains 5 rows' }]);
  expect(await titles()).toEqual([]);
  const prefer = 'handling=strict, max-affected=3';
  const many = await post('rename_all', { name: 'same' }, { prefer });
  expect([many.status, many.json]).toMatchObject([400, { code: 'PGRST124' }]);
  expect(await titles()).toEqual([]);
  expect((await post('add', { a: 1 }, { prefer })).json).toMatchObject({ code: 'PGRST128' });
});

test('values of a set are counted, skipped and limited', async () => {
  const { status, json, headers } = await ask('years?limit=2&offset=1', { headers: { prefer: 'count=exact' } });
  expect([status, json, headers.get('content-range')]).toEqual([206, [1985, 2017], '1-2/4']);
  const object = { accept: 'application/vnd.pgrst.object+json' };
  expect((await post('tag_all', { n: 2 }, object)).json).toMatchObject({ details: 'The result contains 2 rows' });
  const few = { prefer: 'handling=strict, max-affected=2' };
  expect((await post('tag_all', { n: 3 }, few)).json).toMatchObject({ details: 'The query affects 3 rows' });
  expect((await askRest(`${served.rest}/tag?name=in.(1,2,3)`)).json).toEqual([]);
  const limited = await post('tag_all?limit=1', { n: 3 }, { prefer: 'count=exact' });
  expect([limited.json, limited.headers.get('content-range')]).toEqual([['1'], '0-0/3']);
  expect((await askRest(`${served.rest}/tag?name=in.(1,2,3)`)).json).toHaveLength(3);
});

test('a function that is not there is named, with what was sent', async () => {
  const { status, json } = await post('add', { a: 1, wrong: 2 });
  expect([status, json]).toMatchObject([
    404,
    { code: 'PGRST202', message: 'Could not find the function public.add(a, wrong) in the schema cache' },
  ]);
});
