// Against real PostgreSQL: from one schema to another and back, by SQL that is run, with databases read again afterwards.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { openOwnerConnection } from '../../database/owner.ts';
import { type CompareOptions, compareDatabases, type Difference } from './compare-databases.ts';

let databases: TestDatabase[];
let owners: OwnerConnection[];

beforeEach(() => {
  databases = [];
  owners = [];
});

afterEach(async () => {
  await Promise.all(owners.map((owner) => owner.close()));
  await Promise.all(databases.map((database) => database.drop()));
});

async function open(sql: string): Promise<OwnerConnection> {
  const database = await createTestDatabase({ sql });
  databases.push(database);
  const owner = await openOwnerConnection(database.url);
  owners.push(owner);
  return owner;
}

const plain: CompareOptions = { leftOut: [], renames: [], allowDestructive: true };
const joined = (statements: readonly string[]) => statements.map((statement) => `${statement};\n`).join('');

async function compare(
  a: OwnerConnection,
  b: OwnerConnection,
  options: Partial<CompareOptions> = {},
): Promise<Difference> {
  const difference = await compareDatabases(a, b, { ...plain, ...options });
  expect(difference.unsettled).toEqual([]);
  return difference;
}

/** Applies the diff for good, compares again, goes back, and compares with what there was. */
async function roundTrip(before: string, after: string): Promise<Difference> {
  const [made, live, untouched] = [await open(before), await open(after), await open(before)];
  const there = await compare(made, live);
  expect(there.up.statements, 'something differs').not.toEqual([]);
  await apply(made, there.up.statements);
  expect((await compare(made, live)).up.statements).toEqual([]);
  await apply(made, there.down.statements);
  expect((await compare(made, untouched)).up.statements).toEqual([]);
  return there;
}

async function apply(owner: OwnerConnection, statements: readonly string[]): Promise<void> {
  await owner.script(`begin; set local check_function_bodies = off; ${joined(statements)} commit`);
}

