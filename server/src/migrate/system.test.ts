// The system migrations and service_role's rights, on every PostgreSQL version there is here, as a superuser and as a plain
// CREATEROLE user. Servers of their own: roles belong to the cluster.

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  availableVersions,
  createDatabaseOn,
  startTestPostgres,
  type TestDatabase,
  type TestPostgres,
} from '../../test/support/postgres-server.ts';
import type { OwnerConnection } from '../database/database.ts';
import { ensureLoginRoles } from '../database/login-roles.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { applyMigrations, ensureServiceRoleGrants } from './migrate.ts';

const directory = path.resolve(import.meta.dirname, '../../../migrations/system');
const subject = '6f1c2d3e-0000-4000-8000-00000000abcd';

describe.each(availableVersions())('the system migrations on PostgreSQL %i', (version) => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startTestPostgres(version);
  });
  afterAll(() => server.stop());

  async function withOwner<T>(url: string, work: (owner: OwnerConnection) => Promise<T>): Promise<T> {
    const owner = await openOwnerConnection(url);
    return await work(owner).finally(() => owner.close());
  }

  function migrate(url: string) {
    return withOwner(url, (owner) => applyMigrations(owner, { directory, history: 'system' }));
  }

  async function as(database: TestDatabase, role: string, text: string): Promise<unknown> {
    return await withOwner(database.url, async (owner) => {
      await owner.script(`begin; set local role ${role}`);
      const rows = await owner.query(text);
      await owner.script('commit');
      return rows;
    });
  }

  describe('as a superuser', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createDatabaseOn(server.url);
      await migrate(database.url);
    });
    afterAll(() => database.drop());

    test('make roles that cannot log in, and service_role alone passes row-level security', async () => {
      const rows = await database.query(
        `select rolname, rolcanlogin, rolinherit, rolbypassrls, rolsuper from pg_roles
         where rolname in ('anon', 'authenticated', 'service_role') order by 1`,
      );
      const plain = { rolcanlogin: false, rolinherit: false, rolsuper: false };
      expect(rows).toEqual([
        { rolname: 'anon', ...plain, rolbypassrls: false },
        { rolname: 'authenticated', ...plain, rolbypassrls: false },
        { rolname: 'service_role', ...plain, rolbypassrls: true },
      ]);
    });

    test('do nothing the second time, and cope with roles that another database made', async () => {
      expect(await migrate(database.url)).toEqual([]);
      const others = await Promise.all(Array.from({ length: 4 }, () => createDatabaseOn(server.url)));
      await Promise.all(others.map(({ url }) => migrate(url)));
      for (const other of others) await other.drop();
    });

    test.each([
      ['uid', `'${subject}'`, 'null', subject],
      ['uid', `'${subject.toUpperCase()}'`, 'null', subject],
      ['uid', `''`, 'null', null],
      ['uid', `'auth0|12345'`, 'null', null],
      ['role', 'null', `'editor'`, 'editor'],
      ['role', 'null', `''`, null],
    ])('auth.%s() with sub %s and role %s is %s', async (name, sub, role, expected) => {
      const rows = await withOwner(database.url, async (owner) => {
        await owner.script('begin; set local role anon');
        await owner.query(
          `select set_config('request.jwt.claim.sub', ${sub}, true), set_config('request.jwt.claim.role', ${role}, true)`,
        );
        return await owner.query(`select auth.${name}()::text as value`);
      });
      expect(rows).toEqual([{ value: expected }]);
    });

    test('auth.jwt() and auth.email() read the claims; outside a request all of them are null', async () => {
      const ask = 'select auth.uid() as uid, auth.role() as role, auth.jwt() as jwt, auth.email() as email';
      expect(await as(database, 'authenticated', ask)).toEqual([{ uid: null, role: null, jwt: null, email: null }]);
      const rows = await withOwner(database.url, async (owner) => {
        await owner.script('begin; set local role anon');
        await owner.query(`select set_config('request.jwt.claims', '{"email":"a@b.test","n":[1]}', true)`);
        return await owner.query('select auth.jwt() as jwt, auth.email() as email');
      });
      expect(rows).toEqual([{ jwt: { email: 'a@b.test', n: [1] }, email: 'a@b.test' }]);
    });

    test('the planner inlines what policies call', async () => {
      const rows = await database.query<Record<string, string>>(
        'explain (verbose) select auth.uid(), auth.role(), auth.email()',
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('current_setting');
      expect(plan).not.toContain('auth.');
    });

    test('API roles see nothing of the schema pergola', async () => {
      for (const role of ['anon', 'authenticated', 'service_role']) {
        await expect(as(database, role, 'select * from pergola.migrations')).rejects.toMatchObject({ code: '42501' });
      }
    });

    test.each([
      [
        'one transaction of several statements',
        'begin; create table t (a int); create index on t (a); comment on table t is $$x$$; commit',
        1,
      ],
      ['a grant', 'grant select on t to anon', 1],
      ['a drop', 'drop table t', 1],
      ['a rolled back change', 'begin; create table t (a int); rollback', 0],
      ['temporary tables', 'create temp table t (a int); drop table t', 0],
      ['rows', 'create temp table t as select 1; insert into t values (2); drop table t', 0],
    ])('%s is told %i time(s)', async (_, script, times) => {
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        const heard: string[] = [];
        client.on('notification', ({ channel }) => heard.push(channel));
        await client.query('listen pergola_ddl; listen pergola_ddl_end');
        await database.script(script);
        // Notifications arrive in the order of their transactions: after this one none of the script's is to come.
        await database.script('notify pergola_ddl_end');
        while (!heard.includes('pergola_ddl_end')) await client.query('select 1');
        expect(heard.filter((channel) => channel === 'pergola_ddl')).toHaveLength(times);
      } finally {
        await client.end();
      }
    });

    test('service_role is granted what is new, and nothing is done where nothing is missing', async () => {
      await database.script(`
        create table public.plain (id int generated always as identity primary key);
        create view public.seen as select * from plain;
        create sequence public.counter;
        create function public.f() returns int language sql return 1;
        revoke execute on function public.f() from public;
        create schema "other one" create table "t.t" (id int);
        create role somebody; grant create, usage on schema public to somebody; set role somebody; create table public.theirs (); reset role;
      `);
      const ensure = () =>
        withOwner(database.url, (owner) => ensureServiceRoleGrants(owner, ['public', 'other one', 'absent']));
      const { granted, missing } = await ensure();
      expect(granted.toSorted()).toEqual([
        '"other one"."t.t"',
        'other one',
        'public.counter',
        'public.f()',
        'public.plain',
        'public.plain_id_seq',
        'public.seen',
        'public.theirs',
      ]);
      expect(missing).toEqual([]);
      expect(await ensure()).toEqual({ granted: [], missing: [] });
      await as(
        database,
        'service_role',
        'with a as (insert into plain default values) select f(), nextval($$counter$$) from theirs, "other one"."t.t"',
      );
    });
  });

  describe('as a CREATEROLE user', () => {
    let fresh: TestPostgres;
    let database: TestDatabase;
    let url: string;
    beforeAll(async () => {
      fresh = await startTestPostgres(version);
      database = await createDatabaseOn(
        fresh.url,
        `create role tenant login password 'x' createrole; grant create on schema public to tenant`,
      );
      await database.script(
        `do $$ begin execute format('grant create on database %I to tenant', current_database()); end $$`,
      );
      url = Object.assign(new URL(database.url), { username: 'tenant', password: 'x' }).href;
    });
    afterAll(async () => {
      await database.drop();
      await fresh.stop();
    });

    test('go as far as the rights reach: roles and auth, without BYPASSRLS and event triggers', async () => {
      expect((await migrate(url)).map(({ name }) => name)).toEqual([
        '0001_roles',
        '0002_auth',
        '0003_ddl_events',
        '0004_refuse',
        '0005_refuse_count',
      ]);
      expect(await database.query('select from pg_event_trigger')).toEqual([]);
      expect(await database.query(`select rolbypassrls from pg_roles where rolname = 'service_role'`)).toEqual([
        { rolbypassrls: false },
      ]);
      const logins = await withOwner(url, (owner) =>
        ensureLoginRoles(owner, { secret: 's'.repeat(32), database: database.name }),
      );
      expect(logins.serviceBypassesRls).toBe(false);
    });

    test('service_role gets policies on protected tables, and what the user may not grant is named', async () => {
      await withOwner(url, (owner) =>
        owner.script(
          'create table mine (id int); alter table mine enable row level security; insert into mine values (1)',
        ),
      );
      await database.script('create table theirs ()');
      const ensure = () => withOwner(url, (owner) => ensureServiceRoleGrants(owner, ['public']));
      const missing = [{ object: 'public.theirs', reason: 'it belongs to postgres' }];
      expect(await ensure()).toEqual({ granted: ['public.mine'], missing });
      expect(await ensure()).toEqual({ granted: [], missing });
      expect(await as(database, 'service_role', 'select id from mine')).toEqual([{ id: 1 }]);
      await database.script('grant select on mine to anon');
      expect(await as(database, 'anon', 'select id from mine')).toEqual([]);
    });
  });

  test('a user without rights is told which one is missing', async () => {
    const fresh = await startTestPostgres(version);
    const database = await createDatabaseOn(fresh.url, `create role tenant login password 'x'`);
    try {
      const url = Object.assign(new URL(database.url), { username: 'tenant', password: 'x' }).href;
      await expect(migrate(url)).rejects.toMatchObject({
        code: 'database-rights-missing',
        message: expect.stringMatching(/the schema "pergola" cannot be made: permission denied for database/),
      });
      await database.script(
        `do $$ begin execute format('grant create on database %I to tenant', current_database()); end $$`,
      );
      await expect(migrate(url)).rejects.toMatchObject({
        code: 'database-rights-missing',
        message: expect.stringMatching(/0001_roles: permission denied to create role/),
      });
    } finally {
      await database.drop();
      await fresh.stop();
    }
  });
});
