// What an answer says outside its body: status by kind of error and media type, and the headers that clients and operators use.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PergolaError } from '../../src/base/errors.ts';
import type { Database } from '../../src/database/database.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { signToken } from '../support/tokens.ts';
import { ask, inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

/** What the database fails with next; undefined: nothing. */
let failure: unknown;

function failing(database: Database): Database {
  return { ...database, run: (...args) => (failure === undefined ? database.run(...args) : Promise.reject(failure)) };
}

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql, wrapDatabase: failing });
});
afterAll(() => backend.close());

const responseJson = { accept: 'application/graphql-response+json' };

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen({ ...options, settings: { limits: { bodySize: 2000 } } });
  });

  describe('a request error is 200 with application/json, 400 with application/graphql-response+json, without data', () => {
    test.each<[string, string | object, string]>([
      ['syntax', '{ note {', 'validation-failed'],
      ['unknown field', '{ note { nope } }', 'validation-failed'],
      ['unknown operation', { query: 'query A { __typename }', operationName: 'B' }, 'validation-failed'],
      ['no operation chosen', 'query A { __typename } query B { __typename }', 'validation-failed'],
      [
        'a variable of the wrong type',
        { query: 'query ($n: Int) { note(limit: $n) { id } }', variables: { n: 'x' } },
        'validation-failed',
      ],
      ['a variable missing', 'query ($n: bigint!) { note_by_pk(id: $n) { id } }', 'validation-failed'],
    ])('%s', async (_, query, code) => {
      const plain = await post(served.endpoint, query);
      const strict = await post(served.endpoint, query, responseJson);
      expect([plain.status, strict.status]).toEqual([200, 400]);
      expect(strict.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
      expect(plain.body).toEqual(strict.body);
      expect(plain.body.errors[0].extensions.code).toBe(code);
      expect(plain.body).not.toHaveProperty('data');
    });
  });

  test('an error of the data is 200 with either, and has data', async () => {
    for (const headers of [{}, responseJson]) {
      const { status, body } = await post(served.endpoint, '{ broken { quotient } }', headers);
      expect(status).toBe(200);
      expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'data-exception' } }] });
    }
  });

  describe('is the same with either media type for', () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    test.each<[string, RequestInit, number, string]>([
      ['a body that is no JSON', { body: '{' }, 400, 'bad-request'],
      ['an empty body', { body: '' }, 400, 'bad-request'],
      ['no query', { body: '{}' }, 400, 'bad-request'],
      ['variables that are no object', { body: '{"query":"{__typename}","variables":1}' }, 400, 'bad-request'],
      ['an empty list of operations', { body: '[]' }, 400, 'bad-request'],
      ['operations of which one is none', { body: '[{"query":"{__typename}"},1]' }, 400, 'bad-request'],
      ['a token that is none', { headers: bearer('a.b.c') }, 401, 'invalid-jwt'],
      ['an expired token', { headers: bearer(signToken({ role: 'anon', exp: 1 })) }, 401, 'invalid-jwt'],
      ['a key that is not known', { headers: { apikey: 'nope' } }, 401, 'access-denied'],
      ['a role that does not exist', { headers: bearer(signToken({ role: 'nobody_has' })) }, 401, 'access-denied'],
      ['a role of the database’s own', { headers: bearer(signToken({ role: 'postgres' })) }, 403, 'permission-error'],
      ['a body too large', { body: JSON.stringify({ query: ' '.repeat(2000) }) }, 413, 'payload-too-large'],
      ['another type', { headers: { 'content-type': 'application/xml' } }, 415, 'unsupported-media-type'],
      [
        'another charset',
        { headers: { 'content-type': 'application/json; charset=utf-16' } },
        415,
        'unsupported-media-type',
      ],
      ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported-media-type'],
    ])('%s', async (_, init, status, code) => {
      for (const accept of [{}, responseJson]) {
        const answer = await ask(served.endpoint, {
          method: 'POST',
          body: '{"query":"{ __typename }"}',
          ...init,
          headers: { 'content-type': 'application/json', ...accept, ...(init.headers as Record<string, string>) },
        });
        expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([status, code]);
        expect(answer.body).not.toHaveProperty('data');
      }
    });

    test('what no one accepts', async () => {
      const { status, body } = await post(served.endpoint, '{ __typename }', { accept: 'image/png' });
      expect([status, body.errors[0].extensions.code]).toEqual([406, 'not-acceptable']);
    });

    test.each(['PUT', 'PATCH', 'DELETE'])('%s, with what is allowed', async (method) => {
      const { status, headers } = await ask(served.endpoint, { method });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    });
  });

  describe('what the database cannot do', () => {
    test.each<[string, unknown, number, string, string | null]>([
      ['overload', new PergolaError('overloaded', 'full', { retryAfter: 2.2 }), 503, 'overloaded', '3'],
      ['absence', new PergolaError('unavailable', 'away'), 503, 'unavailable', '1'],
      ['a changed schema', new PergolaError('schema-changed', 'changed'), 503, 'schema-changed', '1'],
      [
        'a statement that takes too long',
        new PergolaError('statement-timeout', 'slow'),
        504,
        'statement-timeout',
        null,
      ],
      ['PostgreSQL’s own failure', new PergolaError('postgres-error', 'failed'), 500, 'postgres-error', null],
      ['a fault of ours', new TypeError('oops'), 500, 'unexpected', null],
    ])('%s', async (_, error, status, code, retryAfter) => {
      failure = error;
      try {
        for (const headers of [{}, responseJson]) {
          const answer = await post(served.endpoint, '{ note { id } }', headers);
          expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
          expect(answer.body.errors[0].extensions.code).toBe(code);
          const id = answer.headers.get('x-request-id');
          const told = backend.events.find((event) => 'id' in event && event.id === id && 'error' in event);
          expect(told).toMatchObject({ kind: code === 'unexpected' ? 'fault' : 'request-failed', error });
        }
      } finally {
        failure = undefined;
      }
    });
  });

  test('times the stages', async () => {
    const query = `{ note(limit: ${options.fastLane === false ? 7 : 8}) { id } }`;
    const stages = async () => {
      const { headers } = await post(served.endpoint, query);
      return headers.get('server-timing')?.replaceAll(/;dur=\d+(?:\.\d+)?/g, '');
    };
    expect(await stages()).toBe('auth, document, request, plan, sql, execute');
    expect(await stages()).toBe('auth, document, execute');
  });

  test('keeps a request’s id, or gives it one', async () => {
    const given = await post(served.endpoint, '{ __typename }', { 'x-request-id': 'mine-1' });
    const made = await post(served.endpoint, '{ __typename }');
    expect(given.headers.get('x-request-id')).toBe('mine-1');
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('answers HEAD as GET, without the body', async () => {
    const url = `${served.endpoint}?query=${encodeURIComponent('{ author { name } }')}`;
    const head = await ask(url, { method: 'HEAD' });
    const get = await ask(url);
    expect([head.status, head.text]).toEqual([200, '']);
    expect(get.body.data.author).toHaveLength(2);
    for (const name of ['content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });

  test('keeps whole numbers beyond 2^53 in variables, in bodies and URLs', async () => {
    const query = 'query ($id: bigint!) { note_by_pk(id: $id) { title } }';
    const variables = '{"id":9007199254740993}';
    const posted = await ask(served.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    const got = await ask(`${served.endpoint}?${new URLSearchParams({ query, variables })}`);
    const expected = { data: { note_by_pk: { title: 'beyond 2^53' } } };
    expect([posted.body, got.body]).toEqual([expected, expected]);
  });
});
