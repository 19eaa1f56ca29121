// GraphQL over WebSocket as clients speak it: the published client of graphql-ws, and raw sockets for what it would never send.

import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAuthenticator } from '../../src/auth/auth.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { signToken, testSecret } from '../support/tokens.ts';
import { notesSql } from './notes.ts';
import {
  askOver,
  askOverHttp,
  openAcknowledged,
  openSocket,
  type RawSocket,
  type RawSocketOptions,
} from './raw-socket.ts';
import { openRaw } from './start-gateway.ts';

const sql = `${notesSql}
  create table counter (id int primary key, hits int not null check (hits < 100));
  insert into counter values (1, 0);
  grant select, insert, update on counter to anon, authenticated;
  create view who as select auth.uid()::text as id, auth.role() as role;
  grant select on who to anon, authenticated;
  create view gated as select pg_advisory_xact_lock_shared(7) is null as open;
  grant select on gated to authenticated;
  create view blob as select repeat('x', 1048576) as body;
  grant select on blob to anon;
  comment on table author is '@rateLimit 3/hour';`;

const titles = '{ note(order_by: {id: asc}) { title } }';
const sleepy = '{ sleepy { slept } }';
const user = '6f1d7b0e-7c1d-4f0a-9d0e-0c9d0a0b0c0d';
const ada = `Bearer ${signToken({ role: 'authenticated', sub: user })}`;

let backend: Backend;
let served: Served;
beforeAll(async () => {
  backend = await startBackend({ sql, poolSize: 4 });
  served = await backend.listen();
});
afterAll(() => backend.close());

const opened: WebSocket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate();
});
function kept(socket: RawSocket): RawSocket {
  opened.push(socket.socket);
  return socket;
}
const open = async (...args: Parameters<typeof openSocket>) => kept(await openSocket(...args));
const letIn = async (...args: Parameters<typeof openAcknowledged>) => kept(await openAcknowledged(...args));
const codeOf = (text: string) => JSON.parse(text).errors[0].extensions.code;
const subscribe = (id: string, payload: object) => ({ id, type: 'subscribe', payload });

/** The client of graphql-ws, and every answer to one operation. */
async function askClient(payload: { query: string; variables?: Record<string, unknown> }, connectionParams = {}) {
  const url = served.endpoint.replace('http', 'ws');
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  try {
    const answers: unknown[] = [];
    for await (const answer of client.iterate(payload)) answers.push(answer);
    return answers;
  } finally {
    await client.dispose();
  }
}

