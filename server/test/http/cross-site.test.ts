// Requests that a page of another site can make a browser send without asking first: none of them executes anything.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { ask, inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

const { runs, wrapDatabase } = countRuns();

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql, wrapDatabase });
});
afterAll(() => backend.close());

const query = '{ note { id } }';
const json = JSON.stringify({ query });
const form = new FormData();
form.set('operations', json);
form.set('map', '{}');

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  // Fetch standard, "CORS-safelisted request-header": these types, and none at all, need no preflight.
  test.each<[string, RequestInit]>([
    ['text', { body: json }],
    ['text with a charset', { body: json, headers: { 'content-type': 'text/plain;charset=utf-8' } }],
    ['text that mentions JSON', { body: json, headers: { 'content-type': 'text/plain; application/json' } }],
    ['a form', { body: new URLSearchParams({ query }) }],
    ['a form with files', { body: form }],
    ['bytes without a type', { body: new Blob([json]) }],
  ])('refuses %s', async (_, init) => {
    const before = runs();
    const { status, body } = await ask(served.endpoint, {
      method: 'POST',
      ...init,
      headers: { origin: 'https://elsewhere.example', ...(init.headers as Record<string, string>) },
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).not.toHaveProperty('data');
    expect(runs()).toBe(before);
  });

  test.each(['x-requested-with', 'apollo-require-preflight', 'authorization'])(
    'takes a form with the header %s, which needs a preflight',
    async (name) => {
      const value = name === 'authorization' ? `Bearer ${backend.keys.anon}` : '1';
      const { status, body } = await ask(served.endpoint, {
        method: 'POST',
        body: new URLSearchParams({ query }),
        headers: { [name]: value },
      });
      expect([status, body.data.note.length]).toEqual([200, 3]);
    },
  );

  describe('a GET with a cookie', () => {
    const url = () => `${served.endpoint}?query=${encodeURIComponent(query)}`;
    const cookie = 'session=1';

    test.each<[string, Record<string, string>]>([
      ['from an old browser', {}],
      ['of an image', { accept: 'image/avif,*/*', 'sec-fetch-site': 'cross-site' }],
      ['of a sister site', { 'sec-fetch-site': 'same-site' }],
      ['with a type that needs no preflight', { 'content-type': 'text/plain;a=application/json' }],
      ['with a type that is none', { 'content-type': '/' }],
    ])('is refused %s', async (_, headers) => {
      const before = runs();
      const { status, body } = await ask(url(), { headers: { cookie, ...headers } });
      expect([status, body.errors[0].extensions.code]).toEqual([400, 'invalid-headers']);
      expect(runs()).toBe(before);
    });

    test.each<[string, Record<string, string>]>([
      ['the browser knows the page to be of this site', { 'sec-fetch-site': 'same-origin' }],
      ['it has a header that needs a preflight', { 'apollo-require-preflight': '1' }],
      ['it has a type that needs a preflight', { 'content-type': 'application/json' }],
    ])('is answered where %s', async (_, headers) => {
      const { status, body } = await ask(url(), { headers: { cookie, ...headers } });
      expect([status, body.data?.note.length]).toEqual([200, 3]);
    });

    test('opens GraphiQL from anywhere, and runs nothing', async () => {
      const before = runs();
      const { status, text } = await ask(url(), {
        headers: { cookie, accept: 'text/html,*/*;q=0.8', 'sec-fetch-site': 'cross-site' },
      });
      expect([status, text.startsWith('<!doctype html>')]).toEqual([200, true]);
      expect(runs()).toBe(before);
    });
  });

  test('never reads files, for no type of the schema takes one', async () => {
    const { status } = await ask(served.endpoint, { method: 'POST', body: form, headers: { 'x-requested-with': '1' } });
    expect(status).toBe(415);
  });

  test('never writes for a GET', async () => {
    const before = runs();
    const { body } = await ask(`${served.endpoint}?query=${encodeURIComponent('mutation { __typename }')}`);
    expect(body).not.toHaveProperty('data');
    expect(runs()).toBe(before);
  });

  test('is open to the scripts of other sites, which ask first', async () => {
    const origin = 'https://elsewhere.example';
    const preflight = await ask(served.endpoint, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    const answer = await post(served.endpoint, query, { origin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
