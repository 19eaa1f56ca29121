// GraphiQL is served to browsers, whole: the page and everything it loads come from this server.

import vm from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { ask, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

const firstQuery = 'query First { note { title } } # </script>';

let backend: Backend;
let served: Served;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql });
  served = await backend.listen({ firstQuery });
});
afterAll(() => backend.close());

/** As Chromium sends it. */
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

test('a browser gets the page, whatever is in the URL and whoever asks', async () => {
  for (const search of ['', '?query=%7B%20note%20%7B%20id%20%7D%20%7D']) {
    const { status, headers, text } = await ask(`${served.endpoint}${search}`, { headers: browser });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('Pergola');
  }
  const { status } = await ask(served.endpoint, { headers: { ...browser, authorization: 'Bearer expired' } });
  expect(status).toBe(200);
});

test('the first query is in it, as text that ends no element', async () => {
  const { text } = await ask(served.endpoint, { headers: browser });
  const settings = /<script type="application\/json" id="settings">(.*?)<\/script>/s.exec(text)?.[1] ?? '';
  expect(JSON.parse(settings)).toMatchObject({ defaultQuery: firstQuery, endpoint: '/graphql' });
});

test('without a first query there is one that runs', async () => {
  const { endpoint } = await backend.listen();
  const { text } = await ask(endpoint, { headers: browser });
  const settings = /<script type="application\/json" id="settings">(.*?)<\/script>/s.exec(text)?.[1] ?? '';
  const { defaultQuery: query } = JSON.parse(settings);
  expect((await post(endpoint, query)).body).toEqual({ data: { __typename: 'query_root' } });
});

test('everything the page loads is here, and may be kept', async () => {
  const { text, headers } = await ask(served.endpoint, { headers: browser });
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  const links = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
  const files = links.filter((link) => !link.startsWith('data:'));
  expect(files.every((file) => file.startsWith('/graphql/graphiql-'))).toBe(true);
  const start = await ask(`${served.url}${files.find((file) => file.endsWith('start.js'))}`);
  const workers = [...start.text.matchAll(/'([a-z-]+\.js)'/g)].map(
    ([, name]) => `${files[0]?.replace(/[^/]*$/, '')}${name}`,
  );
  expect(workers).toHaveLength(3);
  for (const file of [...files, ...workers]) {
    const answer = await ask(`${served.url}${file}`);
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toMatch(file.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
    const plain = await ask(`${served.url}${file}`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.text).toBe(answer.text);
  }
});

test('the variables of a link reach the editor and leave the link', async () => {
  const { text } = await ask(served.endpoint, { headers: browser });
  const { text: start } = await ask(`${served.url}${/src="([^"]*start\.js)"/.exec(text)?.[1]}`);
  /** What the editor is started with, and what the link is then. */
  const open = (search: string) => {
    const seen: { settings?: Record<string, unknown>; link?: string } = {};
    const sandbox = {
      URL,
      location: { href: `http://localhost/graphql${search}` },
      document: { currentScript: { src: '/start.js' }, getElementById: () => ({ textContent: '{"title":"Pergola"}' }) },
      history: { replaceState: (_state: unknown, _title: string, link: URL) => (seen.link = link.search) },
      YogaGraphiQL: { renderYogaGraphiQL: (_root: unknown, settings: object) => (seen.settings = { ...settings }) },
    };
    vm.runInNewContext(start, { ...sandbox, self: {} });
    return seen;
  };
  expect(open('?query=%7Ba%7D&variables=%7B%22n%22%3A1%7D')).toEqual({
    settings: { title: 'Pergola', variables: '{\n  "n": 1\n}' },
    link: '?query=%7Ba%7D',
  });
  expect(open('?variables=%7B').settings?.variables).toBe('{');
  expect(open('?query=%7Ba%7D')).toEqual({ settings: { title: 'Pergola' } });
});

test('whoever asks for JSON gets JSON', async () => {
  const { body } = await ask(`${served.endpoint}?query=%7B__typename%7D`, { headers: { accept: 'application/json' } });
  expect(body).toEqual({ data: { __typename: 'query_root' } });
});
