// `pergola gen types` as somebody types it: on a database of theirs, on the embedded one with and without a server, and ended early.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { repositoryRoot } from '../support/read-sources.ts';
import { cliFile, runCli } from '../support/run-cli.ts';
import { createMainHome, isAlive, type MainHome } from '../support/start-main.ts';
import { typeCheck } from '../support/type-check.ts';

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

const sql =
  'create table note (id int primary key, body text); create schema shop; create table shop.item (id int primary key);';

async function databaseUrl(): Promise<Readonly<Record<string, string>>> {
  const database = await createTestDatabase({ sql });
  databases.push(database);
  return { DATABASE_URL: database.url };
}

function gen(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return runCli(['gen', 'types', ...args], { directory: home.directory, environment });
}

describe('on a database that is configured', () => {
  test('prints the types and nothing else, and changes nothing', async () => {
    const environment = await databaseUrl();
    const { status, stdout, stderr } = await gen([], environment);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Row: { body: string | null; id: number }');
    expect(stdout).not.toContain('shop');
    expect(await readdir(home.directory)).toEqual([]);
    const schemas = "select nspname from pg_namespace where nspname in ('pergola', 'auth')";
    expect(await databases[0]!.query(schemas)).toEqual([]);
  });

  test('writes a file of the schemas that are named', async () => {
    const environment = await databaseUrl();
    const wrote = await gen(['--schema', 'public, shop', '--out', 'src/types.ts'], environment);
    expect(wrote).toMatchObject({ status: 0, stdout: '' });
    expect(wrote.stderr).toContain('Wrote src/types.ts.');
    expect(wrote.stderr).toContain('REST does not serve shop');
    const text = await readFile(path.join(home.directory, 'src', 'types.ts'), 'utf8');
    expect(text).toContain('item: ');
    expect(await readdir(path.join(home.directory, 'src'))).toEqual(['types.ts']);
    const again = await gen(['--schema', 'shop,public', '--lang', 'typescript'], environment);
    expect(again.stdout).toBe(text);
  });

  test('tells in CI whether the file is what would be written', async () => {
    const environment = await databaseUrl();
    const check = ['--out', 'types.ts', '--check'];
    const missing = await gen(check, environment);
    expect(missing).toMatchObject({ status: 1, stderr: expect.stringMatching(/^error output-stale: .*is missing/) });
    expect(await readdir(home.directory)).toEqual([]);
    await gen(['--out', 'types.ts'], environment);
    expect(await gen(check, environment)).toEqual({ status: 0, stdout: '', stderr: 'types.ts: up to date.\n' });
    await databases[0]!.query('alter table note add column pinned boolean');
    const stale = await gen(check, environment);
    expect(stale).toMatchObject({ status: 1, stderr: expect.stringMatching(/^error output-stale: /) });
    expect(stale.stdout).toMatch(/^types\.ts:\d+\n(?: {2}[-+] .*\n)* {2}\+ .*pinned: boolean \| null/m);
  });

  test.each([
    [['--schema', 'public,none'], 1, /^error schema-missing: .*"none"/],
    [['--schema', 'pg_catalog'], 1, /^error schema-missing: .*"pg_catalog"/],
    [['--schema', 'a,,b'], 2, /^error usage-invalid: .*empty name/],
    [['--lang', 'go'], 2, /^error usage-invalid: --lang go .* There is typescript\.$/],
    [['--out', '.'], 1, /^error file-not-written: /],
  ])('refuses %j', async (args, status, line) => {
    const refused = await gen(args, await databaseUrl());
    expect(refused).toMatchObject({ status, stdout: '' });
    expect(refused.stderr.trim()).toMatch(line);
    expect(refused.stderr.trim()).not.toContain('\n');
  });

  test('says what is wrong with the settings or the server', async () => {
    const invalid = await gen([], { DATABASE_URL: 'nothing' });
    expect(invalid).toMatchObject({ status: 1, stderr: expect.stringMatching(/^error config-invalid: /) });
    const none = await gen([], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(none).toMatchObject({ status: 1, stderr: expect.stringMatching(/^error database-unreachable: /) });
  });
});

describe('on the embedded database', () => {
  test('starts it for the while, with the demo application, whose types compile', async () => {
    const { status, stdout, stderr } = await gen([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('      garden: {\n');
    expect(await home.postmasterPid()).toBeUndefined();
    // The example of the documentation.
    const page = await readFile(path.join(repositoryRoot, 'docs', 'cli.md'), 'utf8');
    const program = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(program).toContain("from './database.types.ts'");
    const files = { 'database.types.ts': stdout, 'program.ts': program };
    expect(await typeCheck({ files, packages: { '@supabase/postgrest-js': '@supabase/postgrest-js' } })).toEqual([]);
  });

  test('uses that of a server that runs, and leaves it running', async () => {
    const server = home.start();
    await server.ready();
    const postmaster = await home.postmasterPid();
    const { status, stdout, stderr } = await gen([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('      garden: {\n');
    expect(isAlive(server.pid)).toBe(true);
    expect(await home.postmasterPid()).toBe(postmaster);
  });

  test('stops what it started when it is interrupted', async () => {
    const ended = await runCli(['gen', 'types'], {
      directory: home.directory,
      async onStart(child) {
        while ((await home.postmasterPid()) === undefined) await sleep(10);
        child.kill('SIGINT');
      },
    });
    expect(ended).toEqual({ status: 130, stdout: '', stderr: '' });
    const postmaster = await home.postmasterPid();
    expect(postmaster === undefined || !isAlive(postmaster)).toBe(true);
    expect(await readdir(path.join(home.directory, '.pergola'))).not.toContain('lock');
  });
});

test('a reader that wants no more of the output is no failure', async () => {
  const environment = await databaseUrl();
  const pipe = ['sh', '-c', `"$@" | head -c 10; true`, 'sh', process.execPath, cliFile] as const;
  const { stdout, stderr } = await runCli(['gen', 'types'], {
    directory: home.directory,
    environment,
    command: [...pipe],
  });
  expect({ stdout, stderr }).toEqual({ stdout: '// Written', stderr: '' });
});