/** Statements that run as callers of this database. */
async function running(): Promise<number> {
  const rows = await backend.database.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity
     where datname = current_database() and usename like 'pergola%' and state <> 'idle'`,
  );
  return rows[0]?.count ?? 0;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
const untilRunning = (count: number) => until(async () => (await running()) === count);

describe('the client of graphql-ws', () => {
  test('is answered a query with variables', async () => {
    const query = 'query A($id: bigint!) { note_by_pk(id: $id) { title document } }';
    expect(await askClient({ query, variables: { id: 1 } })).toEqual([
      { data: { note_by_pk: { title: 'first', document: { a: 1 } } } },
    ]);
  });

  test('is answered a mutation, all of whose fields are done or none', async () => {
    const insert = (key: string, id: number, hits: number) =>
      `${key}: insert_counter_one(object: {id: ${id}, hits: ${hits}}) { id }`;
    expect(await askClient({ query: `mutation { ${insert('a', 10, 0)} ${insert('b', 11, 1)} }` })).toEqual([
      { data: { a: { id: 10 }, b: { id: 11 } } },
    ]);
    const [failed] = await askClient({ query: `mutation { ${insert('a', 12, 0)} ${insert('b', 13, 100)} }` });
    expect(failed).toMatchObject({ data: null, errors: [{ extensions: { code: 'permission-error' } }] });
    expect(await askClient({ query: '{ counter_by_pk(id: 12) { id } }' })).toEqual([{ data: { counter_by_pk: null } }]);
  });

  test('is told the errors of a document', async () => {
    await expect(askClient({ query: '{ note { nope } }' })).rejects.toMatchObject([
      { extensions: { code: 'validation-failed', path: '$.selectionSet.note.selectionSet.nope' } },
    ]);
  });

  test('is told that there are no subscriptions, as over HTTP', async () => {
    const query = 'subscription { note { id } }';
    await expect(askClient({ query })).rejects.toMatchObject([{ extensions: { code: 'not-supported' } }]);
    expect(codeOf(await askOverHttp(served.endpoint, { query }))).toBe('not-supported');
  });

  test('calls as who its connectionParams say', async () => {
    const query = '{ who { id role } }';
    expect(await askClient({ query })).toEqual([{ data: { who: [{ id: null, role: 'anon' }] } }]);
    expect(await askClient({ query }, { headers: { Authorization: ada } })).toEqual([
      { data: { who: [{ id: user, role: 'authenticated' }] } },
    ]);
  });
});

describe('an answer', () => {
  test('keeps every digit, of variables and of results', async () => {
    const query = 'query A($id: bigint!) { note_by_pk(id: $id) { id document } }';
    const sent = `{"query":${JSON.stringify(query)},"variables":{"id":9007199254740993}}`;
    expect(await askOver(await letIn(served.endpoint), '1', sent)).toBe(
      '{"data":{"note_by_pk":{"id":9007199254740993,"document":[1, 2.50, 100]}}}',
    );
  });

  test('of many operations at once goes to each by its id', async () => {
    const socket = await letIn(served.endpoint);
    const ids = Array.from({ length: 40 }, (_, index) => `"${index}" \u{1f388}`);
    for (const [index, id] of ids.entries())
      socket.send(subscribe(id, { query: `{ a${index}: note(limit: 1) { id } }` }));
    const seen = new Map<string, string[]>();
    for (let count = 0; count < 2 * ids.length; count += 1) {
      const { id, type, payload } = await socket.next();
      const what = type === 'next' ? Object.keys(payload.data)[0] : type;
      seen.set(id, [...(seen.get(id) ?? []), what]);
    }
    expect(seen).toEqual(new Map(ids.map((id, index) => [id, [`a${index}`, 'complete']])));
  });

  test('ignores what clients leave beside a request, and answers a second operation under an id that is free again', async () => {
    const socket = await letIn(served.endpoint);
    for (let time = 0; time < 2; time += 1) {
      const text = await askOver(socket, 'x', { query: titles, operationType: 'query', key: 1, extensions: {} });
      expect(JSON.parse(text).data.note).toHaveLength(3);
    }
  });

  test('is refused where another operation more would be too many at once', async () => {
    const few = await backend.listen({ settings: { webSocket: { connections: 10, operations: 2 } } });
    const socket = await letIn(few.endpoint);
    socket.send(subscribe('1', { query: sleepy }));
    socket.send(subscribe('2', { query: sleepy }));
    const refused = JSON.parse(await askOver(socket, '3', { query: titles }));
    expect(refused.errors[0].extensions).toMatchObject({ code: 'limit-exceeded', limit: 'operations', max: 2 });
    socket.send({ id: '1', type: 'complete' });
    await untilRunning(1);
    await until(async () => JSON.parse(await askOver(socket, '4', { query: titles })).data !== undefined);
    socket.socket.terminate();
    await untilRunning(0);
  });
});

describe('what was registered or limited over one transport is so over the other', () => {
  test('automatic persisted queries', async () => {
    const { endpoint } = await backend.listen();
    const query = '{ note(limit: 1, order_by: {id: asc}) { title } }';
    const extensions = {
      persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
    };
    const socket = await letIn(endpoint);
    expect(codeOf(await askOver(socket, '1', { extensions }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    const first = '{"data":{"note":[{"title":"first"}]}}';
    expect(await askOver(socket, '2', { query, extensions })).toBe(first);
    expect(await askOver(socket, '3', { extensions })).toBe(first);
    expect(await askOver(socket, '4', { query: '', extensions })).toBe(first);
    expect(await askOverHttp(endpoint, { extensions })).toBe(first);
    expect(codeOf(await askOver(socket, '5', { query: titles, extensions }))).toBe('bad-request');
  });

  test('trusted documents alone', async () => {
    const { endpoint } = await backend.listen({
      trustedDocuments: new Map([['titles', titles]]),
      settings: { trustedDocuments: { mode: 'only', path: '/anywhere' } },
    });
    const socket = await letIn(endpoint);
    expect(JSON.parse(await askOver(socket, '1', { documentId: 'titles' })).data.note).toHaveLength(3);
    expect(JSON.parse(await askOver(socket, '2', { query: '', documentId: 'titles' })).data.note).toHaveLength(3);
    expect(codeOf(await askOver(socket, '3', { query: titles }))).toBe('document-not-trusted');
  });

  test('the uses of a field', async () => {
    const { endpoint } = await backend.listen();
    const query = '{ author { id } }';
    const socket = await letIn(endpoint);
    expect(
      codeOf(
        await askOver(socket, '1', {
          query: '{ a: author { id } b: author { id } c: author { id } d: author { id } }',
        }),
      ),
    ).toBe('too-many-requests');
    const { endpoint: fresh } = await backend.listen();
    const other = await letIn(fresh);
    for (let use = 0; use < 3; use += 1)
      expect(JSON.parse(await askOver(other, `${use}`, { query }))).toHaveProperty('data');
    expect(codeOf(await askOver(await letIn(fresh), '4', { query }))).toBe('too-many-requests');
    expect(codeOf(await askOverHttp(fresh, { query }))).toBe('too-many-requests');
  });

  test('limits of documents, rows of anon, introspection and suggestions', async () => {
    const { endpoint } = await backend.listen({
      settings: { introspection: [], suggestions: [], limits: { depth: 3, tokens: 40, anonRows: 1 } },
    });
    const socket = await letIn(endpoint);
    const queries = [
      titles,
      '{ note { author { notes { id } } } }',
      `{ ${'note { id } '.repeat(20)} }`,
      '{ __schema { queryType { name } } }',
      '{ not { id } }',
      '{ note(where: {titel: {_eq: "x"}}) { id } }',
    ];
    for (const query of queries)
      expect(await askOver(socket, 'x', { query })).toBe(await askOverHttp(endpoint, { query }));
    expect(JSON.parse(await askOver(socket, 'x', { query: titles })).data.note).toHaveLength(1);
  });
});

describe('a statement is cancelled', { timeout: 30_000 }, () => {
  test('when its operation is given up, and the connection serves on', async () => {
    const seen = backend.events.length;
    const socket = await letIn(served.endpoint);
    socket.send(subscribe('1', { query: sleepy }));
    await untilRunning(1);
    socket.send({ id: '1', type: 'complete' });
    await untilRunning(0);
    // Under the same id, and answered once.
    expect(JSON.parse(await askOver(socket, '1', { query: titles })).data.note).toHaveLength(3);
    const kinds = backend.events.slice(seen).map(({ kind }) => kind);
    expect(kinds).not.toContain('fault');
    expect(kinds).not.toContain('request-failed');
  });

  test.each<[string, (socket: RawSocket) => void]>([
    ['closes', ({ socket }) => socket.close()],
    ['is gone', ({ socket }) => socket.terminate()],
    ['says what is no message', ({ send }) => send('x')],
  ])('when its client %s', async (_how, leave) => {
    const socket = await letIn(served.endpoint);
    socket.send(subscribe('1', { query: sleepy }));
    await untilRunning(1);
    leave(socket);
    await untilRunning(0);
  });

  test('when it takes too long', async () => {
    const short = await startBackend({ sql: notesSql, statementTimeout: 100 });
    onTestFinished(() => short.close());
    const socket = await letIn((await short.listen()).endpoint);
    expect(codeOf(await askOver(socket, '1', { query: sleepy }))).toBe('statement-timeout');
  });
});

describe('credentials', () => {
  const query = '{ who { id role } }';
  const asAda = JSON.stringify({ data: { who: [{ id: user, role: 'authenticated' }] } });
  const asAnon = JSON.stringify({ data: { who: [{ id: null, role: 'anon' }] } });

  test.each<[string, object | undefined, Record<string, string>, string]>([
    ['none', undefined, {}, asAnon],
    ['an empty payload', {}, {}, asAnon],
    ['headers of the payload', { headers: { authorization: ada } }, {}, asAda],
    ['in other letters', { headers: { AUTHORIZATION: ada } }, {}, asAda],
    ['the payload itself', { Authorization: ada }, {}, asAda],
    ['a token as apikey', { headers: { apikey: ada.slice(7) } }, {}, asAda],
    ['headers of the request', {}, { authorization: ada }, asAda],
    ['a payload, which wins over the request', { authorization: ada }, { authorization: 'Bearer x.y.z' }, asAda],
    ['a role that a client would like', { headers: { 'x-hasura-role': 'service_role' } }, {}, asAnon],
    ['a cookie', {}, { cookie: `authorization=${ada}; apikey=opaque-service-key` }, asAnon],
  ])('are taken from %s', async (_where, payload, headers, expected) => {
    const socket = await letIn(served.endpoint, payload, { headers });
    expect(await askOver(socket, '1', { query })).toBe(expected);
  });

  test('of service_role show what only it sees', async () => {
    const socket = await letIn(served.endpoint, { apikey: 'opaque-service-key' });
    expect(JSON.parse(await askOver(socket, '1', { query: '{ vault { contents } }' })).data.vault).toHaveLength(1);
  });

  test.each<[string, object, string]>([
    ['a forged token', { Authorization: `${ada}x` }, 'invalid-jwt'],
    ['an expired token', { Authorization: `Bearer ${signToken({ exp: 1000 })}` }, 'invalid-jwt'],
    ['a key that nobody knows', { apikey: 'nope' }, 'access-denied'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'access-denied'],
    ['what is no text', { headers: { authorization: [ada] } }, 'access-denied'],
    ['a role that does not exist', { authorization: `Bearer ${signToken({ role: 'nobody' })}` }, 'access-denied'],
  ])('that are %s close the connection', async (_what, payload, code) => {
    const socket = await open(served.endpoint);
    socket.send({ type: 'connection_init', payload });
    const { code: closed, reason } = await socket.ended;
    expect(closed).toBe(4403);
    expect(reason).toMatch(new RegExp(`^${code}: `));
    expect(reason).not.toContain(ada.slice(7, 30));
  });

  /** The leeway is 30 seconds: some seconds are left. */
  const nearlyOver = () => signToken({ role: 'authenticated', sub: user, exp: Math.floor(Date.now() / 1000) - 26 });

  test('that have expired serve nothing more, and what was begun on them is answered first', {
    timeout: 20_000,
  }, async () => {
    const holder = new pg.Client({ connectionString: backend.database.url });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query('select pg_advisory_lock(7)');
    const token = nearlyOver();
    const socket = await letIn(served.endpoint, { authorization: `Bearer ${token}` });
    expect(await askOver(socket, '1', { query })).toBe(asAda);
    socket.send(subscribe('2', { query: '{ gated { open } }' }));
    await untilRunning(1);
    const over = createAuthenticator({ secret: testSecret, roleExists: () => true });
    await until(() =>
      over.authenticate({ authorization: `Bearer ${token}` }).then(
        () => false,
        () => true,
      ),
    );
    socket.send(subscribe('3', { query }));
    // By the time that it answers, it has read what was sent before.
    socket.socket.ping();
    await new Promise((resolve) => socket.socket.once('pong', resolve));
    await holder.query('select pg_advisory_unlock(7)');
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next', payload: { data: { gated: [{}] } } });
    expect(await socket.next()).toEqual({ id: '2', type: 'complete' });
    await expect(socket.next()).rejects.toThrow();
    expect(await socket.ended).toEqual({ code: 4403, reason: 'invalid-jwt: JWT expired' });
  });

  test('that expire while nothing is asked close the connection', { timeout: 20_000 }, async () => {
    const { endpoint } = await backend.listen({ socketTiming: { checkInterval: 50 } });
    const socket = await letIn(endpoint, { authorization: `Bearer ${nearlyOver()}` });
    expect(await socket.ended).toEqual({ code: 4403, reason: 'invalid-jwt: JWT expired' });
  });
});

describe('a connection is closed', () => {
  const init = { type: 'connection_init' };
  const valid = subscribe('1', { query: '{ __typename }' });

  test.each<[string, (object | string)[], number]>([
    ['no JSON', ['{'], 4400],
    ['nothing', [''], 4400],
    ['no object', ['[]'], 4400],
    ['no type', [{}], 4400],
    ['an unknown type', [{ type: 'start', id: '1', payload: { query: titles } }], 4400],
    ['the type of what is sent back', [init, { type: 'next', id: '1' }], 4400],
    ['a type that every object has', [{ type: 'constructor' }], 4400],
    ['a payload of the beginning that is no object', [{ ...init, payload: 'x' }], 4400],
    ['an operation without id', [init, { ...valid, id: undefined }], 4400],
    ['an empty id', [init, { ...valid, id: '' }], 4400],
    ['a number as id', [init, { ...valid, id: 1 }], 4400],
    ['an operation without payload', [init, { type: 'subscribe', id: '1' }], 4400],
    ['an operation without query', [init, subscribe('1', {})], 4400],
    ['a list of operations', [init, subscribe('1', [{ query: titles }])], 4400],
    ['a query that is no text', [init, subscribe('1', { query: 1 })], 4400],
    ['variables that are a list', [init, subscribe('1', { query: titles, variables: [] })], 4400],
    ['a complete without id', [init, { type: 'complete' }], 4400],
    ['an operation before the beginning', [valid], 4401],
    ['a second beginning', [init, init], 4429],
    ['an id twice', [init, subscribe('1', { query: sleepy }), subscribe('1', { query: sleepy })], 4409],
    ['an id twice, however long', [init, ...Array(2).fill(subscribe('ä'.repeat(300), { query: sleepy }))], 4409],
  ])('for %s', async (_what, messages, code) => {
    const socket = await open(served.endpoint);
    for (const [index, message] of messages.entries()) {
      socket.send(message);
      if (message === init && index === 0 && code !== 4429) await socket.next();
    }
    expect((await socket.ended).code).toBe(code);
    await untilRunning(0);
  });

  test('for what is not text', async () => {
    const socket = await letIn(served.endpoint);
    socket.socket.send(Buffer.from(JSON.stringify(valid)));
    expect((await socket.ended).code).toBe(4400);
  });

  test('for a message larger than a body may be', async () => {
    const { endpoint } = await backend.listen({ settings: { limits: { bodySize: 1000 } } });
    const socket = await letIn(endpoint);
    expect(JSON.parse(await askOver(socket, '1', { query: `{ __typename } #${' '.repeat(800)}` }))).toHaveProperty(
      'data',
    );
    socket.send(subscribe('2', { query: `{ __typename } #${' '.repeat(1000)}` }));
    expect((await socket.ended).code).toBe(1009);
  });

  test('without a beginning in time', async () => {
    const { endpoint } = await backend.listen({ socketTiming: { initTimeout: 50 } });
    expect((await (await open(endpoint)).ended).code).toBe(4408);
  });

  test('for a protocol that is not spoken here', async () => {
    const { endpoint } = served;
    await expect(open(endpoint, { protocols: ['mqtt'] })).rejects.toThrow('Server sent no subprotocol');
    expect((await (await open(endpoint, { protocols: [] })).ended).code).toBe(4406);
  });

  test('when its client does not answer', async () => {
    const { endpoint } = await backend.listen({ socketTiming: { checkInterval: 50 } });
    const deaf = await letIn(endpoint, {}, { autoPong: false });
    expect((await deaf.ended).code).toBe(1006);
    const lively = await letIn(endpoint);
    let pings = 0;
    lively.socket.on('ping', () => {
      pings += 1;
    });
    await until(() => pings > 3);
    expect(JSON.parse(await askOver(lively, '1', { query: titles }))).toHaveProperty('data');
  });

  test('and told of, with how many operations it had and who asked them', async () => {
    const socket = await letIn(served.endpoint, { authorization: ada }, { headers: { 'x-request-id': 'of-the-test' } });
    await askOver(socket, '1', { query: titles });
    await askOver(socket, '2', { query: titles });
    socket.send('x');
    await socket.ended;
    const told = () => backend.events.find((event) => event.kind === 'socket-closed' && event.id === 'of-the-test');
    await until(() => told() !== undefined);
    expect(told()).toMatchObject({ code: 4400, path: '/graphql', role: 'authenticated', operations: 2 });
  });
});

