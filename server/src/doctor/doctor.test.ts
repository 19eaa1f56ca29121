// Each check on a real database that is sound, and on one in which what it looks for is wrong.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrateSystem } from '../../test/support/migrate-system.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { readConfig } from '../config/config.ts';
import { openOwnerConnection } from '../database/owner.ts';
import { openExamination } from '../inspect.ts';
import {
  type Check,
  type DatabaseSubject,
  type Diagnosis,
  databaseChecks,
  examine,
  failed,
  machineChecks,
  processChecks,
  skip,
} from './doctor.ts';

let directory: string;
let databases: TestDatabase[] = [];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-doctor-'));
});
afterEach(async () => {
  for (const database of databases) await database.drop();
  databases = [];
});
afterAll(() => rm(directory, { recursive: true }));

interface Setup {
  readonly sql?: string;
  /** With other roles' rights than a superuser's. */
  readonly url?: string;
  readonly change?: Partial<DatabaseSubject>;
  readonly migrations?: string;
  readonly system?: boolean;
}

async function prepare({ sql = '', system = true }: Pick<Setup, 'sql' | 'system'>): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  if (system) {
    const owner = await openOwnerConnection(database.url);
    await migrateSystem(owner);
    await owner.close();
  }
  if (sql !== '') await database.script(sql);
  return database;
}

async function look(checks: readonly Check<DatabaseSubject>[], setup: Setup): Promise<readonly Diagnosis[]> {
  const url = setup.url ?? (await prepare(setup)).url;
  const read = readConfig({ DATABASE_URL: url }, directory);
  const config = {
    ...read,
    migrations: { ...read.migrations, directory: setup.migrations ?? path.join(directory, 'none') },
  };
  await using examination = await openExamination(config, { report: () => {}, signal: new AbortController().signal });
  return await examine(checks, { ...examination.subject, ...setup.change });
}

async function diagnose(name: string, setup: Setup): Promise<Diagnosis> {
  const check = databaseChecks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return (await look([check], setup))[0]!;
}

const sound = `
  create table author (id int primary key, name text);
  create table note (id int primary key, owner uuid, author_id int references author, body text);
  create index on note (owner);
  create index on note (author_id, body);
  alter table author enable row level security;
  alter table note enable row level security;
  create policy everybody on author for select using (true);
  create policy own on note to authenticated using (owner = (select auth.uid()));
  grant select on author to anon, authenticated;
  grant select, insert, update, delete on note to authenticated;
  create view own_note with (security_invoker = on) as select * from note;
  grant select on own_note to authenticated;
  create function hello() returns text language sql security definer set search_path = '' as $$ select 'hello' $$;`;

test('nothing is wrong with a database that is as it should be', async () => {
  const found = await look(databaseChecks, { sql: sound });
  // Other tests share the server: what concerns all of it is not for this test to say.
  const own = found.filter(({ check }) => !['connections', 'replication', 'caller-roles'].includes(check));
  expect(own.flatMap(({ check, problems }) => problems.map((problem) => ({ check, problem })))).toEqual([]);
  expect(own.every(({ status }) => status === 'ok')).toBe(true);
});

const table = 'create table note (id int primary key, owner uuid, other_id int, body text);';
const secured = `${table} alter table note enable row level security; create index on note (owner);`;

