// `pergola doctor` as somebody types it: what it prints, and with which status it ends. What each check finds is tested beside it.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
let databases: TestDatabase[];
beforeEach(async () => {
  home = await createMainHome();
  databases = [];
});
afterEach(async () => {
  await home.clean();
  for (const database of databases) await database.drop();
});

async function databaseWith(sql: string): Promise<string> {
  const database = await createTestDatabase({ sql });
  databases.push(database);
  const owner = await openOwnerConnection(database.url);
  await migrateSystem(owner);
  await owner.close();
  return database.url;
}

function doctor(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return runCli(['doctor', ...args], { directory: home.directory, environment: { PORT: '0', ...environment } });
}

interface Told {
  readonly check: string;
  readonly status: string;
  readonly problems: readonly { readonly severity: string; readonly cause: string; readonly remedy: string }[];
}

async function doctorJson(environment: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = await doctor(['--json'], environment);
  expect(stderr).toBe('');
  const { healthy, checks } = JSON.parse(stdout) as { readonly healthy: boolean; readonly checks: readonly Told[] };
  return { status, healthy, checks: new Map(checks.map((one) => [one.check, one])) };
}

test('says what is right and what is wrong, with what to do, and changes nothing', async () => {
  const DATABASE_URL = await databaseWith(
    'create table note (id int primary key); create table tag (id int primary key, note_id int references note);',
  );
  const { status, stdout, stderr } = await doctor([], { DATABASE_URL });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^ok {7}node +Node \d/);
  expect(stdout).toMatch(/^ok {7}database +PostgreSQL 18\.\d+, "test_/m);
  expect(stdout).toMatch(
    /^warning {2}foreign-key-indexes {2}foreign keys have an index.*: 1 found\n {9}- No index begins .*\n {11}Run CREATE INDEX CONCURRENTLY ON public\.tag \(note_id\)\.\n/m,
  );
  expect(stdout).toMatch(/\n\n\d+ ok, \d+ with warnings, 0 failed\n$/);
  expect(await readdir(home.directory)).toEqual([]);
});

test('fails where something does not work or lets in whom it should not', async () => {
  const DATABASE_URL = await databaseWith('create table note (id int primary key);');
  await databases[0]?.query('grant insert on note to anon');
  const { status, healthy, checks } = await doctorJson({ DATABASE_URL });
  expect({ status, healthy }).toEqual({ status: 1, healthy: false });
  expect(checks.get('unprotected-writes')).toMatchObject({
    status: 'failure',
    problems: [{ severity: 'failure', cause: expect.stringContaining('public.note'), remedy: expect.any(String) }],
  });
});

test('goes as far as it can where the database cannot be used', async () => {
  const { status, checks } = await doctorJson({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  expect(status).toBe(1);
  expect(checks.get('database')).toMatchObject({ status: 'failure' });
  expect(checks.get('database')?.problems[0]?.cause).toMatch(/127\.0\.0\.1:1 cannot be used/);
  expect(checks.get('clock')).toMatchObject({ status: 'skipped' });
  expect(checks.get('node')).toMatchObject({ status: 'ok' });
});

test('tells all faults of the settings, those that production refuses too', async () => {
  const wrong = await doctorJson({ DATABASE_URL: 'nothing', PERGOLA_SCHEMAS: '' });
  expect(wrong.status).toBe(1);
  expect(wrong.checks.get('settings')?.problems.map(({ cause }) => cause)).toEqual(
    expect.arrayContaining([expect.stringContaining('DATABASE_URL')]),
  );
  expect(wrong.checks.get('database') ?? wrong.checks.get('clock')).toMatchObject({ status: 'skipped' });
  const production = await doctorJson({ NODE_ENV: 'production', DATABASE_URL: await databaseWith('') });
  expect(production.checks.get('settings')).toMatchObject({ status: 'failure' });
  expect(production.checks.get('settings')?.problems[0]?.cause).toContain('PERGOLA_JWT_SECRET');
});

test('says which plugin cannot be loaded', async () => {
  const none = path.join(home.directory, 'none.mjs');
  const { status, checks } = await doctorJson({
    DATABASE_URL: await databaseWith(''),
    PERGOLA_PLUGINS: JSON.stringify({ none: { from: none } }),
  });
  expect(status).toBe(1);
  expect(checks.get('plugins')).toMatchObject({
    status: 'failure',
    problems: [{ cause: expect.stringContaining('none.mjs') }],
  });
  expect(checks.get('database')).toMatchObject({ status: 'ok' });
});

test('makes no embedded database, and looks at one that is there', async () => {
  const before = await doctorJson({});
  expect({ status: before.status, database: before.checks.get('database')?.status }).toEqual({
    status: 0,
    database: 'ok',
  });
  expect(before.checks.get('clock')).toMatchObject({ status: 'skipped' });
  expect(await readdir(home.directory)).toEqual([]);
  const server = home.start();
  await server.ready();
  const running = await doctorJson({});
  expect({ status: running.status, clock: running.checks.get('clock')?.status }).toEqual({ status: 0, clock: 'ok' });
  expect(running.checks.get('caller-roles')).toMatchObject({ status: 'ok' });
  expect(running.checks.get('migrations')).toMatchObject({ status: 'ok' });
});