test('a ping is answered, before the beginning too', async () => {
  const socket = await open(served.endpoint);
  socket.send({ type: 'ping', payload: { a: 1 } });
  expect(await socket.next()).toEqual({ type: 'pong' });
  socket.send({ type: 'pong' });
  socket.send({ type: 'connection_init' });
  expect(await socket.next()).toEqual({ type: 'connection_ack' });
});

describe('the handshake', () => {
  const statusOf = (endpoint: string, options: RawSocketOptions = {}) =>
    open(endpoint, options).then(
      () => 101,
      (error: Error) => Number(/\d+$/.exec(error.message)?.[0]),
    );

  test('is refused from a site that CORS does not let in, and let through from others and from no browser', async () => {
    const { endpoint, url } = await backend.listen({ cors: { origins: ['https://app.example.com'] } });
    const from = (origin: string) => statusOf(endpoint, { headers: { origin } });
    expect(await from('https://evil.example.com')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from('https://app.example.com.evil.example')).toBe(403);
    expect(await from('https://app.example.com')).toBe(101);
    expect(await from(url)).toBe(101);
    expect(await statusOf(endpoint)).toBe(101);
    expect(await statusOf(served.endpoint, { headers: { origin: 'https://anywhere.example' } })).toBe(101);
  });

  test('is refused where there are as many as there may be, until one has gone', async () => {
    const { endpoint } = await backend.listen({ settings: { webSocket: { connections: 2, operations: 1 } } });
    const first = await open(endpoint);
    await open(endpoint);
    expect(await statusOf(endpoint)).toBe(503);
    first.socket.terminate();
    await until(async () => (await statusOf(endpoint)) === 101);
  });

  test('is none at another path, where the settings want none, and for another protocol than WebSocket', async () => {
    const off = await backend.listen({ settings: { webSocket: { connections: 0, operations: 1 } } });
    expect(await statusOf(`${served.url}/elsewhere`)).toBe(404);
    expect(await statusOf(off.endpoint)).not.toBe(101);
    // As Java's client asks at first.
    const answered = openRaw(
      Number(new URL(served.url).port),
      'GET /graphql?query={__typename} HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n',
    );
    expect(await answered.received).toMatch(/^HTTP\/1.1 200 .*\{"data":\{"__typename":"query_root"}}/s);
  });
});