/** By check: what is done to the database, how bad it is, what is told. */
const breaches: readonly (readonly [name: string, sql: string, status: string, cause: RegExp])[] = [
  [
    'unprotected-writes',
    `${table} grant insert (body), delete on note to anon;`,
    'failure',
    /^anon, which needs no key, may insert, delete any row of public\.note:/,
  ],
  [
    'unprotected-writes',
    `${table} grant update on note to authenticated;`,
    'warning',
    /^authenticated may update any row of public\.note:/,
  ],
  [
    'unprotected-reads',
    `${table} grant select (body) on note to anon;`,
    'warning',
    /^anon, .* may read all rows of public\.note:/,
  ],
  [
    'no-policies',
    `${secured} grant select on note to authenticated;`,
    'warning',
    /^public\.note has row-level security and no policy: authenticated may/,
  ],
  [
    'view-security',
    `${secured} create view all_notes as select id from note; grant select on all_notes to anon;`,
    'warning',
    /^public\.all_notes shows anon rows of note past the policies/,
  ],
  [
    'view-security',
    `${secured} create materialized view kept as select id from note; grant select on kept to authenticated;`,
    'warning',
    /^public\.kept shows authenticated rows of note/,
  ],
  [
    'view-security',
    `${secured} create view inner_view as select id from note; create view outer_view with (security_invoker) as select id from inner_view;
      alter view outer_view set (security_invoker = true); grant select on outer_view to anon;`,
    'warning',
    /^public\.outer_view shows anon rows of note/,
  ],
  [
    'view-security',
    `${secured} create view inner_view with (security_invoker = true) as select id from note; create view outer_view as select id from inner_view;
      grant select on outer_view to anon;`,
    'warning',
    /^public\.outer_view shows anon rows of note/,
  ],
  [
    'definer-functions',
    `create function peek(int) returns int language sql security definer as 'select $1';`,
    'warning',
    /^peek\(integer\) is SECURITY DEFINER without a search_path/,
  ],
  [
    'policy-calls',
    `${secured} create policy own on note using (owner = auth.uid());`,
    'warning',
    /^The policy own of public\.note calls a function about the caller for each row/,
  ],
  [
    'policy-calls',
    `${secured} create policy own on note using (true) with check (body = current_setting('app.x'));`,
    'warning',
    /^The policy own of public\.note/,
  ],
  [
    'policy-indexes',
    `${table} alter table note enable row level security; create policy own on note using (owner = (select auth.uid()));`,
    'warning',
    /^The policy own of public\.note compares owner with the caller/,
  ],
  [
    'policy-indexes',
    `${table} alter table note enable row level security; create policy own on note using ((select auth.uid()) = owner);`,
    'warning',
    /compares owner with/,
  ],
  [
    'foreign-key-indexes',
    `create table other (id int primary key); ${table} alter table note add constraint to_other foreign key (other_id) references other;`,
    'warning',
    /^No index begins with the columns of the foreign key to_other of public\.note/,
  ],
  ['exposure', `create table "odd name" (id int);`, 'warning', /^public\."odd name": /],
  [
    'invalid-indexes',
    `${table} create index broken on note (body); update pg_index set indisvalid = false where indexrelid = 'broken'::regclass;`,
    'warning',
    /^The index public\.broken of public\.note is not valid/,
  ],
  [
    'extensions',
    `create extension pg_trgm version '1.3';`,
    'warning',
    /^The extension pg_trgm is of version 1\.3, and the server has 1\.[4-9]/,
  ],
];

