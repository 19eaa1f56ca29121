// On a real database: each finding is compared with what PostgreSQL lets the role do.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connect } from '../../../test/support/single-connection.ts';
import { introspect } from '../catalog/introspect.ts';
import { buildModel } from './build-model.ts';
import { unprotectedWrites } from './unprotected-writes.ts';

let database: TestDatabase;
let role: string;

beforeAll(async () => {
  database = await createTestDatabase();
  role = `${database.name}_guest`;
  await database.script(`
create role ${role} nologin;
create table open_book (id int primary key, line text);
grant select, insert, update, delete on open_book to ${role};
create table by_column (id int primary key, line text);
grant update (line) on by_column to public;
create table read_only (id int primary key);
grant select on read_only to ${role};
create table guarded (id int primary key);
alter table guarded enable row level security;
grant insert, delete on guarded to ${role};
create table hidden (id int primary key);
comment on table hidden is '@omit';
grant insert on hidden to ${role};
create table no_field (id int primary key);
comment on table no_field is '@omit create';
grant insert on no_field to ${role};
create view of_owner as select * from guarded;
grant insert on of_owner to ${role};
create view of_caller with (security_invoker) as select * from guarded;
grant insert on of_caller to ${role};
create view counted as select count(*) from guarded;
grant insert on counted to ${role};
create schema other;
create table other.elsewhere (id int primary key);
grant insert on other.elsewhere to ${role};
`);
});
afterAll(async () => {
  await database.script(`drop owned by ${role}; drop role ${role}`);
  await database.drop();
});

async function find(who: string) {
  const connection = await connect(database.url);
  try {
    const catalog = await introspect(connection, { schemas: ['public'] });
    return unprotectedWrites({ catalog, model: buildModel(catalog, { schemas: ['public'] }) }, who);
  } finally {
    await connection.close();
  }
}

test('finds grants to write with nothing that says which rows, tags or not, and views that write as their owner', async () => {
  expect(await find(role)).toEqual([
    { table: 'public.by_column', kind: 'table', operations: ['update'] },
    { table: 'public.no_field', kind: 'table', operations: ['insert'] },
    { table: 'public.of_owner', kind: 'view', operations: ['insert'] },
    { table: 'public.open_book', kind: 'table', operations: ['insert', 'update', 'delete'] },
  ]);
});

test('is right about the views', async () => {
  const insert = (view: string) =>
    database.script(`begin; set local role ${role}; insert into ${view} values (1); rollback;`);
  await expect(insert('of_caller')).rejects.toThrow(/row-level security/);
  await expect(insert('of_owner')).resolves.not.toThrow();
});

test('finds nothing of a role that there is not', async () => {
  expect(await find('nobody_at_all')).toEqual([]);
});
