// What runs without a transaction, also where it breaks off, and the way back, against real PostgreSQL.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { OwnerConnection } from '../database/database.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { applyMigrations, revertMigrations } from './migrate.ts';

let database: TestDatabase;
let directory: string;
let owner: OwnerConnection;

beforeEach(async () => {
  database = await createTestDatabase({
    sql: `create table item (a int, b int); insert into item values (1, 1), (2, 1)`,
  });
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-run-file-'));
  owner = await openOwnerConnection(database.url);
});

afterEach(async () => {
  await owner.close().catch(() => {});
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function write(name: string, up: string, down = 'select 1'): Promise<void> {
  await writeFile(path.join(directory, `${name}.up.sql`), up);
  await writeFile(path.join(directory, `${name}.down.sql`), down);
}

const set = () => ({ directory, history: 'application' as const });
const names = (done: readonly { name: string }[]) => done.map(({ name }) => name);
const apply = async (over: OwnerConnection = owner) => names(await applyMigrations(over, set()));
const revert = async (count = 1, over: OwnerConnection = owner) =>
  names(await revertMigrations(over, { ...set(), count }));

/** Breaks the connection when a script that matches is sent, before it runs or after it has. */
function breaking(when: RegExp, moment: 'before' | 'after'): OwnerConnection {
  let broken = false;
  const lost = () => {
    broken = true;
    return new Error('the connection was lost');
  };
  return {
    ...owner,
    async query(...args) {
      if (broken) throw lost();
      return await owner.query(...args);
    },
    async script(text) {
      if (broken || (moment === 'before' && when.test(text))) throw lost();
      await owner.script(text);
      if (when.test(text)) throw lost();
    },
  };
}

/** What a killed runner's session leaves behind is gone with it; this test's goes on. */
const unlock = () => owner.query('select pg_advisory_unlock_all()');

const history = () => database.query(`select name, state from pergola.migrations order by name`);
const indexes = () =>
  database.query(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'item'::regclass`,
  );

describe('without a transaction', () => {
  const create = '-- pergola: no-transaction\ncreate index concurrently item_a on item (a);\n';
  const drop = '-- pergola: no-transaction\ndrop index concurrently item_a;\n';

  test('an index is made and dropped', async () => {
    await write('0001_index', create, drop);
    expect(await apply()).toEqual(['0001_index']);
    expect(await indexes()).toEqual([{ name: 'item_a', valid: true }]);
    expect(await history()).toEqual([{ name: '0001_index', state: 'applied' }]);
    expect(await revert()).toEqual(['0001_index']);
    expect(await indexes()).toEqual([]);
    expect(await history()).toEqual([]);
  });

  test.each(['before', 'after'] as const)(
    'what broke off %s the statement is ended by the next run',
    async (moment) => {
      await write('0001_index', create, drop);
      await expect(apply(breaking(/create index/, moment))).rejects.toThrow('lost');
      await unlock();
      expect(await history()).toEqual([{ name: '0001_index', state: 'applying' }]);
      expect(await apply()).toEqual(['0001_index']);
      expect(await indexes()).toEqual([{ name: 'item_a', valid: true }]);
      await expect(revert(1, breaking(/drop index/, moment))).rejects.toThrow('lost');
      await unlock();
      expect(await history()).toEqual([{ name: '0001_index', state: 'reverting' }]);
      await expect(apply()).rejects.toMatchObject({
        code: 'migration-failed',
        message: expect.stringContaining('taken back'),
      });
      expect(await revert()).toEqual(['0001_index']);
      expect(await indexes()).toEqual([]);
    },
  );

  test('an invalid index that a crash left is rebuilt', async () => {
    await write('0001_index', create, drop);
    await database.script('create index item_a on item (b)');
    await database.script(`update pg_index set indisvalid = false where indexrelid = 'item_a'::regclass`);
    expect(await apply()).toEqual(['0001_index']);
    const [index] = await database.query(
      `select pg_get_indexdef('item_a'::regclass) as text, indisvalid as valid from pg_index where indexrelid = 'item_a'::regclass`,
    );
    expect(index).toEqual({ text: expect.stringContaining('(a)'), valid: true });
  });

  test('an index that others made is left to them', async () => {
    await write('0001_index', create, drop);
    await database.script('create index item_a on item (b)');
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('exists already'),
    });
    expect(await history()).toEqual([]);
    expect(await indexes()).toEqual([{ name: 'item_a', valid: true }]);
  });

  test('an index that cannot be built leaves neither itself nor a memory', async () => {
    await write('0001_index', '-- pergola: no-transaction\n\ncreate unique index concurrently item_b on item (b)');
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('23505'),
    });
    expect(await indexes()).toEqual([]);
    expect(await history()).toEqual([]);
  });

  test('a label of an enum is added once, whenever the run broke off', async () => {
    await database.script(`create type "Mood" as enum ('good')`);
    await write('0001_label', `-- pergola: no-transaction\nalter type "Mood" add value 'it''s'`);
    await expect(apply(breaking(/alter type/, 'after'))).rejects.toThrow('lost');
    await unlock();
    expect(await apply()).toEqual(['0001_label']);
    expect(await database.query(`select enumlabel as label from pg_enum order by enumsortorder`)).toEqual([
      { label: 'good' },
      { label: "it's" },
    ]);
  });

  test('vacuum and reindex run', async () => {
    await database.script('create index item_a on item (a)');
    await write('0001_vacuum', '-- pergola: no-transaction\nvacuum (analyze) item');
    await write('0002_reindex', '-- pergola: no-transaction\nreindex table concurrently item');
    expect(await apply()).toEqual(['0001_vacuum', '0002_reindex']);
  });

  test('where a transaction stands in the way, the error says what to write', async () => {
    await write('0001_index', 'create index concurrently item_a on item (a)');
    await expect(apply()).rejects.toMatchObject({
      code: 'migration-failed',
      hint: expect.stringContaining('-- pergola: no-transaction'),
    });
  });
});

describe('the way back', () => {
  test('takes back the last ones, and they can be applied again', async () => {
    await write('0001_a', 'create table a ()', 'drop table a');
    await write('0002_b', 'create table b ()', 'drop table b');
    await write('0003_c', 'create table c ()', 'drop table c');
    await apply();
    expect(await revert(2)).toEqual(['0003_c', '0002_b']);
    expect(await apply()).toEqual(['0002_b', '0003_c']);
  });

  test('nothing is taken back where one of them has no way back', async () => {
    await write('0001_a', 'create table a ()', '-- pergola: irreversible\n-- The data is gone.');
    await write('0002_b', 'create table b ()', 'drop table b');
    await apply();
    await expect(revert(2)).rejects.toMatchObject({
      code: 'migration-irreversible',
      message: expect.stringContaining('0001_a.down.sql'),
    });
    expect(await history()).toHaveLength(2);
    expect(await revert(1)).toEqual(['0002_b']);
  });

  test('an edited file is not taken back by its new way', async () => {
    await write('0001_a', 'create table a ()', 'drop table a');
    await apply();
    await write('0001_a', 'create table b ()', 'drop table b');
    await expect(revert()).rejects.toMatchObject({ code: 'migration-edited' });
  });

  test('what fails keeps what was there', async () => {
    await write('0001_a', 'create table a ()', 'drop table a; drop table nothing');
    await apply();
    await expect(revert()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('0001_a.down.sql:1:15: table "nothing"'),
    });
    expect(await history()).toHaveLength(1);
  });
});

test('a role or search_path that a file takes ends with it', async () => {
  const role = await database.createRole();
  await write('0001_a', `set search_path = pg_catalog; set role ${role}`);
  await write('0002_b', 'create table made ()');
  await apply();
  expect(await database.query(`select to_regclass('public.made') is not null as made`)).toEqual([{ made: true }]);
});

test('what waits for a lock too long is given up, and says who holds it', async () => {
  await write('0001_a', 'alter table item add c int');
  const blocker = await openOwnerConnection(database.url);
  try {
    await blocker.script('begin; select * from item; select pg_sleep(1)');
    const run = applyMigrations(owner, { ...set(), patience: 0 });
    await expect(run).rejects.toMatchObject({
      code: 'migration-blocked',
      hint: expect.stringMatching(/process \d+ of postgres/),
    });
  } finally {
    await blocker.close();
  }
});