describe('the end of the server', { timeout: 20_000 }, () => {
  test('lets operations finish, begins no others, and closes', async () => {
    const ending = await backend.listen();
    const idle = await letIn(ending.endpoint);
    const busy = await letIn(ending.endpoint);
    const slow = '{ sleepy(limit: 1) { slept } }';
    await backend.database.script(
      'create or replace view sleepy as select id, (pg_sleep(1) is null) as slept from note',
    );
    busy.send(subscribe('1', { query: slow }));
    await untilRunning(1);
    const closed = ending.gateway.close();
    expect((await idle.ended).code).toBe(1001);
    busy.send(subscribe('2', { query: titles }));
    expect(await busy.next()).toMatchObject({ id: '1', type: 'next', payload: { data: { sleepy: [{}] } } });
    expect(await busy.next()).toEqual({ id: '1', type: 'complete' });
    await expect(busy.next()).rejects.toThrow();
    expect((await busy.ended).code).toBe(1001);
    await closed;
    await backend.database.script(
      'create or replace view sleepy as select id, (pg_sleep(20) is null) as slept from note',
    );
  });

  test('cuts what takes longer than the grace', async () => {
    const ending = await backend.listen({ limits: { closeGrace: 100 } });
    const busy = await letIn(ending.endpoint);
    busy.send(subscribe('1', { query: sleepy }));
    await untilRunning(1);
    await ending.gateway.close();
    expect((await busy.ended).code).toBe(1006);
    await untilRunning(0);
  });
});

