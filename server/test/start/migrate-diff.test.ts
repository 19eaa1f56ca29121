// `pergola migrate diff` as somebody types it: from a change by hand to a pair of files that are recorded.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  createDatabaseOn,
  startTestPostgres,
  type TestDatabase,
  type TestPostgres,
} from '../support/postgres-server.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

// Its own, so that no other test's scratch databases are on it.
let server: TestPostgres;
let home: MainHome;
let database: TestDatabase;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  home = await createMainHome();
  await mkdir(path.join(home.directory, 'migrations'));
  database = await createDatabaseOn(server.url);
  await write('0001_note', 'create table note (id int primary key, body text);', 'drop table note;');
});
afterEach(async () => {
  await home.clean();
  await database.drop();
});

async function write(name: string, up: string, down: string): Promise<void> {
  for (const [end, text] of [
    ['up', up],
    ['down', down],
  ] as const)
    await writeFile(path.join(home.directory, 'migrations', `${name}.${end}.sql`), text);
}

const read = async (name: string) => await readFile(path.join(home.directory, 'migrations', name), 'utf8');

function migrate(words: string, options: Partial<CliOptions> = {}): Promise<CliRun> {
  const environment = { DATABASE_URL: database.url };
  return runCli(['migrate', ...words.split(' ')], { directory: home.directory, environment, ...options });
}

test('a change by hand becomes a migration that is recorded as there already', async () => {
  expect(await migrate('diff')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('error migrations-pending'),
  });
  await migrate('up');
  expect(await migrate('diff --check')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'The database has what the migrations make.\n',
  });
  await database.script('alter table note add at timestamptz; alter table note drop body');
  const up = await migrate('diff --check');
  expect(up.status).toBe(1);
  expect(up.stdout).toMatch(
    /^alter table public\.note add column at timestamp with time zone;\n\n-- Held back.*\n-- alter table public\.note drop column body;\n$/,
  );
  expect(up.stderr).toMatch(/^1 statement would destroy rows .*--allow-destructive is given\.\n$/);
  expect(await migrate('diff --down --allow-destructive')).toEqual({
    status: 0,
    stdout: 'alter table public.note drop column at;\n\nalter table public.note add column body text;\n',
    stderr: '',
  });
  const json = JSON.parse((await migrate('diff --json')).stdout);
  expect(json).toMatchObject({
    different: true,
    up: { heldBack: ['alter table public.note drop column body'] },
    unsettled: [],
    probableRenames: [],
  });

  const written = await migrate('new by hand --from-diff --allow-destructive');
  expect(written).toMatchObject({
    status: 0,
    stdout: 'migrations/0002_by_hand.up.sql\nmigrations/0002_by_hand.down.sql\n',
  });
  expect(await read('0002_by_hand.up.sql')).toContain('drop column body;');
  expect(await migrate('baseline 0002')).toMatchObject({ status: 0 });
  expect(await migrate('diff --check')).toMatchObject({ status: 0 });
  expect(await migrate('new nothing --from-diff')).toMatchObject({ status: 0, stdout: '' });
  expect((await readdir(path.join(home.directory, 'migrations'))).length).toBe(4);
});

test('options that contradict each other are refused', async () => {
  expect(await migrate('new x --from-diff --irreversible')).toMatchObject({ status: 2 });
  expect(await migrate('diff --rename nonsense')).toMatchObject({ status: 2 });
});

test('Ctrl-C ends it, and leaves no database behind', async () => {
  await migrate('up');
  await write('0002_slow', 'select pg_sleep(600);', 'select 1;');
  await migrate('baseline 0002');
  const run = await migrate('diff', {
    onStart: async (child) => {
      const replaying = `select from pg_stat_activity where query like 'select pg_sleep%' and datname like 'pergola_scratch_%'`;
      while (child.exitCode === null && (await database.query(replaying)).length === 0) await sleep(20);
      child.kill('SIGINT');
    },
  });
  expect(run.status).toBe(130);
  expect(await database.query(`select from pg_database where datname like 'pergola_scratch_%'`)).toEqual([]);
});
