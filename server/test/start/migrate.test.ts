// The commands of migrations as somebody types them, in a project of their own: what they do, print and refuse.

import type { ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
let database: TestDatabase;
beforeEach(async () => {
  home = await createMainHome();
  await mkdir(path.join(home.directory, 'migrations'));
  database = await createTestDatabase();
});
afterEach(async () => {
  await home.clean();
  await database.drop();
});

const file = (name: string) => path.join(home.directory, 'migrations', name);

async function write(name: string, up: string, down = 'select 1;'): Promise<void> {
  await writeFile(file(`${name}.up.sql`), up);
  await writeFile(file(`${name}.down.sql`), down);
}

function migrate(line: string, environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return runCli(['migrate', ...line.split(' ')], {
    directory: home.directory,
    environment: { DATABASE_URL: database.url, ...environment },
  });
}

async function tables(): Promise<string> {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  return rows.map(({ name }) => name).join(' ');
}

describe('migrate new', () => {
  test('writes two files, without a database', async () => {
    const run = await migrate('new add price --irreversible', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(run).toEqual({
      status: 0,
      stdout: 'migrations/0001_add_price.up.sql\nmigrations/0001_add_price.down.sql\n',
      stderr: '',
    });
    expect(await readFile(file('0001_add_price.down.sql'), 'utf8')).toMatch(/^-- pergola: irreversible\n/);
    const json = await migrate('new idx --no-transaction --json');
    expect(JSON.parse(json.stdout)).toEqual({
      name: '0002_idx',
      up: 'migrations/0002_idx.up.sql',
      down: 'migrations/0002_idx.down.sql',
    });
    expect(await migrate('new Add-Price')).toMatchObject({ status: 2, stdout: '' });
    expect((await readdir(path.join(home.directory, 'migrations'))).length).toBe(4);
  });

  test('makes the directory of a project that has none, and never writes beside the demo', async () => {
    await rm(path.join(home.directory, 'migrations'), { recursive: true });
    await migrate('new first');
    expect((await readdir(path.join(home.directory, 'migrations'))).length).toBe(2);
  });
});

describe('migrate up, down, redo and status', () => {
  beforeEach(async () => {
    await write('0001_a', 'create table a ();', 'drop table a;');
    await write('0002_b', 'create table b (at timestamptz default clock_timestamp());', 'drop table b;');
    await write('0003_c', 'create table c ();', '-- pergola: irreversible');
  });

  test('go forwards and back, and say what they did', async () => {
    const before = await migrate('status');
    expect(before).toMatchObject({ status: 3, stderr: '' });
    expect(before.stdout).toMatch(/^application: 0 of 3 applied .*\n {2}pending {7}0001_a\n/m);
    expect(await database.query(`select from pg_namespace where nspname = 'pergola'`)).toEqual([]);

    const up = await migrate('up --to 2');
    expect(up).toMatchObject({ status: 0, stderr: expect.stringMatching(/migrations applied in/) });
    expect(up.stdout).toMatch(/^system\/0001_\w+ +[\d.]+ m?s\n[\s\S]*\n0001_a +[\d.]+ m?s\n0002_b +[\d.]+ m?s\n$/);
    expect(await tables()).toBe('a b');

    const json = await migrate('up --json');
    expect(JSON.parse(json.stdout)).toEqual({
      applied: [{ set: 'application', name: '0003_c', duration: expect.any(Number) }],
    });
    expect(await migrate('up')).toEqual({ status: 0, stdout: '', stderr: 'Everything is applied.\n' });

    const status = await migrate('status');
    expect(status.status).toBe(0);
    expect(status.stdout).toMatch(
      /applied {7}0001_a {2}20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ +[\d.]+ m?s {2}\S+@\S+ as postgres\n/,
    );
    expect(status.stdout).toMatch(/0003_c .* no way back\n/);
    expect(status.stdout).not.toContain('0001_service');
    expect((await migrate('status --system')).stdout.split('\n').length).toBeGreaterThan(
      status.stdout.split('\n').length,
    );
    expect(JSON.parse((await migrate('status --json')).stdout)).toMatchObject({
      upToDate: true,
      sets: [
        { set: 'system' },
        {
          set: 'application',
          problems: [],
          migrations: [{ state: 'applied', reversible: true }, {}, { reversible: false }],
        },
      ],
    });
  });

  test('take back only what is said and can be', async () => {
    await migrate('up');
    expect(await migrate('down --yes')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error migration-irreversible: .*0003_c cannot be taken back/),
    });
    await rm(file('0003_c.down.sql'));
    await write('0003_c', 'create table c ();', 'drop table c;');
    const refused = await migrate('down 2');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^error confirmation-missing: this would take back 0003_c \(1 statement in .*0003_c\.down\.sql\), 0002_b .* in 127\.0\.0\.1:\d+\/test_.*--yes/,
    );
    expect(refused.stderr).not.toContain('postgres:');
    expect(await tables()).toBe('a b c');
    const down = await migrate('down 2 --yes');
    expect(down).toMatchObject({ status: 0, stderr: expect.stringContaining('2 migrations taken back') });
    expect(down.stdout).toMatch(/^0003_c .*\n0002_b .*\n$/);
    expect(await tables()).toBe('a');
    expect(JSON.parse((await migrate('down 9 --yes --json')).stdout)).toMatchObject({ reverted: [{ name: '0001_a' }] });
    expect(await migrate('down --yes')).toMatchObject({ status: 0, stderr: 'Nothing is applied.\n' });
  });

  test('redo takes back and applies again, and does not apply what was pending', async () => {
    await migrate('up --to 0002_b');
    const redo = await migrate('redo 2 --yes');
    expect(redo.stdout.replaceAll(/ {2}.*/g, '')).toBe('- 0002_b\n- 0001_a\n+ 0001_a\n+ 0002_b\n');
    expect(await tables()).toBe('a b');
    await write('0002_b', 'create table b_new ();', 'drop table b;');
    expect(await migrate('redo --yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('migration-edited'),
    });
    expect(await migrate('redo --yes --edited')).toMatchObject({ status: 0 });
    expect(await tables()).toBe('a b_new');
    expect((await migrate('status')).status).toBe(3);
  });

  test('a failure shows the place in the file', async () => {
    await write('0001_a', 'create table a ();\n\nalter table a\n  add x no_type;');
    const run = await migrate('up');
    expect(run.status).toBe(1);
    expect(run.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/0001_a\.up\.sql:4:9$/),
      '  2 |',
      '  3 | alter table a',
      '  4 |   add x no_type;',
      '    |         ^',
      expect.stringMatching(
        /^error migration-failed: .*0001_a\.up\.sql:4:9: type "no_type" does not exist \(42704\)\./,
      ),
    ]);
    expect(await tables()).toBe('');
  });

  test('what was done before a failure is told, also as JSON', async () => {
    await write('0002_b', 'create table a ();', 'drop table a;');
    const run = await migrate('up --json');
    expect(run.status).toBe(1);
    const { applied } = JSON.parse(run.stdout);
    expect(applied.at(-1)).toMatchObject({ name: '0001_a' });
    expect(JSON.parse(run.stderr)).toMatchObject({
      error: { code: 'migration-failed', extensions: { line: 1, column: 1, sqlState: '42P07' } },
    });
  });

  test('Ctrl-C cancels what runs, and what was done before stays', async () => {
    await write('0002_b', 'create table b (); select pg_sleep(600);', 'drop table b;');
    let child: ChildProcess | undefined;
    const run = runCli(['migrate', 'up'], {
      directory: home.directory,
      environment: { DATABASE_URL: database.url },
      onStart: (started) => {
        child = started;
      },
    });
    const sleeping = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    while ((await database.query(sleeping)).length === 0) await sleep(20);
    child?.kill('SIGINT');
    expect(await run).toMatchObject({ status: 130, stderr: '', stdout: expect.stringMatching(/^0001_a .*\n$/m) });
    expect(await database.query(sleeping)).toEqual([]);
    expect(await tables()).toBe('a');
    await write('0002_b', 'create table b ();', 'drop table b;');
    expect((await migrate('up')).status).toBe(0);
  });

  test('status says what is wrong', async () => {
    await migrate('up --to 2');
    await write('0001_a', 'create table aa ();');
    await rm(file('0002_b.up.sql'));
    const status = await migrate('status');
    expect(status.status).toBe(1);
    expect(status.stdout).toMatch(/^ {2}edited {8}0001_a/m);
    expect(status.stdout).toMatch(/^ {2}missing {7}0002_b/m);
    expect(status.stdout).toMatch(/^ {2}! .*0001_a\.up\.sql has changed .*SHA-256 was \w{12}…, is \w{12}…/m);
  });

  test.each(['up --to x', 'up --to 9', 'up --wait soon', 'down 0', 'down two', 'redo -1'])(
    'migrate %s is not understood',
    async (line) => {
      expect(await migrate(line)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(/^error usage-/),
      });
    },
  );
});

