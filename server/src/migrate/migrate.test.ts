// Against real PostgreSQL: what is applied, remembered and refused, also when a runner dies or two run at once.

import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { OwnerConnection } from '../database/database.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { applyMigrations } from './migrate.ts';

let database: TestDatabase;
let directory: string;
let owners: OwnerConnection[];

beforeEach(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-migrate-'));
  owners = [];
});

afterEach(async () => {
  await Promise.all(owners.map((owner) => owner.close().catch(() => {})));
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function open(): Promise<OwnerConnection> {
  const owner = await openOwnerConnection(database.url);
  owners.push(owner);
  return owner;
}

/** Each up file gets a down file, unless one is given. */
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(directory, name), text);
    const down = name.replace(/\.up\.sql$/, '.down.sql');
    if (down !== name && !(down in files)) await writeFile(path.join(directory, down), 'select 1');
  }
}

async function apply(
  more: { onWait?: (reason: string) => void; signal?: AbortSignal } = {},
): Promise<readonly string[]> {
  const applied = await applyMigrations(await open(), { directory, history: 'application', ...more });
  return applied.map(({ name }) => name);
}

async function tables(): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  return rows.map(({ name }) => name);
}

describe('applyMigrations', () => {
  test('applies what is missing, in order, and each file once', async () => {
    await write({ '0002_b.up.sql': 'alter table a add b int', '0001_a.up.sql': 'create table a (); select 1;' });
    await write({ '0001_a.down.sql': 'drop table a', 'notes.md': 'not a migration' });
    expect(await apply()).toEqual(['0001_a', '0002_b']);
    expect(await apply()).toEqual([]);
    await write({ '0003_c.up.sql': 'create table c ()' });
    expect(await apply()).toEqual(['0003_c']);
    const rows = await database.query(
      'select "set", name, checksum, duration_ms > 0 as timed from pergola.migrations order by name',
    );
    expect(rows).toMatchObject([
      { set: 'application', name: '0001_a', timed: true, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { name: '0002_b' },
      { name: '0003_c' },
    ]);
  });

  test('a directory that does not exist has nothing to apply', async () => {
    directory = path.join(directory, 'nothing');
    expect(await apply()).toEqual([]);
  });

  test('keeps nothing of a file that fails, and says which line of which file', async () => {
    await write({
      '0001_a.up.sql': 'create table a ()',
      '0002_b.up.sql': 'create table b ();\n-- ümläut 🌱\ncreate table c (\n  x no_such_type\n);\n',
      '0003_d.up.sql': 'create table d ()',
    });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringMatching(/0002_b\.up\.sql:4:5: type "no_such_type" does not exist \(42704\)/),
    });
    expect(await tables()).toEqual(['a']);
    await write({ '0002_b.up.sql': 'create table b ()' });
    expect(await apply()).toEqual(['0002_b', '0003_d']);
  });

  test('a deferred constraint that fails at the end takes the whole file back', async () => {
    await write({
      '0001_a.up.sql': `create table a (id int primary key, b int references a deferrable initially deferred);
        insert into a values (1, 2);`,
    });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('23503'),
    });
    expect(await tables()).toEqual([]);
    expect(await database.query('select from pergola.migrations')).toEqual([]);
  });

  test.each([
    ['and then succeeds', 'create table a (); commit; create table b ()'],
    ['and then fails', 'create table a (); commit; create table a ()'],
    ['by rolling back', 'create table a (); rollback'],
  ])('refuses a file that ends its transaction %s', async (_, text) => {
    await write({ '0001_a.up.sql': text });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('ends its transaction'),
    });
    expect(await database.query('select from pergola.migrations')).toEqual([]);
  });

  test('refuses an applied file that was edited, with both hashes', async () => {
    await write({ '0001_a.up.sql': 'create table a ();\n' });
    await apply();
    await write({ '0001_a.up.sql': 'create table a (); \n', '0002_b.up.sql': 'create table b ()' });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-edited',
      message: expect.stringMatching(/0001_a\.up\.sql has changed .*was [0-9a-f]{12}…, is [0-9a-f]{12}…/),
    });
    expect(await tables()).toEqual(['a']);
  });

  test('other line ends are no edit, nor is the hash of an earlier version, which was of the bytes', async () => {
    await write({ '0001_a.up.sql': 'create table a ();\n' });
    await apply();
    await write({
      '0001_a.up.sql': '\ufeffcreate table a ();\r\n',
      '0002_b.up.sql': "create table b ();\r\nselect 'x\r\ny';",
    });
    expect(await apply()).toEqual(['0002_b']);
    const bytes = createHash('sha256').update("create table b ();\r\nselect 'x\r\ny';").digest('hex');
    await database.query(`update pergola.migrations set checksum = $1 where name = '0002_b'`, [bytes]);
    expect(await apply()).toEqual([]);
  });

  test('refuses an applied file that is gone or renamed', async () => {
    await write({ '0001_a.up.sql': 'create table a ()' });
    await apply();
    await rm(path.join(directory, '0001_a.up.sql'));
    await write({ '0001_b.up.sql': 'create table a ()' });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-edited',
      message: expect.stringMatching(/^0001_a was applied, .*SHA-256 was \w{12}….*0001_b\.up\.sql is the same under/),
    });
  });

  test('refuses a file that comes before what is applied', async () => {
    await write({ '0001_b.up.sql': 'create table b ()' });
    await apply();
    await write({ '0000_a.up.sql': 'create table a ()' });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-edited',
      message: expect.stringContaining('0000_a'),
    });
    expect(await tables()).toEqual(['b']);
  });

  test('refuses a gap in the numbers, with the hashes of both sides', async () => {
    await write({ '0001_a.up.sql': 'create table a ()', '0003_c.up.sql': 'create table c ()' });
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-edited',
      message: expect.stringMatching(
        /0003_c\.up\.sql \(SHA-256 \w{12}…\) leaves a gap: there is no 0002, 0001_a \(SHA-256 \w{12}…\)/,
      ),
    });
    expect(await tables()).toEqual([]);
  });

  test.each([
    ['missing', undefined],
    ['empty', '-- nothing yet\n/* ; */'],
  ])('refuses a migration whose down file is %s', async (_, text) => {
    await write({ '0001_a.up.sql': 'create table a ()', '0001_a.down.sql': text ?? '' });
    if (text === undefined) await rm(path.join(directory, '0001_a.down.sql'));
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-irreversible',
      message: expect.stringMatching(/0001_a\.down\.sql .*0001_a\.up\.sql \(SHA-256/),
    });
    expect(await tables()).toEqual([]);
  });

  test.each([
    ['two files of one number', { '0001_a.up.sql': 'select 1', '0001_b.up.sql': 'select 1' }],
    ['a name without a number', { 'a.up.sql': 'select 1' }],
    ['a name with a space', { '0001_a b.up.sql': 'select 1' }],
    ['two statements without a transaction', { '0001_a.up.sql': '-- pergola: no-transaction\nvacuum; vacuum' }],
    ['what cannot run again', { '0001_a.up.sql': '-- pergola: no-transaction\ncreate database x' }],
    ['an index without a name', { '0001_a.up.sql': '-- pergola: no-transaction\ncreate index concurrently on a (b)' }],
    ['a directive that nobody knows', { '0001_a.up.sql': '-- pergola: no-transactions\nvacuum' }],
  ])('refuses %s before anything is applied', async (_, files) => {
    await write({ '0000_first.up.sql': 'create table first ()', ...(files as Record<string, string>) });
    await expect(apply()).rejects.toMatchObject({ code: 'migration-failed' });
    expect(await tables()).toEqual([]);
  });

  test('the two sets are numbered and remembered apart', async () => {
    await write({ '0001_a.up.sql': 'select 1' });
    await apply();
    const applied = await applyMigrations(await open(), { directory, history: 'system' });
    expect(applied.map(({ name }) => name)).toEqual(['0001_a']);
  });

  test('runners at the same time apply each file once', async () => {
    await write({
      '0001_a.up.sql': 'create table a (); select pg_sleep(0.05)',
      '0002_b.up.sql': 'create table b (); select pg_sleep(0.05)',
    });
    const runs = await Promise.all(Array.from({ length: 5 }, () => apply()));
    expect(runs.flat().sort()).toEqual(['0001_a', '0002_b']);
  });

  test('goes on where a runner was killed in the middle of a file', async () => {
    await write({ '0001_a.up.sql': 'create table a ()', '0002_b.up.sql': 'create table b (); select pg_sleep(600)' });
    const killed = expect(apply()).rejects.toThrow();
    const sleeping = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    while ((await database.query(sleeping)).length === 0) await sleep(10);
    await database.query(`select pg_terminate_backend(pid) from (${sleeping}) as sleeping`);
    await killed;
    expect(await tables()).toEqual(['a']);
    await write({ '0002_b.up.sql': 'create table b ()' });
    expect(await apply()).toEqual(['0002_b']);
  });

  test('says that it waits for another runner, and can be told to give up', async () => {
    await write({ '0001_a.up.sql': 'select pg_advisory_xact_lock(42); create table a ()' });
    const blocker = await open();
    await blocker.script('begin; select pg_advisory_xact_lock(42)');
    const first = apply();
    const stop = new AbortController();
    const reasons: string[] = [];
    const onWait = (reason: string) => {
      reasons.push(reason);
      stop.abort();
    };
    // Whichever of the two has the migration lock waits for the blocker, the other one for the lock.
    const second = apply({ onWait, signal: stop.signal }).catch((error: Error) => error.name);
    expect(await second).toBe('AbortError');
    expect(reasons).toHaveLength(1);
    await blocker.script('rollback');
    expect(await first).toEqual(['0001_a']);
  });

  test('waits for a lock that a long transaction holds, in short attempts between which others get through', async () => {
    await database.script('create table busy (a int)');
    await write({ '0001_a.up.sql': 'alter table busy add b int' });
    const blocker = await open();
    await blocker.script('begin; select * from busy');
    const reasons: string[] = [];
    const run = apply({ onWait: (reason) => reasons.push(reason) });
    while (reasons.length === 0) await sleep(10);
    expect(reasons).toEqual([expect.stringContaining('0001_a needs a lock')]);
    await blocker.script('commit');
    expect(await run).toEqual(['0001_a']);
  });
});
