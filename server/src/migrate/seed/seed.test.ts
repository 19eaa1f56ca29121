// Against real PostgreSQL: which files are seeds, that they are all or nothing, and what is remembered of them.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { openOwnerConnection } from '../../database/owner.ts';
import { findSeeds, seedDatabase, wasSeeded } from './seed.ts';

let database: TestDatabase;
let owner: OwnerConnection;
let directory: string;

beforeEach(async () => {
  const sql =
    'create table plant (name text not null); create table pot (plant text primary key);' +
    'create table label (pot text references pot deferrable initially deferred)';
  database = await createTestDatabase({ sql });
  owner = await openOwnerConnection(database.url);
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-seed-'));
  await mkdir(path.join(directory, 'seeds'));
});

afterEach(async () => {
  await owner.close();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

const plants = async () => (await database.query<{ name: string }>('select name from plant')).map(({ name }) => name);

async function write(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(directory, name), text);
  return await findSeeds(directory);
}

test('takes seed.sql and what seeds/ has, in order of names, and nothing else', async () => {
  expect(await findSeeds(path.join(directory, 'none'))).toEqual([]);
  expect(await findSeeds(directory)).toEqual([]);
  const files = await write({
    'seeds/2.sql': '',
    'seeds/10.sql': '',
    'seeds/1.sql.bak': '',
    'seed.sql': '',
    'a.sql': '',
  });
  expect(files.map((file) => path.relative(directory, file))).toEqual(['seed.sql', 'seeds/10.sql', 'seeds/2.sql']);
});

test('runs them in one transaction, again when asked again, and once where that is said', async () => {
  const files = await write({
    'seeds/1.sql': "set search_path to pg_catalog; insert into public.plant values ('fern')",
    'seeds/2.sql': "\ufeffinsert into plant values ('oak');\r\n",
  });
  expect(await wasSeeded(owner)).toBe(false);
  const seeded = await seedDatabase(owner, { files, once: true });
  expect(seeded.map(({ file }) => file)).toEqual(files);
  expect(await wasSeeded(owner)).toBe(true);
  expect(await seedDatabase(owner, { files, once: true })).toEqual([]);
  expect(await plants()).toEqual(['fern', 'oak']);
  await seedDatabase(owner, { files: files.slice(1) });
  expect(await plants()).toEqual(['fern', 'oak', 'oak']);
});

test('keeps nothing of any where one fails, names its line, and can be tried again', async () => {
  const good = { 'seeds/1.sql': "insert into plant values ('fern')" };
  const files = await write({
    ...good,
    'seeds/2.sql': "insert into plant values ('oak');\ninsert into plnt values (1)",
  });
  await expect(seedDatabase(owner, { files })).rejects.toMatchObject({
    code: 'seed-failed',
    message: expect.stringMatching(/seeds\/2\.sql:2:13: relation "plnt" does not exist \(42P01\)$/),
  });
  expect(await plants()).toEqual([]);
  expect(await wasSeeded(owner)).toBe(false);
  await write({ ...good, 'seeds/2.sql': 'delete from pot' });
  await seedDatabase(owner, { files });
  expect(await plants()).toEqual(['fern']);
});

test('a constraint that is checked at the end fails all', async () => {
  const files = await write({ 'seed.sql': "insert into plant values ('fern'); insert into label values ('nobody')" });
  await expect(seedDatabase(owner, { files })).rejects.toMatchObject({ code: 'seed-failed' });
  expect(await plants()).toEqual([]);
});

test('refuses a file that ends the transaction, and one that is not there', async () => {
  const files = await write({ 'seed.sql': 'insert into pot values (1); commit' });
  await expect(seedDatabase(owner, { files })).rejects.toThrow('ends its transaction');
  await expect(seedDatabase(owner, { files: [path.join(directory, 'none.sql')] })).rejects.toMatchObject({
    code: 'file-not-read',
  });
});