describe('migrate baseline and repair', () => {
  beforeEach(async () => {
    await write('0001_a', 'create table a ();', '-- nothing');
    await write('0002_b', 'create table b ();', 'drop table b;');
    await database.script('create table a ()');
  });

  test('adopt a database that has the first migrations already', async () => {
    expect(await migrate('baseline 9')).toMatchObject({ status: 2 });
    expect(await migrate('baseline 0001')).toEqual({
      status: 0,
      stdout: '0001_a\n',
      stderr: 'Recorded as there already.\n',
    });
    expect(await migrate('baseline 0001 --json')).toMatchObject({ status: 0, stdout: '{\n  "recorded": []\n}\n' });
    expect(await migrate('up')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^0002_b /m) });
    expect(await tables()).toBe('a b');
    const status = await migrate('status');
    expect(status.stdout).toMatch(/applied {7}0001_a {2}\S+ {2}was there {2}\S+@/);
    expect(await migrate('down 2 --yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('-irreversible'),
    });
    await write('0001_a', 'create table a ();', 'drop table a;');
    const refused = await migrate('down 2 --yes');
    expect(refused.stderr).toMatch(/^error migration-irreversible: 0001_a was never run/);
    expect(await tables()).toBe('a b');
  });

  test('accept an edited file, forget a missing one, follow a renamed one, only as it is said', async () => {
    await migrate('baseline 1');
    await migrate('up');
    await write('0002_b', 'create table b (); -- a note');
    const hashes = /SHA-256 was [0-9a-f]{64}, is [0-9a-f]{64}/;
    const asked = await migrate('repair 0002_b');
    expect(asked).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(hashes) });
    expect(asked.stderr).toMatch(/^error repair-refused: 0002_b is edited .*--accept/);
    expect(await migrate('repair 0002_b --forget')).toMatchObject({ status: 1 });
    expect(await migrate('repair 0002_b --accept --forget')).toMatchObject({ status: 2 });
    expect(await migrate('repair 0003_c --accept')).toMatchObject({
      stderr: expect.stringContaining('There is 0002_b (edited).'),
    });
    expect((await migrate('repair 0002_b --accept')).stdout).toMatch(hashes);
    expect((await migrate('status')).status).toBe(0);

    for (const way of ['up', 'down']) await rename(file(`0002_b.${way}.sql`), file(`0002_bb.${way}.sql`));
    expect((await migrate('status')).status).toBe(1);
    expect(await migrate('repair 0002_b --renamed 0001_a')).toMatchObject({ status: 1 });
    expect((await migrate('repair 0002_b --renamed 0002_bb')).stdout).toContain('called 0002_bb from now on');
    expect((await migrate('status')).status).toBe(0);

    for (const way of ['up', 'down']) await rm(file(`0002_bb.${way}.sql`));
    expect(await migrate('repair 0002_bb --forget --json')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"was": "missing"'),
    });
    expect((await migrate('status')).status).toBe(0);
    expect(await tables()).toBe('a b');
  });

  test('end what broke off, by hand', async () => {
    await migrate('baseline 2');
    await migrate('up');
    await database.query(`update pergola.migrations set state = 'applying' where name = '0002_b'`);
    expect((await migrate('repair 0002_b')).stderr).toContain('is interrupted');
    await migrate('repair 0002_b --applied');
    expect((await migrate('status')).status).toBe(0);
    await database.query(`update pergola.migrations set state = 'reverting' where name = '0002_b'`);
    await migrate('repair 0002_b --forget');
    expect((await migrate('status')).status).toBe(3);
  });
});