const cases: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'a table with everything',
    '',
    `
    create type mood as enum ('ok', 'it''s fine');
    create domain short as text check (length(value) < 9);
    create table person (id int generated always as identity (start with 1000) primary key, email text not null unique);
    create table note (id serial primary key, person_id int references person on delete cascade, mood mood default 'ok',
      tags short[] default '{}', "Odd ""name""" text collate "C" default 'a''b\\c', body text not null default '', size int generated always as (length(body)) stored,
      constraint sane check (id > 0 and body <> 'x'));
    create index on note (person_id) where mood = 'ok';
    create unique index lowered on note (lower(body));
    create view mine with (security_invoker) as select n.*, p.email from note n join person p on p.id = n.person_id;
    create function touch() returns trigger language plpgsql as $$ begin new.body := new.body; return new; end $$;
    create trigger touch before update of body on note for each row when (old.body <> new.body) execute function touch();
    alter table note enable row level security;
    create policy own on note for select to public using (person_id = (select p.id from person p limit 1));
    comment on table note is 'It''s a note'; comment on column mine.email is 'address'; comment on constraint sane on note is 'c';
    grant select (id, body), update (body) on note to pg_monitor; grant select on mine to public; revoke execute on function touch() from public;
    grant usage on sequence note_id_seq to pg_monitor;`,
  ],
  [
    'a type that a view, an index and a policy rest on',
    `
    create table a (id int primary key, n int not null default 1, m int); create table b (a_id int references a);
    create index on a ((n + 1)); create view v as select id, n from a; create view w as select n from v where n > 0;
    alter table a enable row level security; create policy p on a using (n > 0); grant select on w to public; comment on view w is 'w';`,
    `
    create table a (id bigint primary key, n numeric(9,2) not null default 1.5, m int); create table b (a_id bigint references a);
    create index on a ((n + 1)); create view v as select id, n from a; create view w as select n from v where n > 0;
    alter table a enable row level security; create policy p on a using (n > 0); grant select on w to public; comment on view w is 'w';`,
  ],
  [
    'labels that are added and used',
    `create type e as enum ('a', 'c'); create table t (x e default 'a');`,
    `create type e as enum ('a', 'b', 'c', 'd'); create table t (x e default 'b');`,
  ],
  [
    'labels that are added and not used',
    `create type e as enum ('b');  create table t (x e);`,
    `create type e as enum ('a', 'b', 'c'); create table t (x e);`,
  ],
  [
    'labels that go, below a domain, an array and a view',
    `create type e as enum ('a', 'b'); create domain d as e; create table t (x e default 'a', y e[] default '{a}', z d, check (x <> 'b'));
     create view v as select x, y from t where x = 'a'; create function f(e) returns e language sql return $1; create index on t (x) where x = 'a';`,
    `create type e as enum ('a'); create domain d as e; create table t (x e default 'a', y e[] default '{a}', z d);
     create view v as select x, y from t where x = 'a'; create function f(e) returns e language sql return $1; create index on t (x) where x = 'a';`,
  ],
  [
    'a table that becomes a view, and a view a table',
    `create table x (a int); create view y as select 1 as a`,
    `create view x as select 1 as a; create table y (a int)`,
  ],
  [
    'keys that point at each other',
    '',
    `create table a (id int primary key, b int); create table b (id int primary key, a int references a);
     alter table a add constraint ab foreign key (b) references b deferrable initially deferred;`,
  ],
  [
    'policies and defaults that point at each other',
    '',
    `create table a (id int primary key); create function next(a) returns int language sql return ($1).id + 1;
     create table b (id int primary key); alter table a add column n int default next(null);
     create policy pa on a using (exists (select from b where b.id = a.id)); create policy pb on b using (exists (select from a where b.id = a.id));`,
  ],
  [
    'constraints that are not valid, and become so',
    `create table a (id int primary key, constraint c check (id > 0) not valid); create table b (a int, constraint f foreign key (a) references a not valid);`,
    `create table a (id int primary key, constraint c check (id > 0)); create table b (a int, constraint f foreign key (a) references a);
     create table c (x int); alter table c add constraint cx check (x > 1) not valid;`,
  ],
  [
    'functions and what uses them',
    `create function f(int) returns int immutable language sql return $1; create table t (a int check (f(a) > 0)); create index on t (f(a));`,
    `create function f(int) returns bigint immutable language sql return $1 + 1; create table t (a int check (f(a) > 0)); create index on t (f(a));
     create function g(x t) returns text stable language sql return x.a::text; create function h(a int default 1) returns setof t language sql as 'select * from t';
     create procedure p() language plpgsql as 'begin null; end'; create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');`,
  ],
  [
    'the body of a function, and a view that gets a column',
    `create function f() returns int language sql as 'select 1'; create view v as select f() as a; create view w as select a from v;`,
    `create function f() returns int language sql as 'select 2'; create view v as select f() as a, 2 as b; create view w as select a from v;`,
  ],
  [
    'partitions',
    `create table p (id int, at date) partition by range (at);`,
    `create table p (id int, at date, n text default 'x', primary key (id, at)) partition by range (at); create table p1 partition of p for values from ('2020-01-01') to ('2021-01-01');
     create table p2 partition of p default; create index on p (n);`,
  ],
  [
    'identity, nullability and generated columns',
    `create table t (a int primary key, b int generated by default as identity, c int not null, d int generated always as (c * 2) stored);`,
    `create table t (a int generated always as identity primary key, b int not null, c int, d int generated always as (c * 3) stored);`,
  ],
  [
    'a key that goes, and one that comes',
    `create table t (a int primary key, b int not null);`,
    `create table t (a int, b int not null, constraint t_pkey primary key (b));`,
  ],
  [
    'schemas, sequences, rules, statistics and settings',
    `create sequence s; create schema old; create table old.x (a int);`,
    `create sequence s increment by 5 maxvalue 1000 cycle; create schema "New Place"; create table "New Place"."T" (a int, b int) with (fillfactor = 70);
     create rule r as on insert to "New Place"."T" do also nothing; create statistics st on a, b from "New Place"."T"; create unlogged table u (a int);
     alter table u replica identity full; create materialized view m as select a from u; create unique index on m (a); grant usage on schema "New Place" to pg_monitor;
     create type pair as (x int, y text); create type span as range (subtype = int); create table uses (p pair, s span);`,
  ],
  [
    'a composite type that gets a field',
    `create type pair as (x int); create table t (p pair);`,
    `create type pair as (x int, y int); create table t (q int, p2 pair);`,
  ],
  [
    'a sequence that changes its owner',
    `create sequence s; create table t (a int default nextval('s'), b int); alter sequence s owned by t.a;`,
    `create sequence s; create table t (b int default nextval('s')); alter sequence s owned by t.b;`,
  ],
  [
    'an index under the name of a constraint',
    `create table t (a int, constraint n unique (a))`,
    `create table t (a int); create unique index n on t (a);`,
  ],
  [
    'rights',
    `create table t (a int, b int); grant select, insert on t to pg_monitor; grant select (a) on t to public; create function f() returns int language sql return 1;`,
    `create table t (a int, b int); grant select, update on t to pg_monitor with grant option; grant select (b) on t to public; create function f() returns int language sql return 1; revoke execute on function f() from public;`,
  ],
  [
    'default privileges that give what was taken back',
    `alter default privileges grant select on tables to pg_monitor`,
    `alter default privileges grant select on tables to pg_monitor; create table t (a int); revoke all on t from pg_monitor`,
  ],
  [
    'domains',
    `create domain d as int default 1 check (value > 0); create table t (a d);`,
    `create domain d as int not null default 2 constraint big check (value > 1); create table t (a d);`,
  ],
  [
    'the base of a domain',
    `create domain d as int; create table t (a d); create view v as select a from t`,
    `create domain d as bigint; create table t (a d); create view v as select a from t`,
  ],
];

describe('compareDatabases', () => {
  test.each(cases)('%s, there and back', async (_, before, after) => {
    await roundTrip(before, after);
  });

  test.each(cases)('%s, the other way', async (_, before, after) => {
    await roundTrip(after, before);
  });
});