describe('a check finds', () => {
  test.each(breaches)('%s: %s', async (name, sql, status, cause) => {
    const diagnosis = await diagnose(name, { sql });
    expect(diagnosis.problems.map((problem) => problem.cause)).toEqual([expect.stringMatching(cause)]);
    expect(diagnosis.status).toBe(status);
    expect(diagnosis.problems[0]?.remedy).toMatch(/\.$/);
  });

  test('no policy that asks once, however it is written', async () => {
    const claims = "current_setting('request.jwt.claims', true)::json";
    const conditions = [
      `owner = (select (${claims} ->> 'sub')::uuid)`,
      `owner in (select id from other where body = (select auth.jwt() ->> 'team'))`,
      `(select auth.uid()) = owner and (body <> 'auth.uid()' or body is null)`,
    ];
    const policies = conditions.map((condition, at) => `create policy p${at} on note using (${condition});`).join('\n');
    const other = 'create table other (id uuid primary key, body text);';
    expect(await diagnose('policy-calls', { sql: `${secured} ${other} ${policies}` })).toMatchObject({ problems: [] });
    const both = `create policy once on note using ((select auth.uid()) = owner or (${claims} ->> 'sub')::uuid = owner);`;
    expect((await diagnose('policy-calls', { sql: `${secured} ${both}` })).problems).toHaveLength(1);
    const unindexed = `${table} alter table note enable row level security; create policy own on note using (${conditions[0]});`;
    expect((await diagnose('policy-indexes', { sql: unindexed })).problems).toHaveLength(1);
  });

  test('no remedy that does not help: after it nothing is wrong', async () => {
    const cured: readonly (readonly [string, string])[] = [
      ['view-security', `${secured} create view all_notes as select id from note; grant select on all_notes to anon;`],
      ['definer-functions', `create function peek(int) returns int language sql security definer as 'select $1';`],
      [
        'foreign-key-indexes',
        `create table other (id int primary key); ${table} alter table note add foreign key (other_id) references other;`,
      ],
      [
        'policy-indexes',
        `${table} alter table note enable row level security; create policy own on note using (owner = (select auth.uid()));`,
      ],
      ['extensions', `create extension pg_trgm version '1.3';`],
    ];
    for (const [name, sql] of cured) {
      const database = await prepare({ sql });
      const before = await diagnose(name, { url: database.url });
      expect(before.problems).toHaveLength(1);
      const remedy = before.problems[0]!.remedy.replace(/^Run /, '')
        .replace(/ and write names.*/, '')
        .replace(/\.$/, '');
      await database.query(remedy);
      expect(await diagnose(name, { url: database.url })).toMatchObject({ check: name, status: 'ok' });
    }
  });

  test('no tables that the settings let everybody write into', async () => {
    const sql = `${table} grant insert on note to anon;`;
    const listed = await diagnose('unprotected-writes', { sql, change: { anonymousWrites: ['public.note'] } });
    expect(listed.status).toBe('ok');
    expect((await diagnose('unprotected-writes', { sql, change: { anonymousWrites: ['public.x'] } })).status).toBe(
      'failure',
    );
  });

  test('rights that the owner lacks', async () => {
    const database = await prepare({ sql: 'revoke create on schema public from public' });
    const user = await database.createRole('plain', `login password 'x' nosuperuser`);
    await database.script(`revoke all on database ${database.name} from public; grant connect on database ${database.name} to ${user};
      grant usage on schema pergola to ${user}; grant select on all tables in schema pergola to ${user}`);
    const url = new URL(database.url);
    url.username = user;
    url.password = 'x';
    const { status, problems } = await diagnose('owner-rights', { url: url.href });
    expect(status).toBe('failure');
    expect(problems.map(({ severity, cause }) => `${severity}: ${cause}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^failure: ${user} may not create roles`),
        expect.stringMatching(`^failure: ${user} may not create schemas`),
        expect.stringMatching(`^warning: ${user} can make no event triggers`),
      ]),
    );
  });

  test('roles that nobody can call as, and those that are not there yet', async () => {
    const database = await prepare({ sql: table });
    const [editor, login] = [await database.createRole('editor'), await database.createRole('login', 'login')];
    await database.script(`grant select on note to ${editor}; grant anon, authenticated to ${login}`);
    const unreachable = await diagnose('caller-roles', { url: database.url, change: { login } });
    expect(unreachable.problems.map(({ cause }) => cause)).toEqual([
      `${editor} has rights here, and nobody can call as it.`,
    ]);
    await database.query(unreachable.problems[0]!.remedy.replace(/^.*: /, '').replace(/\.$/, ''));
    expect((await diagnose('caller-roles', { url: database.url, change: { login } })).status).toBe('ok');
    const missing = await diagnose('caller-roles', { url: database.url, change: { anonymousRole: 'not_there' } });
    expect(missing.problems.map(({ cause }) => cause)).toContain('There is no role not_there yet.');
    const strong = await database.createRole('strong', 'bypassrls');
    const privileged = await diagnose('caller-roles', { url: database.url, change: { anonymousRole: strong } });
    expect(privileged).toMatchObject({ status: 'failure' });
    expect(privileged.problems[0]?.cause).toMatch(`${strong} is a superuser or has BYPASSRLS`);
  });

  test('a pool that is larger than the server allows', async () => {
    const database = await prepare({});
    const many = await diagnose('connections', { url: database.url, change: { connections: 100_000 } });
    expect(many).toMatchObject({ status: 'failure' });
    expect(many.problems[0]?.cause).toMatch(/^One server takes up to 100000 connections, and PostgreSQL has \d+/);
    const [{ usable }] = await database.query(
      `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - current_setting('reserved_connections')::int as usable`,
    );
    // The connection of this test is one of another program.
    const tight = await diagnose('connections', { url: database.url, change: { connections: usable } });
    expect(tight).toMatchObject({ status: 'warning' });
    expect((await diagnose('connections', { url: database.url, change: { connections: 1 } })).status).toBe('ok');
  });

  test('a replication slot that nobody reads', async () => {
    const database = await prepare({});
    const name = `doctor_${database.name}`;
    await database.query(`select pg_create_physical_replication_slot('${name}', true)`);
    try {
      const { status, problems } = await diagnose('replication', { url: database.url });
      expect(status).toBe('warning');
      expect(problems.map(({ cause }) => cause).join()).toContain(
        `Nobody reads the replication slot ${name}, and PostgreSQL keeps`,
      );
    } finally {
      await database.query(`select pg_drop_replication_slot('${name}')`);
    }
    const { problems } = await diagnose('replication', { url: database.url });
    expect(problems.map(({ cause }) => cause).join()).not.toContain(name);
  });

  test('a clock that is wrong', async () => {
    const database = await prepare({});
    const off = (milliseconds: number) =>
      diagnose('clock', { url: database.url, change: { now: () => Date.now() + milliseconds } });
    expect(await off(-3_600_000)).toMatchObject({ status: 'failure', detail: '3600 s apart' });
    expect(await off(15_000)).toMatchObject({ status: 'warning' });
    expect(await off(0)).toMatchObject({ status: 'ok' });
  });

  test('migrations that are pending, edited or gone', async () => {
    const migrations = path.join(directory, 'migrations');
    await mkdir(migrations);
    const write = (name: string, sql: string) => writeFile(path.join(migrations, name), sql);
    await write('0001_note.up.sql', 'create table note (id int primary key);');
    await write('0001_note.down.sql', 'drop table note;');
    const database = await prepare({ system: false });
    const pending = await diagnose('migrations', { url: database.url, migrations });
    expect(pending).toMatchObject({ status: 'warning' });
    expect(pending.problems.map(({ cause }) => cause)).toEqual([
      expect.stringMatching(/^Not applied yet \(system\): /),
      'Not applied yet (application): 0001_note.',
    ]);
    const owner = await openOwnerConnection(database.url);
    await migrateSystem(owner);
    const { applyMigrations } = await import('../migrate/migrate.ts');
    await applyMigrations(owner, { directory: migrations, history: 'application' });
    await owner.close();
    expect(await diagnose('migrations', { url: database.url, migrations })).toMatchObject({ status: 'ok' });
    await write('0001_note.up.sql', 'create table note (id bigint primary key);');
    const edited = await diagnose('migrations', { url: database.url, migrations });
    expect(edited).toMatchObject({ status: 'failure' });
    expect(edited.problems[0]?.cause).toMatch(/0001_note\.up\.sql has changed since it was applied/);
  });

  test('every check of the database fails somewhere here', () => {
    const elsewhere = ['owner-rights', 'caller-roles', 'connections', 'replication', 'clock', 'migrations'];
    const tested = new Set([...breaches.map(([name]) => name), ...elsewhere]);
    expect(databaseChecks.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
    expect(new Set(databaseChecks.map(({ name }) => name)).size).toBe(databaseChecks.length);
  });
});

