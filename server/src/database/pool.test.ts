// A whole Database over a real server: identity under load, waiting, giving up, and coming back after losses of every kind.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  type CallerRoles,
  caller,
  createCallers,
  type OneByOne,
  openDatabase,
  password,
  read,
  untilSleeping,
  write,
} from '../../test/support/callers.ts';
import { startFaultProxy, throughProxy } from '../../test/support/fault-proxy.ts';
import { createTestDatabase, startTestPostgres, type TestDatabase } from '../../test/support/postgres.ts';
import { createDatabaseOn } from '../../test/support/postgres-server.ts';
import { PergolaError } from '../base/errors.ts';

let admin: TestDatabase;
let roles: CallerRoles;

beforeAll(async () => {
  admin = await createTestDatabase();
  roles = await createCallers(admin);
});

afterAll(() => admin.drop());

const one = read('select 1::text');

/** The code a run fails with, or its rows. */
async function outcome(run: Promise<unknown>): Promise<unknown> {
  try {
    return await run;
  } catch (error) {
    if (!(error instanceof PergolaError)) throw error;
    return error.code;
  }
}

async function backends(user = roles.login.user): Promise<number> {
  const rows = await admin.query('select count(*)::int as n from pg_stat_activity where usename = $1', [user]);
  return rows[0].n;
}

/** Runs until it succeeds; every failure before must be one that a client may meet meanwhile. */
async function untilServed(database: OneByOne): Promise<number> {
  for (let failures = 0; ; failures++) {
    const answer = await outcome(database.run(caller(roles.reader), one));
    if (typeof answer !== 'string') return failures;
    expect(answer).toBe('unavailable');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a database', () => {
  test('gives each of many callers its own rows, on few connections', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 3 });
    const mine = read('select distinct owner from note');
    const runs = Array.from({ length: 400 }, async (_, index) => {
      const subject = `user${index % 10}`;
      const role = index % 3 === 0 ? roles.other : roles.reader;
      return [subject, await database.run(caller(role, subject), mine)] as const;
    });
    for (const [subject, rows] of await Promise.all(runs)) expect(rows).toEqual([[subject]]);
    expect(await backends()).toBeLessThanOrEqual(3);
    await database.close();
    while ((await backends()) > 0);
  });

  test('refuses what finds no connection in time, and serves on', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 2, acquireTimeout: 100 });
    const sleepers = new AbortController();
    const sleep = { ...read('select pg_sleep(60)'), signal: sleepers.signal };
    const running = [1, 2].map(() => outcome(database.run(caller(roles.reader), sleep)));
    const late = await database.run(caller(roles.reader), one).catch((error) => error);
    expect(late).toMatchObject({ code: 'overloaded', status: 503, retryAfter: 1 });
    expect(await database.health()).toEqual({ ready: true, reason: undefined });
    sleepers.abort();
    expect(await Promise.all(running)).toEqual(['statement-timeout', 'statement-timeout']);
    expect(await database.run(caller(roles.reader), one)).toEqual([['1']]);
    await database.close();
  });

  test('lets only so many wait', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 1, maxWaiting: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => outcome(database.run(caller(roles.reader), one))),
    );
    expect(answers.filter((answer) => answer === 'overloaded').length).toBeGreaterThanOrEqual(14);
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => [['1']]));
    await database.close();
  });

  test('takes another search_path for what begins later, on idle, busy and opening connections', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 3 });
    const path = read(`select current_setting('search_path')`);
    const paths = (count: number) =>
      Promise.all(Array.from({ length: count }, () => database.run(caller(roles.reader), path)));
    expect(new Set((await paths(3)).flat(2))).toEqual(new Set(['"public"']));
    const busy = database.run(caller(roles.reader), read('select pg_sleep(0.05)::text'));
    database.setSearchPath(['public', 'a "b"']);
    expect(new Set((await paths(20)).flat(2))).toEqual(new Set(['"public","a ""b"""']));
    await busy;
    database.setSearchPath(['public']);
    expect(new Set((await paths(20)).flat(2))).toEqual(new Set(['"public"']));
    expect(await backends()).toBeGreaterThan(0);
    await database.close();
    while ((await backends()) > 0);
  });

  test('cancels in PostgreSQL what is given up, and never its neighbours', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 4 });
    const answers = await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        const abort = new AbortController();
        const slow = index % 2 === 0;
        const query = read(slow ? `select pg_sleep(20)::text` : `select pg_sleep(0.002)::text || 'x'`);
        const run = outcome(database.run(caller(roles.reader), { ...query, signal: abort.signal }));
        if (slow) setTimeout(() => abort.abort(), index % 7);
        const answer = await run;
        return slow ? answer === 'statement-timeout' : JSON.stringify(answer) === '[["x"]]';
      }),
    );
    expect(answers.filter((right) => !right)).toEqual([]);
    const running = `select 1 from pg_stat_activity where usename = $1 and state = 'active'`;
    expect(await admin.query(running, [roles.login.user])).toEqual([]);
    await database.close();
  });

  test('does not hand on a connection while a cancel request for it is under way', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login, { poolSize: 1 });
    await database.run(caller(roles.reader), one);
    proxy.connectDelay = 60;
    for (let round = 0; round < 5; round++) {
      const abort = new AbortController();
      // Ends by itself before the request arrives, which would then hit the next one.
      const given = { ...read('select pg_sleep(0.01)::text'), signal: abort.signal };
      const first = database.run(caller(roles.reader), given);
      const next = database.run(caller(roles.reader), read(`select 'kept' || pg_sleep(0.15)::text`));
      // Both have been placed by then.
      await new Promise(setImmediate);
      abort.abort();
      expect(await first).toEqual([['']]);
      expect(await next).toEqual([['kept']]);
    }
    await database.close();
  });

  test('replaces a connection that a lost cancel request might still hit', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login, {
      poolSize: 1,
      acquireTimeout: 30_000,
    });
    const backend = read('select pg_backend_pid()::text');
    const [[before] = []] = await database.run(caller(roles.reader), backend);
    proxy.connectDelay = 10_000;
    const abort = new AbortController();
    const given = { ...read('select pg_sleep(0.01)::text'), signal: abort.signal };
    const first = database.run(caller(roles.reader), given);
    await new Promise(setImmediate);
    abort.abort();
    expect(await first).toEqual([['']]);
    while (proxy.connections < 2) await new Promise(setImmediate);
    proxy.connectDelay = 0;
    const [[after] = []] = await database.run(caller(roles.reader), backend);
    expect(after).not.toBe(before);
    await database.close();
  });

  test('does not begin what was given up before', async () => {
    const { database } = openDatabase(admin.url, roles.login);
    const reason = new PergolaError('overloaded', 'Enough.');
    const run = database.run(caller(roles.reader), { ...one, signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toBe(reason);
    await database.close();
  });

  test('ends what runs beyond the statement timeout', async () => {
    const { database } = openDatabase(admin.url, roles.login, { statementTimeout: 50 });
    const error = await database.run(caller(roles.reader), read('select pg_sleep(60)')).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'statement-timeout', status: 504 });
    await database.close();
  });

  test('has connections of its own for service_role', async () => {
    const service = await admin.createRole('service', `login noinherit password '${password}'`);
    const { database } = openDatabase(admin.url, roles.login, { serviceLogin: { user: service, password } });
    // This cluster has no service_role, so the login may not become it: only who asked can be told from the error.
    const error = await database.run(caller('service_role'), one).catch((reason) => reason);
    expect(error.code).toBe('access-denied');
    expect(await backends(service)).toBe(1);
    await database.close();
  });

  test('refuses more values than PostgreSQL takes', async () => {
    const { database } = openDatabase(admin.url, roles.login);
    const many = read(
      'select 1',
      Array.from({ length: 65_536 }, () => 'x'),
    );
    expect(await outcome(database.run(caller(roles.reader), many))).toBe('not-supported');
    await database.close();
  });
});