test('migrate plan shows locks, rewrites and what is destroyed, as PostgreSQL has them, and applies nothing', async () => {
  await write('0001_a', 'create table a (id int primary key, n int, old text); create table b (id int primary key);');
  await migrate('up');
  await write(
    '0002_b',
    `alter table a alter n type bigint;
create table c (a int references a);
alter table a drop old;
delete from b;
create index a_n on a (n);
drop table b;
alter table c add x int;`,
  );
  await write('0003_i', '-- pergola: no-transaction\ncreate index concurrently i on a (id);');
  const planned = await migrate('plan');
  expect(planned).toMatchObject({ status: 0, stderr: '' });
  const lines = planned.stdout.replaceAll(/ \((about|rows not).*?\)/g, '').replaceAll(home.directory, '…');
  expect(lines.trimEnd().split('\n')).toEqual([
    '0002_b (…/migrations/0002_b.up.sql)',
    '  1: alter table a alter n type bigint',
    '     ! changes the type of public.a.n from integer to bigint',
    '     ! rewrites public.a',
    '     locks public.a: ACCESS EXCLUSIVE, nobody reads or writes it meanwhile',
    '  2: create table c (a int references a)',
    '  3: alter table a drop old',
    '     ! destroys column public.a.old',
    '  4: delete from b',
    '     ! destroys rows, by: delete from b',
    '     locks public.b: ROW EXCLUSIVE',
    '  5: create index a_n on a (n)',
    '  6: drop table b',
    '     ! destroys table public.b',
    '     locks public.b: ACCESS EXCLUSIVE, nobody reads or writes it meanwhile',
    '  7: alter table c add x int',
    '0003_i (…/migrations/0003_i.up.sql), without a transaction',
    '  2: create index concurrently i on a (id)',
    '     locks public.a: SHARE UPDATE EXCLUSIVE',
  ]);
  expect((await migrate('up --dry-run')).stdout).toBe(planned.stdout);
  expect(await tables()).toBe('a b');
  const json = JSON.parse((await migrate('plan --to 2 --json')).stdout);
  expect(json).toMatchObject({
    migrations: [{ name: '0002_b', statements: { length: 7 } }],
    sizes: { 'public.a': {} },
  });
  await write('0002_b', 'alter table a add constraint f foreign key (n) references b;\ncreate index a_n on a (n);');
  expect((await migrate('plan --to 2')).stdout).toMatch(
    /locks public\.a: SHARE ROW EXCLUSIVE, nobody writes it.*\n {5}locks public\.b: SHARE ROW EXCLUSIVE/,
  );
  await write('0002_b', 'alter table nothing add x int;');
  expect(await migrate('plan')).toMatchObject({ status: 1, stderr: expect.stringContaining('0002_b.up.sql:1:1') });
});

