// Operations that are named instead of sent: trusted documents in either mode, and automatic persisted queries as Apollo's clients
// speak them.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, ask, inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

const { runs, wrapDatabase } = countRuns();

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql, wrapDatabase });
});
afterAll(() => backend.close());

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const titles = 'query Titles($limit: Int = 1) { note(order_by: {id: asc}, limit: $limit) { title } }';
const names = '{ author { name } }';
const first = { data: { note: [{ title: 'first' }] } };
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });
const trustedDocuments = new Map([
  [hashOf(titles), titles],
  ['titles', titles],
]);

function codeOf({ status, body }: Asked): readonly unknown[] {
  expect(body).not.toHaveProperty('data');
  return [status, body.errors[0].extensions.code];
}

inBothLanes((options) => {
  describe('trusted documents', () => {
    let only: Served;
    let beside: Served;
    beforeAll(async () => {
      const path = '/anywhere';
      const trusting = { ...options, trustedDocuments };
      only = await backend.listen({ ...trusting, settings: { trustedDocuments: { mode: 'only', path } } });
      beside = await backend.listen({ ...trusting, settings: { trustedDocuments: { mode: 'optional', path } } });
    });

    test.each<[string, object]>([
      ['an id', { documentId: 'titles' }],
      ['a hash', { documentId: hashOf(titles) }],
      ['a hash with its algorithm', { documentId: `sha256:${hashOf(titles)}` }],
      ['a persisted query', { extensions: persisted(hashOf(titles)) }],
    ])('are answered by %s, in both modes, by POST, GET and in a list', async (_, named) => {
      for (const { endpoint } of [only, beside]) {
        expect((await post(endpoint, named)).body).toEqual(first);
        expect((await post(endpoint, [named, { ...named, variables: { limit: 0 } }])).body).toEqual([
          first,
          { data: { note: [] } },
        ]);
        const search = new URLSearchParams(
          Object.entries(named).map(([name, value]) => [
            name,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
        );
        expect((await ask(`${endpoint}?${search}`)).body).toEqual(first);
      }
    });

    test.each<[string, object]>([
      ['a text', { query: names }],
      ['the text of one', { query: titles }],
      ['a text under the hash of one', { query: names, extensions: persisted(hashOf(titles)) }],
      ['a text to register', { query: names, extensions: persisted(hashOf(names)) }],
      ['an id that nobody knows', { documentId: 'nope' }],
      ['a hash that nobody knows', { extensions: persisted(hashOf(names)) }],
      ['the name of what every object has', { documentId: 'constructor' }],
    ])('alone are answered in the mode "only", not %s', async (_, sent) => {
      const before = runs();
      expect(codeOf(await post(only.endpoint, sent))).toEqual([403, 'document-not-trusted']);
      const { status, body } = await post(only.endpoint, [sent]);
      expect([status, body[0].errors[0].extensions.code]).toEqual([403, 'document-not-trusted']);
      expect(runs()).toBe(before);
      // Nor has it been kept.
      expect(codeOf(await post(only.endpoint, { extensions: persisted(hashOf(names)) }))[0]).toBe(403);
    });

    test('stand beside others in the mode "optional"', async () => {
      expect((await post(beside.endpoint, names)).body.data.author).toHaveLength(2);
      expect(codeOf(await post(beside.endpoint, { documentId: 'nope' }))).toEqual([400, 'bad-request']);
    });

    test('are not answered a text and an id at once', async () => {
      const sent = { query: names, documentId: 'titles' };
      for (const { endpoint } of [only, beside])
        expect(codeOf(await post(endpoint, sent))).toEqual([400, 'bad-request']);
    });
  });

  describe('automatic persisted queries', () => {
    let served: Served;
    beforeAll(async () => {
      served = await backend.listen(options);
    });

    test('are asked for by hash, sent once, and known from then on', async () => {
      const query = `${names} # ${Math.random()}`;
      const extensions = persisted(hashOf(query));
      const unknown = await post(served.endpoint, { extensions });
      expect(unknown.status).toBe(200);
      expect(unknown.headers.get('cache-control')).toContain('no-cache');
      expect(unknown.body).toEqual({
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
      });
      expect((await post(served.endpoint, { query, extensions })).body.data.author).toHaveLength(2);
      expect((await post(served.endpoint, { extensions })).body.data.author).toHaveLength(2);
      const search = new URLSearchParams({ extensions: JSON.stringify(extensions) });
      expect((await ask(`${served.endpoint}?${search}`)).body.data.author).toHaveLength(2);
    });

    test('are not kept under a hash that is not theirs, nor where they are not valid', async () => {
      const before = runs();
      const poisoned = { query: names, extensions: persisted(hashOf(titles)) };
      expect(codeOf(await post(served.endpoint, poisoned))).toEqual([400, 'bad-request']);
      expect(codeOf(await post(served.endpoint, { extensions: persisted(hashOf(titles)) }))[1]).toBe(
        'PERSISTED_QUERY_NOT_FOUND',
      );
      const invalid = '{ nope }';
      await post(served.endpoint, { query: invalid, extensions: persisted(hashOf(invalid)) });
      expect(codeOf(await post(served.endpoint, { extensions: persisted(hashOf(invalid)) }))[1]).toBe(
        'PERSISTED_QUERY_NOT_FOUND',
      );
      expect(runs()).toBe(before);
    });

    test.each<[string, object]>([
      ['another version', persisted(hashOf(names), 2)],
      ['no hash', { persistedQuery: { version: 1 } }],
      ['what is no hash', persisted('__proto__')],
      ['letters of another case', persisted(hashOf(names).toUpperCase())],
    ])('are refused with %s', async (_, extensions) => {
      expect(codeOf(await post(served.endpoint, { extensions }))).toEqual([400, 'bad-request']);
    });

    test('can be turned off, and clients then send documents', async () => {
      const off = await backend.listen({ ...options, settings: { apq: false } });
      const extensions = persisted(hashOf(names));
      expect(codeOf(await post(off.endpoint, { extensions }))).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
      expect((await post(off.endpoint, { query: names, extensions })).body.data.author).toHaveLength(2);
      expect(codeOf(await post(off.endpoint, { extensions }))).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
    });
  });
});
