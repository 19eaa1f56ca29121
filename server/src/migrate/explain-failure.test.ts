// What PostgreSQL refuses of a file, and the place in it that is shown.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { PergolaError } from '../base/errors.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { applyMigrations } from './migrate.ts';

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase({
    sql: `create table item (id int primary key, price int, unit text not null, constraint cheap check (price < 10));
      create unique index price_once on item (price, unit); insert into item values (1, 1, 'kg');`,
  });
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-explain-'));
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function failing(up: string): Promise<PergolaError> {
  await writeFile(path.join(directory, '0001_x.up.sql'), up);
  await writeFile(path.join(directory, '0001_x.down.sql'), 'select 1;');
  const owner = await openOwnerConnection(database.url);
  try {
    await applyMigrations(owner, { directory, history: 'application' });
  } catch (error) {
    if (error instanceof PergolaError) return error;
    throw error;
  } finally {
    await owner.close();
  }
  throw new Error('it was applied');
}

test('a position becomes a line with a caret, behind two lines of context', async () => {
  const { message, excerpt, extensions } = await failing(
    "-- ümläut 🌱\nselect 1;\ncreate table c (\n  🌱 text default 'x',\n\tx no_such_type\n);\n",
  );
  const file = path.join(directory, '0001_x.up.sql');
  expect(message).toBe(`${file}:5:4: type "no_such_type" does not exist (42704)`);
  expect(excerpt?.split('\n')).toEqual([
    `${file}:5:4`,
    '  3 | create table c (',
    "  4 |   🌱 text default 'x',",
    '  5 |  x no_such_type',
    '    |    ^',
  ]);
  expect(extensions).toEqual({ file, line: 5, column: 4, sqlState: '42704' });
});

test.each([
  ["select 1; select 2;\n  insert into item values (2, 20, 'g')", '2:3', 'constraint cheap of public.item (price)'],
  ["select ';';\n\ninsert into item values (2, 1, 'kg')", '3:1', 'constraint price_once of public.item (price, unit)'],
  ["insert into item values (1, 2, 'kg')", '1:1', 'constraint item_pkey of public.item (id)'],
  ['/* ; */ insert into item values (2, 2, null)', '1:9', 'column public.item.unit'],
  ['alter table item add column a int;\nalter table item add check (price > 5)', '2:1', 'of public.item'],
])('%s: where no position is given, the statement, and what the constraint belongs to', async (up, place, subject) => {
  const { message, excerpt } = await failing(up);
  expect(message).toContain(`0001_x.up.sql:${place}: `);
  expect(excerpt).toContain(`0001_x.up.sql:${place}\n`);
  expect(excerpt).toContain(subject);
});

test('what a function does says where in it', async () => {
  const { message, excerpt } = await failing(
    "select 1;\ndo $$ begin\n  raise exception 'no more' using hint = 'Take less.', detail = 'It is full.';\nend $$",
  );
  expect(message).toMatch(/:2:1: no more \(P0001\): It is full\.$/);
  expect(excerpt).toContain('  in PL/pgSQL function inline_code_block line 2 at RAISE');
});

test('a statement outside a transaction is found where it stands in its file', async () => {
  const { message } = await failing('-- pergola: no-transaction\n\n  create index concurrently a on item\n (price))');
  expect(message).toContain('0001_x.up.sql:4:9: syntax error at or near ")"');
});

test('what fails at the end of the transaction has no line', async () => {
  const { message, excerpt } = await failing(
    'create table d (a int references item (id) deferrable initially deferred); insert into d values (9);',
  );
  expect(message).toMatch(/0001_x\.up\.sql: .*23503/);
  expect(excerpt).toBe('  constraint d_a_fkey of public.d');
});

test('a long line is cut around the place', async () => {
  const { excerpt } = await failing(`select ${'1, '.repeat(200)} nothing, ${'2, '.repeat(200)} 3`);
  const [, line, caret] = excerpt?.split('\n') ?? [];
  expect(line!.length).toBeLessThan(140);
  expect(line!.slice(caret!.indexOf('^'))).toMatch(/^nothing/);
});
