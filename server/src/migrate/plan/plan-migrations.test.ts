// What statements do to the tables of a database, as each version of PostgreSQL has it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { repositoryRoot } from '../../../test/support/read-sources.ts';
import { openOwnerConnection } from '../../database/owner.ts';
import { verifyMigrations } from '../verify-migrations.ts';
import { planMigrations } from './plan-migrations.ts';

describe.each(availableVersions())('PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let directory: string;
  beforeEach(async () => {
    database = await createTestDatabase({ version });
    directory = await mkdtemp(path.join(tmpdir(), 'pergola-plan-'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const options = () => ({
    databaseUrl: database.url,
    directories: { system: path.join(repositoryRoot, 'migrations/system'), application: directory },
    scratchUrl: undefined,
    to: undefined,
    signal: new AbortController().signal,
    connect: (url: string) => openOwnerConnection(url),
    onFile: () => {},
  });

  async function write(number: number, up: string, down = '-- pergola: irreversible'): Promise<void> {
    await writeFile(path.join(directory, `${String(number).padStart(4, '0')}_x.up.sql`), up);
    await writeFile(path.join(directory, `${String(number).padStart(4, '0')}_x.down.sql`), down);
  }

  test('a plan has the effects of each statement on what was there before its file', async () => {
    await write(1, 'create table a (id int primary key, n int); create table b (); create view v as select id from a;');
    await write(
      2,
      `create table c (x int);
       alter table c alter x type bigint;
       lock table a in share mode;
       alter table a alter n type bigint;
       drop view v;
       truncate b;
       drop table a, c;`,
    );
    const owner = await openOwnerConnection(database.url);
    try {
      const { migrations } = await planMigrations(owner, options());
      const [made, changed] = migrations;
      expect(made?.statements.map(({ locks, destroys }) => [...locks, ...destroys])).toEqual([[], [], []]);
      const nothing = { locks: [], destroys: [], rewrites: [], retypes: [] };
      const lock = (name: string, mode: string) => ({ ...nothing, locks: [{ name, mode }] });
      expect(changed?.statements).toMatchObject([
        { ...nothing, line: 1, text: 'create table c (x int)' },
        { ...nothing, line: 2 },
        lock('public.a', 'ShareLock'),
        {
          ...lock('public.a', 'AccessExclusiveLock'),
          rewrites: ['public.a'],
          retypes: ['public.a.n from integer to bigint'],
        },
        lock('public.v', 'AccessExclusiveLock'),
        { ...lock('public.b', 'AccessExclusiveLock'), destroys: ['rows, by: truncate b'] },
        { ...nothing, destroys: ['table public.a'] },
      ]);
      expect(await database.query(`select from pg_class where relname in ('a', 'b')`)).toEqual([]);
    } finally {
      await owner.close();
    }
  });

  test('a way back that forgets something is found, whatever it is', async () => {
    const made = `create type e as enum ('x'); create domain d as int check (value > 0);
      create table a (id int primary key, e e, d d, g int generated always as (id * 2) stored);
      create index a_e on a (e); comment on table a is 'A.'; alter table a enable row level security;
      create policy p on a using (true); grant select on a to public;
      create function f() returns trigger language plpgsql as 'begin return new; end';
      create trigger t before insert on a for each row execute function f();
      create view v as select id from a; create sequence s;`;
    const back = `drop sequence s; drop view v; drop table a; drop function f(); drop domain d; drop type e;`;
    await write(1, made, back);
    expect(await verifyMigrations(options())).toMatchObject([{ afterDown: [], afterUp: [] }]);
    const parts: readonly (readonly [up: string, down: string])[] = [
      ['drop index a_e', 'create index a_e on a (e)'],
      ['drop policy p on a', 'create policy p on a using (true)'],
      ['revoke select on a from public', 'grant select on a to public'],
      [`comment on table a is 'B.'`, 'select 1'],
      ['alter table a disable row level security', 'alter table a force row level security'],
      ['drop trigger t on a', 'create trigger t after insert on a for each row execute function f()'],
      ['create or replace view v as select id from a where id > 0', 'select 1'],
      [`alter type e add value if not exists 'y'`, 'select 1'],
      ['alter sequence s increment 2', 'select 1'],
      ['alter domain d set not null', 'select 1'],
      [`create or replace function f() returns trigger language plpgsql as 'begin return old; end'`, 'select 1'],
    ];
    for (const [index, [up, down]] of parts.entries()) await write(2 + index, `${up};`, `${down};`);
    const verified = await verifyMigrations(options());
    const found = verified.slice(1).map(({ afterDown }, index) => `${parts[index]?.[0]}: ${afterDown.length > 0}`);
    // The first three have a way back.
    expect(found).toEqual(parts.map(([up], index) => `${up}: ${index > 2}`));
  });
});
