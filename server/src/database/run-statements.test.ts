// Several statements in one run: one transaction, one round trip, each statement's rows, and what is prepared of them.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CallerRoles, caller, createCallers, read, untilSleeping } from '../../test/support/callers.ts';
import { driveForTest, failureOf } from '../../test/support/drive-connection.ts';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { CallerQuery } from './database.ts';

type Statement = string | readonly [text: string, ...values: (string | null)[]];

function run(readOnly: boolean, statements: readonly Statement[]): CallerQuery {
  const split = (statement: Statement) => (typeof statement === 'string' ? [statement] : statement);
  return {
    readOnly,
    statements: statements.map((statement) => {
      const [text, ...values] = split(statement);
      return { text: text!, values };
    }),
  };
}

const reads = (...statements: Statement[]) => run(true, statements);
const writes = (...statements: Statement[]) => run(false, statements);

describe.each(availableVersions())('a run of several statements on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let roles: CallerRoles;

  beforeAll(async () => {
    database = await createTestDatabase({ version });
    roles = await createCallers(database);
    await database.script(`
      create table parent (id int primary key, name text not null);
      create table child (id int primary key, parent_id int references parent deferrable initially deferred);
      grant all on parent, child to ${roles.reader};
    `);
  });
  beforeEach(() => database.script('truncate parent, child'));

  afterAll(() => database.drop());

  const open = (preparedStatements = 200) =>
    driveForTest({ url: database.url, login: roles.login, preparedStatements });

  const insertParent = (id: string): Statement => ['insert into parent values ($1::int, $2::text)', id, `name ${id}`];
  const insertChild = (id: string, parent: string): Statement => [
    'insert into child values ($1::int, $2::int) returning id',
    id,
    parent,
  ];

  async function stored(table: 'parent' | 'child'): Promise<readonly number[]> {
    return (await database.query<{ id: number }>(`select id from ${table} order by id`)).map(({ id }) => id);
  }

  test('gives the rows of each in order, also of none and of an empty text', async () => {
    const { runAll } = await open();
    const me = caller(roles.reader, 'user1');
    expect(await runAll(me, reads('select 1::text', 'select where false', '', `values ('a'), ('b')`))).toEqual({
      results: [[['1']], [], [], [['a'], ['b']]],
    });
    expect(await runAll(me, reads())).toEqual({ results: [] });
    expect(await runAll(me, read('select 2::text'))).toEqual({ results: [[['2']]] });
  });

  test('is one transaction as the caller, in which a statement sees what those before it wrote', async () => {
    const { runAll } = await open();
    const identity = `select current_user::text, current_setting('request.jwt.claim.sub'), pg_current_xact_id()::text`;
    const count = 'select count(*) from parent';
    const outcome = await runAll(
      caller(roles.reader, 'user1'),
      writes(identity, insertParent('1'), count, insertChild('1', '1'), identity),
    );
    if (!('results' in outcome)) throw failureOf(outcome).error;
    const [before, inserted, seen, child, after] = outcome.results;
    expect(before?.[0]?.slice(0, 2)).toEqual([roles.reader, 'user1']);
    expect(after).toEqual(before);
    expect([inserted, seen, child]).toEqual([[], [['1']], [['1']]]);
    expect([await stored('parent'), await stored('child')]).toEqual([[1], [1]]);
  });

  test('hands a value from one statement to the next by a setting, which ends with the run', async () => {
    const { runAll } = await open();
    const keep = `select set_config('pergola.key', $1::text, true)`;
    const use = `insert into parent values (current_setting('pergola.key')::int, 'kept') returning id`;
    const me = caller(roles.reader);
    expect(await runAll(me, writes([keep, '7'], use))).toEqual({ results: [[['7']], [['7']]] });
    expect(await runAll(me, read(`select current_setting('pergola.key', true)`))).toEqual({ results: [[['']]] });
  });

  test.each([0, 1, 2])('fails as a whole, and says that it was statement %i', async (position) => {
    const { runAll } = await open();
    const statements = [insertParent('1'), insertParent('2'), insertParent('3')];
    for (const wrong of ['select 1/0', 'select * from nothing_here', 'not sql', insertParent('1')]) {
      const given = [...statements.slice(0, position), ...(position === 0 ? [insertParent('1')] : [])];
      const at = given.length;
      const outcome = await runAll(caller(roles.reader), writes(...given, wrong, insertParent('4')));
      expect(failureOf(outcome)).toMatchObject({ stage: 'statement', statement: at, lost: false });
      expect(await stored('parent')).toEqual([]);
    }
    expect(await runAll(caller(roles.reader), read('select 1::text'))).toEqual({ results: [[['1']]] });
  });

  test('names no statement for what fails at the end of the transaction, or before it', async () => {
    const { runAll } = await open();
    const dangling = await runAll(caller(roles.reader), writes(insertParent('1'), insertChild('1', '99')));
    expect(failureOf(dangling)).toMatchObject({ stage: 'statement', statement: undefined, error: { code: '23503' } });
    expect(await stored('parent')).toEqual([]);
    const nobody = await runAll(caller('nobody_of_that_name'), writes(insertParent('1')));
    expect(failureOf(nobody)).toMatchObject({ stage: 'caller', statement: undefined });
  });

  test('names the statement whose deferred constraints are checked by it', async () => {
    const { runAll } = await open();
    const outcome = await runAll(
      caller(roles.reader),
      writes(insertChild('1', '99'), 'set constraints all immediate', insertParent('1')),
    );
    expect(failureOf(outcome)).toMatchObject({ statement: 1, error: { code: '23503' } });
  });

  test('prepares a text that is repeated once, whenever it becomes worth it', async () => {
    const { runAll, connection } = await open();
    const me = caller(roles.reader);
    const ids = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => insertParent(String(from + index)));
    for (const [from, count] of [
      [0, 1],
      [1, 2],
      [3, 9],
      [12, 1],
    ] as const) {
      expect(await runAll(me, writes(...ids(from, count)))).toHaveProperty('results.length', count);
    }
    expect(await stored('parent')).toEqual(Array.from({ length: 13 }, (_, id) => id));
    expect(connection.preparedStatements).toBe(1);
    const names = await runAll(me, read('select count(*) from pg_prepared_statements'));
    // That of the caller's settings besides.
    expect(names).toEqual({ results: [[['2']]] });
  });

  test('knows which text the unnamed statement holds when texts alternate', async () => {
    const { runAll } = await open();
    const texts = ['a', 'b', 'a', 'a', 'c', 'b', 'a', 'c', 'c', 'b', 'a'];
    const me = caller(roles.reader);
    for (let round = 0; round < 4; round++) {
      const outcome = await runAll(me, reads(...texts.map((name) => `select '${name}${round}'`)));
      expect(outcome).toEqual({ results: texts.map((name) => [[`${name}${round}`]]) });
      const again = await runAll(me, reads(...texts.map((name) => `select '${name}'`)));
      expect(again).toEqual({ results: texts.map((name) => [[name]]) });
    }
  });

  test('prepares more texts than it keeps, and closes the others', async () => {
    const { runAll, connection } = await open(2);
    const texts = Array.from({ length: 7 }, (_, index) => `select ${index}::text`);
    const me = caller(roles.reader);
    const results = texts.map((_, index) => [[String(index)]]);
    for (let use = 0; use < 6; use++) expect(await runAll(me, reads(...texts))).toEqual({ results });
    expect(connection.preparedStatements).toBe(2);
    expect(await runAll(me, read('select count(*) from pg_prepared_statements'))).toEqual({ results: [[['3']]] });
  });

  test('does not take for prepared what an error before it skipped', async () => {
    const { runAll, connection } = await open();
    const me = caller(roles.reader);
    for (let use = 0; use < 4; use++) {
      failureOf(await runAll(me, reads('select 1::text', 'select 1/0', 'select 2::text')));
    }
    // The one that fails is parsed before it does.
    expect(connection.preparedStatements).toBe(2);
    const results = [[['1']], [['2']]];
    for (let use = 0; use < 4; use++) {
      expect(await runAll(me, reads('select 1::text', 'select 2::text'))).toEqual({ results });
    }
    expect(connection.preparedStatements).toBe(3);
  });

  test('is repeated as a whole when the session has lost its prepared statements', async () => {
    const { runAll } = await open();
    await database.script(`
      create function forget() returns text language plpgsql as $$ begin execute 'deallocate all'; return 'done'; end $$;
    `);
    const me = caller(roles.reader);
    const three = reads('select 1::text', 'select 2::text', 'select 1::text');
    const results = [[['1']], [['2']], [['1']]];
    for (let use = 0; use < 4; use++) expect(await runAll(me, three)).toEqual({ results });
    // Lost between two runs, and within one.
    expect(await runAll(me, read('select forget()'))).toEqual({ results: [[['done']]] });
    expect(await runAll(me, three)).toEqual({ results });
    const within = writes(insertParent('1'), 'select forget()', 'select 2::text');
    expect(await runAll(me, within)).toEqual({ results: [[], [['done']], [['2']]] });
    expect(await stored('parent')).toEqual([1]);
    expect(await runAll(me, three)).toEqual({ results });
  });

  test('is repeated as a whole when several of its plans return other columns than they did', async () => {
    const { runAll } = await open();
    await database.script(`
      create table one (a int); insert into one values (1);
      create table two (a int); insert into two values (2);
      grant select on one, two to ${roles.reader};
    `);
    const me = caller(roles.reader);
    const both = (id: string) => writes(insertParent(id), 'select * from one', 'select * from two');
    for (const id of ['1', '2', '3', '4'])
      expect(await runAll(me, both(id))).toEqual({ results: [[], [['1']], [['2']]] });
    await database.script(`alter table one add b text default 'x'; alter table two add b text default 'y'`);
    expect(await runAll(me, both('5'))).toEqual({ results: [[], [['1', 'x']], [['2', 'y']]] });
    expect(await stored('parent')).toEqual([1, 2, 3, 4, 5]);
    await database.script('drop table one, two');
  });

  test('is cancelled in the middle: nothing of it stays, and the connection is free', async () => {
    const driven = await open();
    const running = driven.runAll(
      caller(roles.reader),
      writes(insertParent('1'), 'select pg_sleep(60)', insertParent('2')),
    );
    await untilSleeping(database, roles.login.user);
    driven.connection.cancel();
    expect(failureOf(await running)).toMatchObject({ statement: 1, lost: false, error: { code: '57014' } });
    expect(await stored('parent')).toEqual([]);
    expect(await driven.runAll(caller(roles.reader), reads('select 1::text', 'select 2::text'))).toEqual({
      results: [[['1']], [['2']]],
    });
  });

  test('is cancelled when its statements together take longer than one may', async () => {
    const driven = await open();
    const running = driven.runAll(
      caller(roles.reader),
      writes(insertParent('1'), 'select pg_sleep(60)', insertParent('2')),
      100_000,
    );
    await untilSleeping(database, roles.login.user);
    // What the pool's clock would count.
    for (let second = 0; second <= 101; second++) driven.connection.tick();
    expect(failureOf(await running)).toMatchObject({ statement: 1, lost: false, error: { code: '57014' } });
    expect(driven.lost()).toBe(false);
    expect(await stored('parent')).toEqual([]);
  });

  test('fails once, names no statement and leaves nothing when its backend is terminated', async () => {
    const driven = await open();
    const running = driven.runAll(caller(roles.reader), writes(insertParent('1'), 'select pg_sleep(60)'));
    await untilSleeping(database, roles.login.user);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and wait_event = 'PgSleep'`,
      [roles.login.user],
    );
    expect(failureOf(await running)).toMatchObject({ statement: undefined, lost: true, unsent: false });
    expect(driven.lost()).toBe(true);
    expect(await stored('parent')).toEqual([]);
  });

  test('refuses every write of a read-only run', async () => {
    const { runAll } = await open();
    const outcome = await runAll(caller(roles.reader), reads('select 1', insertParent('1')));
    expect(failureOf(outcome)).toMatchObject({ statement: 1, error: { code: '25006' } });
    expect(await stored('parent')).toEqual([]);
  });
});
