// Against real PostgreSQL, with files: the migrations are replayed in a scratch database, which leaves nothing behind however it ends.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createDatabaseOn,
  startTestPostgres,
  type TestDatabase,
  type TestPostgres,
} from '../../../test/support/postgres-server.ts';
import { repositoryRoot } from '../../../test/support/read-sources.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { openOwnerConnection } from '../../database/owner.ts';
import { type DiffOptions, diffMigrations } from './diff-migrations.ts';

const system = path.join(repositoryRoot, 'migrations', 'system');
// Its own, so that no other test's scratch databases are on it.
let server: TestPostgres;
let directory: string;
let live: TestDatabase;
let owner: OwnerConnection;

beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-diff-'));
  live = await createDatabaseOn(server.url);
  owner = await openOwnerConnection(live.url);
});
afterEach(async () => {
  await owner.close();
  await live.drop();
  await rm(directory, { recursive: true });
});

async function write(name: string, up: string): Promise<void> {
  await writeFile(path.join(directory, `${name}.up.sql`), up);
  await writeFile(path.join(directory, `${name}.down.sql`), 'select 1;');
}

/** As if the files had been applied before they were changed to what they are. */
async function record(...names: readonly string[]): Promise<void> {
  await live.script(`create schema if not exists pergola; create table if not exists pergola.migrations ("set" text, name text, checksum text,
    applied_at timestamptz default now(), duration_ms float8 default 0, applied_by text, state text default 'applied', baseline boolean default false)`);
  for (const name of names)
    await live.query(`insert into pergola.migrations ("set", name, checksum) values ('application', $1, 'x')`, [name]);
}

function diff(options: Partial<DiffOptions> = {}) {
  return diffMigrations(owner, {
    databaseUrl: live.url,
    connect: openOwnerConnection,
    directories: { system, application: directory },
    scratchUrl: undefined,
    renames: [],
    allowDestructive: false,
    only: undefined,
    without: [],
    signal: new AbortController().signal,
    onStep: () => {},
    ...options,
  });
}

const scratches = async () =>
  await live.query(`select datname from pg_database where datname like 'pergola_scratch_%'`);

describe('diffMigrations', () => {
  test('says what the database has that the files do not make, and the files it writes do that', async () => {
    await write('0001_a', `create table a (id int primary key); insert into a values (1); create schema other;`);
    await record('0001_a');
    await live.script(`create table a (id int primary key, note text); create schema other; create table other.b ();
      create function f() returns int language sql as 'select 1'`);
    const steps: string[] = [];
    const found = await diff({ onStep: (what) => steps.push(what) });
    expect(found).toMatchObject({ different: true, unsettled: [], notCompared: [] });
    expect(found.files.up).toContain('set local check_function_bodies = off;');
    expect(found.files.up).toContain('alter table public.a add column note text;');
    expect(found.files.down).toContain('drop table other.b;');
    expect(steps).toContain('Replaying 0001_a.');
    await write('0002_rest', found.files.up);
    await record('0002_rest');
    expect(await diff()).toMatchObject({ different: false, files: { up: '', down: '' } });
    expect(await scratches()).toEqual([]);
  });

  test('a database without a history, and no files: all of it is what differs', async () => {
    await live.script('create table a (id int primary key)');
    expect((await diff()).files.up).toContain('create table public.a');
  });

  test('what Pergola makes and grants by itself is no difference', async () => {
    await write('0001_a', `create table a (id int); alter table a enable row level security;`);
    await record('0001_a');
    await live.script(`create table a (id int); alter table a enable row level security; create schema auth; create table auth.x ();
      do $$ begin create role service_role nologin; exception when duplicate_object or unique_violation then null; end $$;
      grant all on a to service_role; grant usage on schema public to service_role;
      create policy pergola_service_role on a to service_role using (true) with check (true);`);
    expect((await diff()).files.up).toBe('');
  });

  test('what is held back stands in the files as comments, and a rename is told', async () => {
    await write('0001_a', `create table a (id int primary key, x text); create table gone ();`);
    await record('0001_a');
    await live.script(`create table a (id int primary key, y text)`);
    const { files } = await diff();
    expect(files.up).toContain('-- alter table public.a drop column x;');
    expect(files.up).toContain('-- drop table public.gone;');
    expect(files.up).toContain('--rename public.a.x=y');
    expect(files.up).toContain('\nalter table public.a add column y text;');
    expect(files.down).toContain('-- create table public.gone');
    const { files: destroying } = await diff({ allowDestructive: true, renames: ['a.x=y'] });
    expect(destroying.up).toBe('alter table public.a rename column x to y;\n\ndrop table public.gone;\n');
  });

  test('compares the schemas that are named', async () => {
    await live.script(
      `create schema one; create schema two; create table one.a (); create table two.a (); create table b ()`,
    );
    expect((await diff({ only: ['one'] })).up.statements).toEqual(['create schema one', 'create table one.a ()']);
    expect((await diff({ without: ['one', 'public'] })).up.statements).toEqual([
      'create schema two',
      'create table two.a ()',
    ]);
    await expect(diff({ only: ['three'] })).rejects.toMatchObject({ code: 'schema-missing' });
    await expect(diff({ only: ['pergola'] })).rejects.toMatchObject({ code: 'schema-missing' });
  });

  test('names what it does not compare', async () => {
    await live.script(`create publication news; create collation mine from "C"; create table a ()`);
    const { notCompared } = await diff();
    expect(notCompared).toEqual([
      'the database has the collation public.mine',
      'the database has the publication news',
    ]);
  });

  test('refuses where migrations are not applied, for it would take back what they make', async () => {
    await write('0001_a', 'create table a ()');
    await write('0002_b', 'create table b ()');
    await record('0001_a');
    await expect(diff()).rejects.toMatchObject({
      code: 'migrations-pending',
      message: expect.stringContaining('0002_b'),
    });
    expect(await scratches()).toEqual([]);
  });

  test('a file that does not run is named with its line, and the scratch database is gone', async () => {
    await write('0001_a', 'select 1;\nselect 2;\nalter table nothing add x int;');
    await record('0001_a');
    await expect(diff()).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringMatching(/0001_a\.up\.sql:3:1: relation "nothing" does not exist/),
    });
    expect(await scratches()).toEqual([]);
  });

  test('files outside transactions are replayed as well', async () => {
    await write('0001_a', 'create table a (x int)');
    await write('0002_b', '-- pergola: no-transaction\ncreate index concurrently a_x on a (x)');
    await record('0001_a', '0002_b');
    await live.script('create table a (x int); create index a_x on a (x)');
    expect((await diff()).files.up).toBe('');
  });
});

