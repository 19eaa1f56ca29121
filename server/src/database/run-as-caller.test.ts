// One connection, driven by hand: what holds for a caller's transaction, and what becomes of the connection after an error.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type CallerRoles, caller, createCallers, read, untilSleeping, write } from '../../test/support/callers.ts';
import {
  aloneRun,
  type Driven,
  driveConnection,
  driveForTest,
  failureOf,
  rowsOf,
} from '../../test/support/drive-connection.ts';
import { startFaultProxy, throughProxy } from '../../test/support/fault-proxy.ts';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { connect } from './connect.ts';
import { StatementNames } from './prepared-statements.ts';
import type { Run } from './run.ts';
import { CallerConnection } from './run-as-caller.ts';
import { RunTimes } from './run-times.ts';

interface TestRun extends Run {
  readonly settle: (outcome: object) => void;
}

describe.each(availableVersions())('a connection to PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let roles: CallerRoles;

  beforeAll(async () => {
    database = await createTestDatabase({ version });
    roles = await createCallers(database);
  });

  afterAll(() => database.drop());

  const open = (preparedStatements = 200) =>
    driveForTest({ url: database.url, login: roles.login, preparedStatements });

  /** Names of what PostgreSQL itself says is prepared in the session. */
  async function preparedIn(driven: Driven): Promise<string[]> {
    const outcome = await driven.run(caller(roles.reader), read('select name from pg_prepared_statements order by 1'));
    return rowsOf(outcome).map(([name]) => name ?? '');
  }

  test('sees the rows of its subject, call by call on one prepared statement', async () => {
    const { run } = await open();
    for (let call = 0; call < 20; call++) {
      const subject = `user${call % 10}`;
      const outcome = await run(caller(roles.reader, subject), read('select distinct owner from note'));
      expect(outcome).toEqual({ rows: [[subject]] });
    }
  });

  test('has role and claims in the transaction only', async () => {
    const { run, connection } = await open();
    const settings = `select current_user::text, current_setting('request.jwt.claims', true),
      current_setting('request.jwt.claim.sub', true), current_setting('request.jwt.claim.role', true),
      current_setting('transaction_read_only'), current_setting('statement_timeout')`;
    const me = caller(roles.reader, 'user1');
    expect(await run(me, read(settings), 1234)).toEqual({
      rows: [[roles.reader, me.claims, 'user1', roles.reader, 'on', '1234ms']],
    });
    expect(await run(me, write(settings))).toMatchObject({
      rows: [[roles.reader, me.claims, 'user1', roles.reader, 'off', '0']],
    });
    expect(connection.busy).toBe(false);
    // Outside any run, as PostgreSQL sees the idle session.
    const client = await connect({ url: database.url, login: roles.login, schemas: ['public'], timeout: 5000 });
    const { stream } = (client as unknown as { connection: { stream: NodeJS.EventEmitter } }).connection;
    const [readAsPg] = stream.listeners('data');
    const idle = new CallerConnection<TestRun>({
      client,
      names: new StatementNames(),
      times: new RunTimes(),
      preparedStatements: 10,
      owner: {
        finished: (_, r, [rows = []]) => r.settle({ rows }),
        failed: () => {},
        returned: () => {},
        free: () => {},
        lost: () => {},
      },
    });
    await new Promise((settle) => idle.start({ ...aloneRun(me, read('select 1')), settle }));
    stream.removeAllListeners('data').on('data', readAsPg as (chunk: Buffer) => void);
    const after =
      await client.query(`select current_user::text as who, current_setting('request.jwt.claims', true) as claims,
      current_setting('request.jwt.claim.sub', true) as sub, current_setting('transaction_read_only') as ro`);
    expect(after.rows).toEqual([{ who: roles.login.user, claims: '', sub: '', ro: 'off' }]);
    await idle.end();
  });

  test('lets no function give its role or claims to the next caller', async () => {
    const { run } = await open();
    const stain = `select set_config('request.jwt.claim.sub', 'user2', false),
      set_config('request.jwt.claims', '{}', false), set_config('role', $1::text, false)`;
    expect(rowsOf(await run(caller(roles.reader, 'user1'), write(stain, [roles.other])))).toHaveLength(1);
    const me = caller(roles.reader, 'user3');
    const seen = `select distinct owner, current_user::text, current_setting('request.jwt.claims') from note`;
    expect(await run(me, read(seen))).toEqual({ rows: [['user3', roles.reader, me.claims]] });
  });

  test('pins what decides the text form of values', async () => {
    const { run } = await open();
    const values = `select timestamptz '2024-02-29 12:00+02', date '2024-02-29', interval '1 day 2 hours',
      '\\xdead'::bytea, 0.1::float8 + 0.2, current_setting('search_path')`;
    expect(await run(caller(roles.reader), read(values))).toEqual({
      rows: [['2024-02-29 10:00:00+00', '2024-02-29', '1 day 02:00:00', '\\xdead', '0.30000000000000004', '"public"']],
    });
  });

  test('sends values of any content', async () => {
    const { run } = await open();
    const values = ['', null, 'ünïcödé 🦊', "'; drop table note; --", 'x'.repeat(300_000)];
    const text = 'select $1::text, $2::text, $3::text, $4::text, $5::text';
    expect(await run(caller(roles.reader), read(text, values))).toEqual({ rows: [values] });
  });

  test('refuses a role that does not exist and one that was not granted, and goes on', async () => {
    const { run } = await open();
    const unknown = await run(caller('nobody_of_that_name'), read('select 1'));
    expect(failureOf(unknown)).toMatchObject({ stage: 'caller', lost: false, error: { code: '22023' } });
    const forbidden = await run(caller('postgres'), read('select 1'));
    expect(failureOf(forbidden)).toMatchObject({ stage: 'caller', lost: false, error: { code: '42501' } });
    expect(await run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
  });

  test('refuses writes in a read-only run', async () => {
    const { run } = await open();
    const outcome = await run(caller(roles.reader, 'user1'), read('delete from note'));
    expect(failureOf(outcome)).toMatchObject({ stage: 'statement', error: { code: '25006' } });
  });

  test('ends a statement at its timeout', async () => {
    const { run } = await open();
    const outcome = await run(caller(roles.reader), read('select pg_sleep(60)'), 50);
    expect(failureOf(outcome)).toMatchObject({ stage: 'statement', lost: false, error: { code: '57014' } });
    expect(await run(caller(roles.reader), read('select 1::text'), 50)).toEqual({ rows: [['1']] });
  });

  test('fails for a deferred constraint although the rows had come', async () => {
    await database.script(`
      create table parent (id int primary key);
      create table child (parent_id int references parent deferrable initially deferred);
      grant select, insert on parent, child to ${roles.reader};
    `);
    const { run } = await open();
    const outcome = await run(
      caller(roles.reader),
      write('insert into child values ($1::int) returning parent_id', ['7']),
    );
    expect(failureOf(outcome)).toMatchObject({ stage: 'statement', lost: false, error: { code: '23503' } });
    expect(await run(caller(roles.reader), read('select count(*) from child'))).toEqual({ rows: [['0']] });
  });

  test('prepares from the third use, for each role its own', async () => {
    const driven = await open();
    for (let use = 1; use <= 3; use++) {
      expect(driven.connection.preparedStatements).toBe(0);
      await driven.run(caller(roles.reader), read('select 1'));
    }
    expect(driven.connection.preparedStatements).toBe(1);
    for (let use = 1; use <= 3; use++) await driven.run(caller(roles.other), read('select 1'));
    expect(driven.connection.preparedStatements).toBe(2);
    expect(await preparedIn(driven)).toHaveLength(3);
  });

  test('does not take a statement for prepared whose Parse was skipped or failed', async () => {
    const driven = await open();
    const text = 'select count(*)::text from note';
    for (let use = 1; use <= 2; use++) await driven.run(caller(roles.reader), read(text));
    // The third use would prepare it, but the statement before it fails.
    const timeoutRefused = await driven.run(caller(roles.reader), read(text), -1);
    expect(failureOf(timeoutRefused).stage).toBe('caller');
    expect(driven.connection.preparedStatements).toBe(0);
    expect(await driven.run(caller(roles.reader), read(text))).toEqual({ rows: [['0']] });
    expect(driven.connection.preparedStatements).toBe(1);
    for (let use = 1; use <= 4; use++) {
      const wrong = await driven.run(caller(roles.reader), read('select nothing from note'));
      expect(failureOf(wrong).error.code).toBe('42703');
    }
    expect(driven.connection.preparedStatements).toBe(1);
  });

  test('closes what it no longer keeps prepared', async () => {
    const driven = await open(2);
    for (const text of ['select 1', 'select 2', 'select 3', 'select 4']) {
      for (let use = 1; use <= 3; use++) await driven.run(caller(roles.reader), read(text));
    }
    expect(driven.connection.preparedStatements).toBe(2);
    expect(await preparedIn(driven)).toHaveLength(3);
    // What was closed can be prepared again.
    for (let use = 1; use <= 3; use++) await driven.run(caller(roles.reader), read('select 1'));
    expect(await preparedIn(driven)).toHaveLength(3);
  });

  test('repeats a run whose prepared statements the session has lost', async () => {
    const driven = await open();
    await database.script(`
      create function forget() returns text language plpgsql as $$ begin execute 'deallocate all'; return 'done'; end $$;
    `);
    for (let use = 1; use <= 5; use++) await driven.run(caller(roles.reader), read('select 1::text'));
    expect(await driven.run(caller(roles.reader), read('select forget()'))).toEqual({ rows: [['done']] });
    expect(await driven.run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
    expect(await driven.run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
  });

  test('repeats a run whose plan returns other columns than it did', async () => {
    const driven = await open();
    await database.script(
      `create table shape (a int); grant select on shape to ${roles.reader}; insert into shape values (1)`,
    );
    for (let use = 1; use <= 5; use++) await driven.run(caller(roles.reader), read('select * from shape'));
    await database.script('alter table shape add column b text default $$new$$');
    expect(await driven.run(caller(roles.reader), read('select * from shape'))).toEqual({ rows: [['1', 'new']] });
    await database.script('alter table shape alter column a type text');
    expect(await driven.run(caller(roles.reader), read('select * from shape'))).toEqual({ rows: [['1', 'new']] });
  });

  test('is cancelled in PostgreSQL, and free again after that', async () => {
    const driven = await open();
    const running = driven.run(caller(roles.reader), read('select pg_sleep(60)'));
    await untilSleeping(database, roles.login.user);
    driven.connection.cancel();
    expect(failureOf(await running)).toMatchObject({ lost: false, error: { code: '57014' } });
    for (let use = 1; use <= 20; use++) {
      expect(await driven.run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
    }
  });

  test('does not repeat a run that was given up', async () => {
    const driven = await open();
    await database.script(
      `create table shape_3 (a int); grant select on shape_3 to ${roles.reader}; insert into shape_3 values (1)`,
    );
    const slow = (seconds: number) => read('select *, pg_sleep($1::float8) from shape_3', [String(seconds)]);
    for (let use = 1; use <= 3; use++) await driven.run(caller(roles.reader), slow(0));
    await database.script('alter table shape_3 add column b text');
    const running = driven.run(caller(roles.reader), slow(60));
    driven.connection.cancel();
    expect(failureOf(await running)).toMatchObject({ lost: false });
    while (driven.connection.busy) await new Promise(setImmediate);
    // What was found out about its plan is not forgotten.
    expect(await driven.run(caller(roles.reader), slow(0))).toEqual({ rows: [['1', null, '']] });
  });

  test('does not repeat a run on a connection that it had cut', async () => {
    const driven = await open();
    await database.script(`create function lose(statement text) returns text language plpgsql as $$
      declare lost text;
      begin
        select name into lost from pg_prepared_statements p where p.statement = $1;
        execute format('deallocate %I', lost);
        return lost;
      end $$`);
    for (let use = 1; use <= 3; use++) await driven.run(caller(roles.reader), read('select 3::text'));
    expect(rowsOf(await driven.run(caller(roles.reader), read('select lose($1::text)', ['select 3::text'])))).toEqual([
      [expect.stringMatching(/./)],
    ]);
    // The transaction that it begins stays open, for the statement behind fails; nobody else may get into it.
    const statements = ['begin', 'select 3::text'].map((text) => ({ text, values: [] }));
    expect(failureOf(await driven.runAll(caller(roles.reader), { statements, readOnly: false }))).toMatchObject({
      error: { code: '26000' },
    });
    expect(driven.lost()).toBe(true);
  });

  test('is cancelled although the first request overtakes the run', async () => {
    const proxy = await startFaultProxy(Number(new URL(database.url).port));
    onTestFinished(() => proxy.close());
    const { connection, run } = await driveConnection({
      url: throughProxy(database.url, proxy),
      login: roles.login,
    });
    proxy.latency = 200;
    const running = run(caller(roles.reader), read('select pg_sleep(60)'));
    // The proxy has it by now, and holds it back.
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.latency = 0;
    connection.cancel();
    expect(failureOf(await running)).toMatchObject({ lost: false, error: { code: '57014' } });
    expect(await run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
    await connection.end();
  });

  test('fails a run whose backend is terminated, once, and says that it is lost', async () => {
    const driven = await open();
    const running = driven.run(caller(roles.reader), read('select pg_sleep(60)'));
    await untilSleeping(database, roles.login.user);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and query like '%pg_sleep%'`,
      [roles.login.user],
    );
    expect(failureOf(await running)).toMatchObject({ lost: true, unsent: false, error: { code: '57P01' } });
    expect(driven.lost()).toBe(true);
  });

  test('is cut when a run outlasts every limit', async () => {
    const driven = await open();
    const running = driven.run(caller(roles.reader), read('select pg_sleep(60)'), 50_000);
    for (let second = 0; second <= 55; second++) driven.connection.tick();
    expect(failureOf(await running)).toMatchObject({ lost: true });
    expect(driven.lost()).toBe(true);
  });

  test('refuses COPY and goes on', async () => {
    const { run } = await open();
    expect(failureOf(await run(caller(roles.reader), write('copy note from stdin'))).lost).toBe(false);
    expect(await run(caller(roles.reader), read('select 1::text'))).toEqual({ rows: [['1']] });
  });
});
