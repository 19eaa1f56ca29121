// Against real PostgreSQL: made-up rows are taken by tables with keys, checks and types of many kinds, the same each time.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import type { OwnerConnection } from '../database/database.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { introspect } from '../engine/catalog/introspect.ts';
import { type FakeOptions, fakeRows } from './fake.ts';

const schema = `
create type mood as enum ('calm', 'wild');
create domain code as varchar(6);
create table customer (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  born date, mood mood not null, tags text[] not null default '{}', score numeric(5,2), about jsonb,
  active boolean not null default true, created_at timestamptz not null default now(),
  full_name text generated always as (email || '!') stored
);
create table shelf (id int primary key generated always as identity, parent_id int references shelf, label code unique);
create table product (
  sku varchar(8) primary key, shelf_id int not null references shelf, price numeric not null check (price > 0 and price <= 50),
  state text not null check (state in ('new', 'it''s old')), weight smallint check (weight between 3 and 5), ip inet, raw bytea, took interval,
  span int4range not null, open tstzmultirange not null
);
create table purchase (customer_id uuid references customer, sku text references product, amount int not null, primary key (customer_id, sku));
create table boss (id serial primary key, deputy int);
create table clerk (id serial primary key, boss_id int not null references boss);
alter table boss add foreign key (deputy) references clerk;
create table nothing ();
`;

let database: TestDatabase;
let owner: OwnerConnection;
beforeEach(async () => {
  database = await createTestDatabase({ sql: schema });
  owner = await openOwnerConnection(database.url);
});
afterEach(async () => {
  await owner.close();
  await database.drop();
});

async function fake(options: Partial<FakeOptions> = {}) {
  const catalog = await introspect(owner, { schemas: ['public'] });
  const faked = await fakeRows(owner, catalog, { tables: [], rows: 40, seed: 1, ...options });
  return Object.fromEntries(faked.map(({ table, rows }) => [table, rows]));
}

const textOf = async (table: string) =>
  (await database.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)).map(({ row }) => row);

test('fills every table, whatever refers to what', async () => {
  const faked = await fake();
  const { 'public.purchase': purchases, ...others } = faked;
  expect(others).toEqual(
    Object.fromEntries(
      ['boss', 'clerk', 'customer', 'nothing', 'product', 'shelf'].map((name) => [`public.${name}`, 40]),
    ),
  );
  // Two at random may meet; then there is one.
  expect(purchases).toBeGreaterThan(20);
  const [told] = await database.query<{ moods: number; names: number; few: number }>(
    `select count(distinct mood)::int as moods, count(distinct email)::int as names,
       (count(*) filter (where email !~ '^[a-z]+\\.[a-z]+-\\d+@example\\.com$'))::int as few from customer`,
  );
  expect(told).toEqual({ moods: 2, names: 40, few: 0 });
});

test('the same number makes the same rows, another others', async () => {
  await fake({ tables: ['shelf', 'product'] });
  const first = await textOf('product');
  await database.query('truncate shelf, product restart identity cascade');
  await fake({ tables: ['product', 'public.shelf'] });
  expect(await textOf('product')).toEqual(first);
  await database.query('truncate shelf, product restart identity cascade');
  await fake({ tables: ['shelf', 'product'], seed: 2 });
  expect(await textOf('product')).not.toEqual(first);
});

test('goes on behind what is there, in batches', async () => {
  expect(await fake({ tables: ['shelf'], rows: 700 })).toEqual({ 'public.shelf': 700 });
  expect(await fake({ tables: ['shelf'], rows: 300 })).toEqual({ 'public.shelf': 300 });
});

test('leaves out the rows that a check refuses', async () => {
  await database.query('create table pair (low int not null, high int not null, check (low < high))');
  const { 'public.pair': pairs } = await fake({ tables: ['pair'] });
  expect(pairs).toBeGreaterThan(5);
  expect(pairs).toBeLessThan(40);
});

test('keeps nothing where a table needs what is not there, or what nobody knows', async () => {
  await expect(fake({ tables: ['customer', 'clerk'] })).rejects.toMatchObject({
    code: 'seed-failed',
    message: 'public.clerk needs rows of public.boss, which has none',
  });
  expect(await textOf('customer')).toEqual([]);
  await database.query('create table place (at point not null); create table odd (id int not null check (id % 2 = 7))');
  await expect(fake({ tables: ['place'] })).rejects.toThrow('a value of public.place.at looks like (point)');
  await expect(fake({ tables: ['odd'] })).rejects.toThrow(/public\.odd takes none of the rows .*odd_id_check/);
  await expect(fake({ tables: ['none'] })).rejects.toMatchObject({ code: 'table-missing' });
});