test('who asks and does not read is not read any more, and is served when it reads again', {
  timeout: 30_000,
}, async () => {
  const socket = await letIn(served.endpoint);
  const operations = () => backend.events.filter(({ kind }) => kind === 'operation').length;
  const before = operations();
  socket.socket.pause();
  let asked = 0;
  // What the machine's own buffers hold comes to some megabytes.
  for (let served = 0; served === asked && asked < 40; ) {
    asked += 1;
    socket.send(subscribe(`${asked}`, { query: '{ blob { body } }' }));
    const patience = performance.now() + 500;
    await until(() => operations() === before + asked || performance.now() > patience);
    served = operations() - before;
  }
  expect(asked).toBeLessThan(40);
  expect(JSON.parse(await askOver(await letIn(served.endpoint), '1', { query: titles })).data.note).toHaveLength(3);
  socket.socket.resume();
  for (let done = 0; done < asked; ) if ((await socket.next()).type === 'complete') done += 1;
});

describe('the protocol from before', () => {
  const former = { protocols: ['graphql-ws'] };
  const start = (id: string, payload: object) => ({ id, type: 'start', payload });

  test('is spoken with clients that know no other', async () => {
    const socket = await letIn(served.endpoint, { headers: { Authorization: ada } }, former);
    socket.send(start('1', { query: '{ who { role } }' }));
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'data',
      payload: { data: { who: [{ role: 'authenticated' }] } },
    });
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    socket.send(start('2', { query: '{ nope }' }));
    expect(await socket.next()).toMatchObject({ id: '2', type: 'error', payload: [{ message: expect.anything() }] });
    socket.send(start('3', { query: sleepy }));
    await untilRunning(1);
    socket.send({ id: '3', type: 'stop' });
    await untilRunning(0);
    socket.send({ type: 'connection_terminate' });
    expect((await socket.ended).code).toBe(1000);
  });

  test('tells bad credentials before it closes', async () => {
    const socket = await open(served.endpoint, former);
    socket.send({ type: 'connection_init', payload: { apikey: 'nope' } });
    expect(await socket.next()).toEqual({ type: 'connection_error', payload: { message: 'The key is not known.' } });
    expect((await socket.ended).code).toBe(4403);
  });

  test('gives way to the newer one', async () => {
    const socket = await letIn(served.endpoint, {}, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
    expect(socket.socket.protocol).toBe('graphql-transport-ws');
  });
});