describe('after a loss', () => {
  test('reads are sent again when their connection was terminated, writes fail as unavailable', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 2 });
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`;
    await admin.script(`create sequence tries; grant usage on sequence tries to ${roles.reader}`);
    const reading = database.run(caller(roles.reader), read(`select 'done' || coalesce(pg_sleep(0.3)::text, '')`));
    await untilSleeping(admin, roles.login.user);
    await admin.query(terminate, [roles.login.user]);
    expect(await reading).toEqual([['done']]);
    const writing = outcome(database.run(caller(roles.reader), write('select pg_sleep(60)')));
    await untilSleeping(admin, roles.login.user);
    await admin.query(terminate, [roles.login.user]);
    expect(await writing).toBe('unavailable');
    expect(await database.run(caller(roles.reader), one)).toEqual([['1']]);
    await database.close();
  });

  test('a restart of PostgreSQL is survived, told, and over by itself', async () => {
    const server = await startTestPostgres(18);
    onTestFinished(() => server.stop());
    const test = await createDatabaseOn(server.url);
    const { reader, login } = await createCallers(test);
    const { database, events } = openDatabase(test.url, login, { poolSize: 3 });
    const ask = () => outcome(database.run(caller(reader), one));
    expect(await ask()).toEqual([['1']]);
    expect(await database.health()).toEqual({ ready: true, reason: undefined });
    await server.halt();
    while ((await ask()) !== 'unavailable');
    const refused = await database.run(caller(reader), one).catch((error) => error);
    expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
    // The first attempt may still have reached the server that was stopping.
    const refusal = 'nothing listens at the address of the database';
    while ((await database.health()).reason !== refusal) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await database.health()).toEqual({ ready: false, reason: refusal });
    await server.start();
    while (typeof (await ask()) === 'string') await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await database.health()).toEqual({ ready: true, reason: undefined });
    expect(events.map(({ kind }) => kind)).toEqual(['database-lost', 'database-back']);
    expect(events.at(-1)).toMatchObject({ kind: 'database-back', downtime: expect.any(Number) });
    await database.close();
    await test.drop();
  });

  test('a server that is away at the start is waited for', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    proxy.mode = 'refuse';
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login);
    expect(await outcome(database.run(caller(roles.reader), one))).toBe('unavailable');
    expect((await database.health()).ready).toBe(false);
    proxy.mode = 'forward';
    await untilServed(database);
    await database.close();
  });

  test('reset connections are replaced', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login, { poolSize: 4 });
    for (let round = 0; round < 20; round++) {
      const runs = Array.from({ length: 8 }, () => outcome(database.run(caller(roles.reader), one)));
      proxy.reset();
      for (const answer of await Promise.all(runs)) expect([[['1']], 'unavailable']).toContainEqual(answer);
      await untilServed(database);
    }
    expect(proxy.connections).toBeLessThanOrEqual(4);
    await database.close();
  });

  test('a statement whose client is gone ends in PostgreSQL', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login, { statementTimeout: 0 });
    const running = outcome(database.run(caller(roles.reader), write('select pg_sleep(600)')));
    await untilSleeping(admin, roles.login.user);
    proxy.reset();
    expect(await running).toBe('unavailable');
    await database.close();
    while ((await backends()) > 0);
  });

  test('a network that swallows everything ends runs and connections within bounds', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const options = { poolSize: 2, statementTimeout: 1000, acquireTimeout: 500, connectTimeout: 500 };
    const { database, events } = openDatabase(throughProxy(admin.url, proxy), roles.login, options);
    await untilServed(database);
    proxy.mode = 'black-hole';
    const answers = await Promise.all([1, 2, 3].map(() => outcome(database.run(caller(roles.reader), one))));
    for (const answer of answers) expect(['unavailable', 'overloaded']).toContain(answer);
    while ((await database.health()).ready) await new Promise((resolve) => setTimeout(resolve, 100));
    proxy.mode = 'forward';
    proxy.reset();
    await untilServed(database);
    expect(events.map(({ kind }) => kind)).toEqual(['database-lost', 'database-back']);
    await database.close();
  });

  test('a connection whose other end is gone without a word is noticed by health', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login, { connectTimeout: 500 });
    await untilServed(database);
    proxy.mode = 'black-hole';
    while ((await database.health()).ready) await new Promise((resolve) => setTimeout(resolve, 100));
    proxy.mode = 'forward';
    while (!(await database.health()).ready) await new Promise((resolve) => setTimeout(resolve, 100));
    await database.close();
  });

  test('a changed password, a full server and a missing database are told apart', async () => {
    const user = await admin.createRole('locked', `login noinherit password '${password}' connection limit 1`);
    await admin.script(`grant ${roles.reader} to ${user}`);
    const wrong = openDatabase(admin.url, { user, password: 'wrong' });
    expect(await outcome(wrong.database.run(caller(roles.reader), one))).toBe('unavailable');
    expect((await wrong.database.health()).reason).toBe('the database refused the user or the password');
    const first = openDatabase(admin.url, { user, password });
    expect(await first.database.run(caller(roles.reader), one)).toEqual([['1']]);
    const second = openDatabase(admin.url, { user, password });
    expect(await outcome(second.database.run(caller(roles.reader), one))).toBe('unavailable');
    expect((await second.database.health()).reason).toBe('the database accepts no more connections');
    await first.database.close();
    await untilServed(second.database);
    const missing = openDatabase(admin.url.replace(admin.name, 'nothing_here'), roles.login);
    expect(await outcome(missing.database.run(caller(roles.reader), one))).toBe('unavailable');
    expect((await missing.database.health()).reason).toBe('the database does not exist');
    await Promise.all([wrong, second, missing].map(({ database }) => database.close()));
  });

  test('closing waits for no answer to its farewell without a bound', async () => {
    const proxy = await startFaultProxy(Number(new URL(admin.url).port));
    onTestFinished(() => proxy.close());
    const { database } = openDatabase(throughProxy(admin.url, proxy), roles.login);
    await untilServed(database);
    proxy.mode = 'black-hole';
    await database.close();
    expect(await outcome(database.run(caller(roles.reader), one))).toBe('unavailable');
  });

  test('closing ends waiting and running work, and every connection', async () => {
    const { database } = openDatabase(admin.url, roles.login, { poolSize: 1 });
    const running = outcome(database.run(caller(roles.reader), read(`select 'done' || pg_sleep(0.3)::text`)));
    const waiting = outcome(database.run(caller(roles.reader), one));
    await untilSleeping(admin, roles.login.user);
    await database.close();
    expect(await running).toEqual([['done']]);
    expect(await waiting).toBe('unavailable');
    expect(await outcome(database.run(caller(roles.reader), one))).toBe('unavailable');
    while ((await backends()) > 0);
  });
});
