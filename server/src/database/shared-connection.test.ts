// Several runs under way on one connection: which may be, whose rows are whose, and what becomes of the others when one is
// slow, given up, refused, or when the connection ends.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CallerRoles,
  caller,
  createCallers,
  openDatabase,
  read,
  untilSleeping,
  write,
} from '../../test/support/callers.ts';
import { type Driven, driveForTest, failureOf } from '../../test/support/drive-connection.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';

let database: TestDatabase;
let roles: CallerRoles;

beforeAll(async () => {
  database = await createTestDatabase();
  roles = await createCallers(database);
});

afterAll(() => database.drop());

const mine = read('select distinct owner, current_user::text from note');
const sleep = (seconds: number) => read('select $1::text, pg_sleep($1::float8)::text', [String(seconds)]);

/** A connection that has these statements prepared, for the reader. */
async function open(...queries: ReturnType<typeof read>[]): Promise<Driven> {
  const driven = await driveForTest({ url: database.url, login: roles.login });
  for (const query of queries) {
    for (let use = 0; use < 3; use++) await driven.run(caller(roles.reader, 'user1'), query);
  }
  return driven;
}

describe('a shared connection', () => {
  test('gives each of its runs its own rows', async () => {
    const driven = await open(mine);
    const runs = Array.from({ length: 10 }, (_, user) => driven.share(caller(roles.reader, `user${user}`), mine));
    driven.connection.write();
    expect(await Promise.all(runs)).toEqual(
      Array.from({ length: 10 }, (_, user) => ({ results: [[[`user${user}`, roles.reader]]] })),
    );
    expect(driven.connection.busy).toBe(false);
  });

  test('takes more while some are under way, in several writes', async () => {
    const driven = await open(sleep(0), mine);
    const first = driven.share(caller(roles.reader), sleep(0.2));
    driven.connection.write();
    await untilSleeping(database, roles.login.user);
    const second = driven.share(caller(roles.reader, 'user2'), mine);
    driven.connection.write();
    const third = driven.share(caller(roles.reader, 'user3'), mine);
    driven.connection.write();
    expect(await Promise.all([first, second, third])).toEqual([
      { results: [[['0.2', '']]] },
      { results: [[['user2', roles.reader]]] },
      { results: [[['user3', roles.reader]]] },
    ]);
  });

  test.each([
    ['writes', write('select distinct owner, current_user::text from note'), 0.01],
    ['is expected to take long', mine, 50],
    ['was never timed', read('select count(*), 1 from note'), Number.NaN],
    ['is not prepared', read('select count(*), 2 from note'), 0.01],
    ['begins with a function', { ...mine, preRequest: { schema: undefined, name: 'now' } }, 0.01],
    ['is undone', { ...mine, end: 'rollback' as const }, 0.01],
  ])('takes no run behind others that %s', async (_, query, milliseconds) => {
    const driven = await open(mine);
    const first = driven.share(caller(roles.reader, 'user1'), mine);
    expect(driven.share(caller(roles.reader, 'user1'), query, milliseconds)).toBeUndefined();
    driven.connection.write();
    expect(await first).toMatchObject({ results: [[['user1', roles.reader]]] });
  });

  test('takes none behind a run that writes', async () => {
    const driven = await open(mine);
    const writing = driven.run(caller(roles.reader), write('select pg_sleep(0.05)::text'));
    expect(driven.share(caller(roles.reader, 'user1'), mine)).toBeUndefined();
    expect(await writing).toEqual({ rows: [['']] });
  });

  test('fails one run and no other', async () => {
    const division = read('select (1 / $1::int)::text', ['1']);
    const driven = await open(mine, division);
    const me = caller(roles.reader, 'user4');
    const runs = [
      driven.share(me, mine),
      driven.share(me, read('select (1 / $1::int)::text', ['0'])),
      driven.share(caller('nobody_of_that_name', 'user1'), division),
      driven.share(me, mine),
    ];
    driven.connection.write();
    const [before, failed, , after] = await Promise.all(runs);
    expect([before, after]).toEqual([
      { results: [[['user4', roles.reader]]] },
      { results: [[['user4', roles.reader]]] },
    ]);
    expect(failureOf(failed ?? {})).toMatchObject({ stage: 'statement', statement: 0, error: { code: '22012' } });
  });

  test('gives back what waits behind a run that turns out to be slow', async () => {
    const driven = await open(sleep(0), mine);
    const slow = driven.share(caller(roles.reader), sleep(0.3));
    const behind = driven.share(caller(roles.reader, 'user1'), mine);
    driven.connection.write();
    await untilSleeping(database, roles.login.user);
    driven.connection.look();
    driven.connection.look();
    expect(await behind).toEqual({ returned: true });
    expect(driven.share(caller(roles.reader, 'user1'), mine)).toBeUndefined();
    expect(await slow).toEqual({ results: [[['0.3', '']]] });
    // Its rows come all the same, and are nobody's.
    expect(await driven.run(caller(roles.reader, 'user5'), mine)).toEqual({ rows: [['user5', roles.reader]] });
  });

  test('cancels the run under way, and gives back what waits', async () => {
    const driven = await open(sleep(0), mine);
    const slow = driven.share(caller(roles.reader), sleep(60));
    const behind = driven.share(caller(roles.reader, 'user1'), mine);
    driven.connection.write();
    await untilSleeping(database, roles.login.user);
    driven.connection.cancel();
    expect(await behind).toEqual({ returned: true });
    expect(failureOf((await slow) ?? {})).toMatchObject({ lost: false, error: { code: '57014' } });
  });

  test('cancels what nobody waits for any more behind a run that was cancelled', async () => {
    const driven = await open(sleep(0));
    const slow = driven.share(caller(roles.reader), sleep(60));
    const behind = driven.share(caller(roles.reader), sleep(60));
    driven.connection.write();
    await untilSleeping(database, roles.login.user);
    driven.connection.cancel();
    expect(await behind).toEqual({ returned: true });
    expect(failureOf((await slow) ?? {})).toMatchObject({ lost: false, error: { code: '57014' } });
    while (driven.connection.busy) {
      driven.connection.look();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(driven.lost()).toBe(false);
    expect(await driven.run(caller(roles.reader, 'user5'), mine)).toEqual({ rows: [['user5', roles.reader]] });
  });

  test('gives up a run that waits, and lets the others be', async () => {
    const driven = await open(mine);
    const names = ['user1', 'user2', 'user3'];
    const runs = names.map((name) => driven.share(caller(roles.reader, name), mine));
    driven.connection.write();
    driven.connection.cancel(driven.shared()[1]);
    expect(failureOf((await runs[1]) ?? {})).toMatchObject({ lost: false });
    expect(await runs[0]).toEqual({ results: [[['user1', roles.reader]]] });
    expect(await runs[2]).toEqual({ results: [[['user3', roles.reader]]] });
  });

  test('repeats all whose plans the session has lost', async () => {
    await database.script(
      `create table shape (a int); grant select on shape to ${roles.reader}; insert into shape values (1)`,
    );
    const all = read('select * from shape');
    const driven = await open(all, mine);
    await database.script('alter table shape add column b text default $$new$$');
    const runs = [all, mine, all, all].map((query) => driven.share(caller(roles.reader, 'user1'), query));
    driven.connection.write();
    const shape = { results: [[['1', 'new']]] };
    expect(await Promise.all(runs)).toEqual([shape, { results: [[['user1', roles.reader]]] }, shape, shape]);
  });

  test('gives back what is to be repeated, where it would wait behind a slow run', async () => {
    await database.script(
      `create table shape_2 (a int); grant select on shape_2 to ${roles.reader}; insert into shape_2 values (1)`,
    );
    const all = read('select * from shape_2');
    const driven = await open(all, sleep(0), mine);
    await database.script('alter table shape_2 add column b text');
    const me = caller(roles.reader, 'user1');
    const runs = [driven.share(me, all), driven.share(me, mine), driven.share(me, sleep(60))];
    driven.connection.write();
    await runs[1];
    await untilSleeping(database, roles.login.user);
    driven.connection.look();
    expect(driven.connection.needsLooks).toBe(true);
    driven.connection.look();
    expect(await runs[0]).toEqual({ returned: true });
    driven.connection.cancel();
    expect(failureOf((await runs[2]) ?? {})).toMatchObject({ lost: false, error: { code: '57014' } });
  });

  test('fails all when it ends', async () => {
    const driven = await open(sleep(0), mine);
    const slow = driven.share(caller(roles.reader), sleep(60));
    const behind = driven.share(caller(roles.reader, 'user1'), mine);
    driven.connection.write();
    await untilSleeping(database, roles.login.user);
    await database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      roles.login.user,
    ]);
    expect(failureOf((await slow) ?? {})).toMatchObject({ lost: true, unsent: false, error: { code: '57P01' } });
    expect(failureOf((await behind) ?? {})).toMatchObject({ lost: true, unsent: false });
  });
});

