// Runs that collide with concurrent transactions: sent again as a whole, a few times, with their effects once.

import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type CallerRoles, caller, createCallers, openDatabase, write } from '../../test/support/callers.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { CallerDatabase } from './create-database.ts';
import type { CallerQuery } from './database.ts';

let admin: TestDatabase;
let roles: CallerRoles;
let database: CallerDatabase;

beforeAll(async () => {
  admin = await createTestDatabase();
  roles = await createCallers(admin);
  // A sequence counts attempts, for what it gives is never taken back.
  await admin.script(`
    create table written (id int primary key, name text);
    create sequence attempts;
    create function collide(times int, state text) returns void language plpgsql as $$
      begin
        if nextval('attempts') <= times then raise exception 'SECRET' using errcode = state; end if;
      end $$;
    grant all on written to ${roles.reader};
    grant all on sequence attempts to ${roles.reader};
  `);
});
beforeEach(async () => {
  await admin.script('truncate written; alter sequence attempts restart');
  database = openDatabase(admin.url, roles.login).whole;
});
afterEach(() => database.close());
afterAll(() => admin.drop());

const insert = (id: number) => ({ text: 'insert into written values ($1::int)', values: [String(id)] });
const collide = (times: number, state: string) => ({
  text: 'select collide($1::int, $2::text)',
  values: [String(times), state],
});
const writes = (...statements: CallerQuery['statements']): CallerQuery => ({ statements, readOnly: false });

async function attempts(): Promise<number> {
  const [row] = await admin.query(`select case when is_called then last_value else 0 end::int as n from attempts`);
  return row.n;
}

async function stored(): Promise<readonly number[]> {
  return (await admin.query<{ id: number }>('select id from written order by id')).map(({ id }) => id);
}

test.each(['40001', '40P01'])('a run that met %s is sent again, three times at most', async (state) => {
  await database.run(caller(roles.reader), writes(insert(1), collide(3, state), insert(2)));
  expect([await attempts(), await stored()]).toEqual([4, [1, 2]]);
});

test.each(['40001', '40P01'])(
  'what meets %s for a fourth time fails as a conflict, and nothing of it stays',
  async (state) => {
    const run = database.run(caller(roles.reader), writes(insert(1), collide(4, state), insert(2)));
    await expect(run).rejects.toMatchObject({ code: 'conflict', status: 409, statement: 1 });
    expect([await attempts(), await stored()]).toEqual([4, []]);
  },
);

test.each(['55P03', '23505', 'P0001', 'XX000'])('what failed with %s is not sent again', async (state) => {
  await expect(database.run(caller(roles.reader), writes(collide(1, state)))).rejects.toThrow();
  expect(await attempts()).toBe(1);
});

test('what was given up is not sent again', async () => {
  const abort = new AbortController();
  const query = { ...writes(insert(1), collide(100, '40001')), signal: abort.signal };
  const run = database.run(caller(roles.reader), query);
  while ((await attempts()) === 0);
  abort.abort();
  // Where it came between two attempts, too.
  await expect(run).rejects.toMatchObject({ code: expect.stringMatching(/^(statement-timeout|conflict)$/) });
  expect(await attempts()).toBeLessThanOrEqual(4);
  expect(await stored()).toEqual([]);
});

test('closing refuses what waits for its next attempt', async () => {
  const run = database.run(caller(roles.reader), writes(collide(100, '40001'))).catch((error: unknown) => error);
  while ((await attempts()) === 0);
  await database.close();
  expect(await run).toMatchObject({ code: expect.stringMatching(/^(unavailable|conflict)$/) });
});

test('runs that lock the same rows in different orders all succeed', async () => {
  await admin.script(`insert into written values (1, ''), (2, '')`);
  const append = (id: number, name: string) => ({
    text: 'update written set name = name || $2::text where id = $1::int',
    values: [String(id), name],
  });
  const pause = { text: 'select pg_sleep(0.1)', values: [] };
  await Promise.all([
    database.run(caller(roles.reader), writes(append(1, 'a'), pause, append(2, 'a'))),
    database.run(caller(roles.reader), writes(append(2, 'b'), pause, append(1, 'b'))),
  ]);
  const names = (await admin.query<{ name: string }>('select name from written order by id')).map(({ name }) => name);
  expect(names.map((name) => [...name].sort().join(''))).toEqual(['ab', 'ab']);
});

test('serializable runs that read what the other writes all succeed', async () => {
  await admin.script(`alter role ${roles.login.user} set default_transaction_isolation = 'serializable'`);
  onTestFinished(() => admin.script(`alter role ${roles.login.user} reset default_transaction_isolation`));
  const next = write(`insert into written select coalesce(max(id), 0) + 1 from written`);
  const count = 4;
  const answers = await Promise.allSettled(
    Array.from({ length: count }, () => database.run(caller(roles.reader), next)),
  );
  const done = answers.filter(({ status }) => status === 'fulfilled').length;
  expect(await stored()).toEqual(Array.from({ length: done }, (_, index) => index + 1));
  expect(done).toBeGreaterThan(1);
});