describe('of the process and the machine', () => {
  const process = { nodeVersion: '26.1.0', oldestNode: 22, files: [], faults: [], production: false };

  test('Node is too old', async () => {
    const [old] = await examine(processChecks, { ...process, nodeVersion: '20.9.0' });
    expect(old).toMatchObject({ check: 'node', status: 'failure' });
    expect((await examine(processChecks, process))[0]).toMatchObject({ status: 'ok', detail: 'Node 26.1.0' });
  });

  test('the settings are wrong, each fault with its place', async () => {
    const faults = [
      { place: 'pergola.yaml:3:9', message: 'database.poolSize is 0', hint: 'At least 1.' },
      { place: undefined, message: 'PORT is "x"', hint: 'A number.' },
    ];
    const [, settings] = await examine(processChecks, { ...process, faults, files: ['pergola.yaml'] });
    expect(settings).toMatchObject({ status: 'failure', detail: 'pergola.yaml' });
    expect(settings?.problems.map(({ cause }) => cause)).toEqual([
      'pergola.yaml:3:9: database.poolSize is 0',
      'PORT is "x"',
    ]);
  });

  const examineMachine = async (name: string, subject: { host: string; port: number; dataDirectory: string }) =>
    (await examine(machineChecks, { ...subject, loadPlugins: async () => [] })).find(({ check }) => check === name);

  test('the data directory is a file, or lies in one', async () => {
    const file = path.join(directory, 'file');
    await writeFile(file, '');
    const at = (dataDirectory: string) =>
      examineMachine('data-directory', { host: '127.0.0.1', port: 0, dataDirectory });
    expect(await at(file)).toMatchObject({ status: 'failure' });
    expect(await at(path.join(file, 'below'))).toMatchObject({ status: 'failure' });
    expect(await at(directory)).toMatchObject({ status: 'ok' });
    expect(await at(path.join(directory, 'not', 'there', 'yet'))).toMatchObject({ status: 'ok' });
  });

  test('the port is taken, unless Pergola has it', async () => {
    let body = 'something else';
    const server = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const at = () => examineMachine('port', { host: '127.0.0.1', port, dataDirectory: directory });
    try {
      expect(await at()).toMatchObject({
        status: 'failure',
        problems: [{ cause: `Another process listens on 127.0.0.1:${port}.` }],
      });
      body = '{"live":true}';
      expect(await at()).toMatchObject({ status: 'ok', detail: `Pergola runs on 127.0.0.1:${port}` });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect(await at()).toMatchObject({ status: 'ok', detail: `127.0.0.1:${port} is free` });
    expect(await examineMachine('port', { host: '192.0.2.1', port, dataDirectory: directory })).toMatchObject({
      status: 'failure',
    });
  });
});

test('a check that cannot be made has failed, and one that is skipped has not', async () => {
  const broken: Check<unknown> = {
    name: 'broken',
    about: 'it breaks',
    run() {
      throw new Error('no such thing');
    },
  };
  expect(await examine([broken], {})).toMatchObject([{ status: 'failure', problems: [{ cause: 'no such thing' }] }]);
  expect(skip([broken], 'no reason')).toMatchObject([{ check: 'broken', status: 'skipped', detail: 'no reason' }]);
  expect(failed('database', 'x', new Error('away'))).toMatchObject({
    status: 'failure',
    problems: [{ cause: 'away' }],
  });
});