describe('migrate verify', () => {
  test('tries each file up, down and up, and changes nothing', async () => {
    await write('0001_a', 'create table a (id int); create index a_id on a (id);', 'drop table a;');
    await write('0002_role', `create role ${'verify_role'} nologin; create table r ();`, 'drop table r;');
    await write(
      '0003_i',
      '-- pergola: no-transaction\ncreate index concurrently i on a (id);',
      '-- pergola: no-transaction\ndrop index concurrently i;',
    );
    await write('0004_e', "create type e as enum ('x'); alter table a add e e;", '-- pergola: irreversible');
    const verified = await migrate('verify');
    expect(verified).toMatchObject({ status: 0, stderr: 'Nothing is wrong with the 4 migrations.\n' });
    expect(verified.stdout).toMatch(/^0001_a: up, down, up\n[\s\S]*0004_e: applied; there is no way back to try\n$/);
    expect(await tables()).toBe('');
    expect(await database.query(`select from pg_database where datname like 'pergola_scratch%'`)).toEqual([]);
    expect(await database.query(`select from pg_roles where rolname = 'verify_role'`)).toEqual([]);
  });

  test('finds a way back that leaves something, takes too much or fails, and a file that was edited', async () => {
    await write('0001_a', 'create table a (id int); create table b (); grant select on a to public;', 'drop table a;');
    expect(await migrate('verify')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/0001_a\.up\.sql:1:\d+: relation "b"/),
    });
    await write('0001_a', 'create table a (id int);', 'drop table a;');
    await write(
      '0002_b',
      'alter table a add b int; create function f() returns int language sql as $$ select 1 $$;',
      'alter table a drop b, drop id; drop function f();',
    );
    await write('0003_c', 'alter table a alter b set default 1;', 'alter table a alter b set default 2;');
    await migrate('up');
    await write('0003_c', 'alter table a alter b set default 1; ', 'alter table a alter b set default 2;');
    const verified = await migrate('verify');
    expect(verified.status).toBe(1);
    expect(verified.stdout).toMatch(/^! .*0003_c\.up\.sql has changed/);
    expect(verified.stdout).toContain(
      '! 0002_b: its down file does not take back what its up file does:\n  - column public.a.id integer\n',
    );
    expect(verified.stdout).toMatch(
      /! 0003_c: its down .*:\n {2}- column public\.a\.b integer\n {2}\+ column public\.a\.b integer default 2\n/,
    );
    const json = JSON.parse((await migrate('verify --json')).stdout);
    expect(json).toMatchObject({
      sound: false,
      problems: [{ kind: 'edited' }],
      migrations: [{ afterDown: [] }, {}, {}],
    });
  });
});

test('the embedded database needs no --yes', async () => {
  await write('0001_a', 'create table a (b uuid default auth.uid());', 'drop table a;');
  const embedded = (line: string) => runCli(['migrate', ...line.split(' ')], { directory: home.directory });
  expect(await embedded('up')).toMatchObject({ status: 0 });
  expect(await embedded('redo')).toMatchObject({ status: 0 });
  expect((await embedded('down')).stdout).toMatch(/^0001_a /);
});