describe('the server as a whole', () => {
  test('roles that migrations make, change and drop stay as they are', async () => {
    const there = await live.createRole('there', 'nologin');
    const gone = `${there}_gone`;
    const made = `${there}_made`;
    await write(
      '0001_roles',
      `create role ${there} login; alter role ${there} createdb; create role ${made} login; grant ${there} to ${made};
       create table a (); grant select on a to ${there}, ${made}; drop role ${gone};`,
    );
    await record('0001_roles');
    await live.script(`create table a (); grant select on a to ${there}`);
    const { up, notes } = await diff();
    expect(up.statements).toEqual([`revoke select on table public.a from ${made}`]);
    expect(notes.filter((note) => note.startsWith('Not replayed'))).toHaveLength(3);
    expect(
      await live.query(`select rolname, rolcanlogin, rolcreatedb from pg_roles where rolname like '${there}%'`),
    ).toEqual([{ rolname: there, rolcanlogin: false, rolcreatedb: false }]);
  });
});

describe('the scratch database', () => {
  test('of a diff that is given up is gone at once', async () => {
    await write('0001_a', 'select pg_sleep(600)');
    await record('0001_a');
    const stop = new AbortController();
    const running = diff({
      signal: stop.signal,
      onStep: (what) => what.startsWith('Replaying') && setTimeout(() => stop.abort(), 50),
    });
    await expect(running).rejects.toThrow();
    expect(await scratches()).toEqual([]);
  });

  test('of a diff that was killed is dropped by the next one, and one of now or in use is not', async () => {
    const now = Math.floor(Date.now() / 1000);
    const names = [`${now - 900}_00`, `${now - 900}_01`, `${now}_02`].map((end) => `pergola_scratch_${end}`);
    for (const name of names) await live.script(`create database ${name}`);
    const [, used, fresh] = names;
    const user = await openOwnerConnection(Object.assign(new URL(server.url), { pathname: `/${used}` }).href);
    await diff();
    expect((await scratches()).map(({ datname }) => datname).sort()).toEqual([used, fresh].sort());
    await user.close();
    for (const name of [used, fresh]) await live.script(`drop database ${name}`);
  });

  test('where the user may not create one: says so, and takes one that is lent, which is empty again afterwards', async () => {
    const role = await live.createRole('poor', `login password 'p'`);
    const lent = await createDatabaseOn(server.url);
    try {
      await live.script(`alter schema public owner to ${role}; grant create on database ${live.name} to ${role}`);
      await lent.script(`alter database ${lent.name} owner to ${role}`);
      const poor = (database: TestDatabase) =>
        Object.assign(new URL(database.url), { username: role, password: 'p' }).href;
      await expect(diff({ databaseUrl: poor(live) })).rejects.toMatchObject({
        code: 'scratch-failed',
        hint: expect.stringContaining('--scratch-url'),
      });
      await write(
        '0001_a',
        'create table a (id int); create schema s; create extension hstore; create function f() returns int return 1',
      );
      await record('0001_a');
      await live.script(`create table a (id int); create table b ()`);
      for (const round of [1, 2]) {
        const { up } = await diff({ scratchUrl: poor(lent) });
        expect(up.statements, `round ${round}`).toContain('create table public.b ()');
      }
      expect(
        await lent.query(
          `select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
        ),
      ).toEqual([{ nspname: 'public' }]);
      expect(await lent.query(`select from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
      expect(await lent.query(`select extname from pg_extension`)).toEqual([{ extname: 'plpgsql' }]);
    } finally {
      await lent.drop();
    }
  });

  test('is not one that holds anything, nor the one that is compared', async () => {
    const full = await createDatabaseOn(server.url, 'create table precious ()');
    try {
      await expect(diff({ scratchUrl: full.url })).rejects.toMatchObject({
        code: 'scratch-refused',
        message: expect.stringContaining('precious'),
      });
      await expect(diff({ scratchUrl: live.url })).rejects.toMatchObject({
        code: 'scratch-refused',
        message: expect.stringContaining('is to be compared'),
      });
      expect(await full.query(`select from precious`)).toEqual([]);
    } finally {
      await full.drop();
    }
  });

  test('that was left full by a diff that was killed is emptied by the next', async () => {
    const lent = await createDatabaseOn(
      server.url,
      `create schema pergola_scratch; comment on schema pergola_scratch is '["plpgsql"]'; create table x (); create schema y; create extension hstore;`,
    );
    try {
      expect((await diff({ scratchUrl: lent.url })).different).toBe(false);
      expect(await lent.query(`select from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([]);
    } finally {
      await lent.drop();
    }
  });
});