describe('a pool', () => {
  test('answers what waits behind a slow run on another connection', async () => {
    const { database: pool } = openDatabase(database.url, roles.login, { poolSize: 2 });
    const ask = (seconds: number) => pool.run(caller(roles.reader), sleep(seconds));
    for (let use = 0; use < 20; use++) await Promise.all([ask(0), ask(0)]);
    const ended: string[] = [];
    const slow = ask(1).then(() => ended.push('slow'));
    await Promise.all(Array.from({ length: 12 }, () => ask(0).then(() => ended.push('quick'))));
    await slow;
    expect(ended).toEqual([...Array.from({ length: 12 }, () => 'quick'), 'slow']);
    await pool.close();
  });

  test('sends reads again that shared a connection which was terminated', async () => {
    const { database: pool } = openDatabase(database.url, roles.login, { poolSize: 1 });
    const ask = (user: number) => pool.run(caller(roles.reader, `user${user}`), mine);
    for (let use = 0; use < 20; use++) await ask(1);
    const rounds = Array.from({ length: 20 }, async () => {
      const answers = Array.from({ length: 10 }, (_, user) => ask(user));
      expect(await Promise.all(answers)).toEqual(
        Array.from({ length: 10 }, (_, user) => [[`user${user}`, roles.reader]]),
      );
    });
    await database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      roles.login.user,
    ]);
    await Promise.all(rounds);
    await pool.close();
  });
});
