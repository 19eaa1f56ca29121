// `pergola init` and `pergola seed`: a project that a start serves, and whose files nothing replaces.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-init-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const pergola = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runCli(args, { directory, environment });

const files = [
  '.env.example',
  '.gitignore',
  'README.md',
  'migrations/0001_task.down.sql',
  'migrations/0001_task.up.sql',
  'package.json',
  'pergola.yaml',
  'seeds/0001_task.sql',
];

async function listFiles(of = directory): Promise<readonly string[]> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(of, path.join(entry.parentPath, entry.name)))
    .sort();
}

test('writes a project, whose settings are right and whose git leaves out what is secret', async () => {
  const made = await pergola(['init', 'my Shop', '--json']);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const project = path.join(directory, 'my Shop');
  expect(await listFiles(project)).toEqual(files);
  const said = JSON.parse(made.stdout) as { written: string[]; kept: string[]; next: string[] };
  expect(said.written.toSorted()).toEqual(files);
  expect(said.next).toEqual(['cd my Shop', 'npm install', 'npx pergola dev']);
  const manifest = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    name: 'my-shop',
    private: true,
    dependencies: { '@pergola/server': expect.stringMatching(/^\^\d/) },
  });
  expect(await readFile(path.join(project, '.gitignore'), 'utf8')).toMatch(/^\.pergola\/$(.|\n)*^\.env$/m);
  expect(await readFile(path.join(project, 'README.md'), 'utf8')).toMatch(/^# my Shop\n/);
  expect(await runCli(['config', 'check'], { directory: project })).toMatchObject({ status: 0 });
});

test('keeps what is there, and replaces it only where that is asked for, package.json never', async () => {
  await writeFile(path.join(directory, 'package.json'), '{}');
  await writeFile(path.join(directory, 'README.md'), 'mine');
  const first = await pergola(['init']);
  expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining('kept   README.md, which was there\n') });
  expect(first.stdout).toContain('\n  npm install @pergola/server\n  npx pergola dev\n');
  expect(await listFiles()).toEqual(files);
  expect(await readFile(path.join(directory, 'README.md'), 'utf8')).toBe('mine');
  await pergola(['init', '--force']);
  expect(await readFile(path.join(directory, 'README.md'), 'utf8')).not.toBe('mine');
  expect(await readFile(path.join(directory, 'package.json'), 'utf8')).toBe('{}');
});

test('writes no example beside migrations, nor where none is wanted', async () => {
  await mkdir(path.join(directory, 'migrations'));
  await writeFile(path.join(directory, 'migrations', '0001_mine.up.sql'), 'select 1');
  await pergola(['init']);
  expect(await listFiles()).toEqual([
    ...files.filter((file) => !file.includes('_task')).slice(0, 3),
    'migrations/0001_mine.up.sql',
    'package.json',
    'pergola.yaml',
  ]);
  const { stdout } = await pergola(['init', 'other', '--empty', '--json']);
  expect(JSON.parse(stdout).written).toContain('migrations/.gitkeep');
  expect(await listFiles(path.join(directory, 'other'))).not.toContain('seeds/0001_task.sql');
});

test('its migrations go up and down, its seeds run twice, and everybody may read and nobody may write', async () => {
  await pergola(['init']);
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url };
  try {
    expect(await pergola(['migrate', 'up'], environment)).toMatchObject({ status: 0 });
    expect(await pergola(['migrate', 'redo', '--yes'], environment)).toMatchObject({ status: 0 });
    expect(await pergola(['seed'], environment)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^seeds\/0001_task\.sql +\d+ ms\n$/),
    });
    expect(await pergola(['seed', '--json'], environment)).toMatchObject({ status: 0 });
    expect(await database.query('select count(*)::int as tasks from task')).toEqual([{ tasks: 3 }]);
    const sdl = await pergola(['gen', 'sdl', '--role', 'anon'], environment);
    expect(sdl.stdout).toContain('task_by_pk');
    expect(sdl.stdout).not.toContain('insert_task');
  } finally {
    await database.drop();
  }
});

test('seeds are not run in production without a word, nor where there are none', async () => {
  expect(await pergola(['seed'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/^error file-not-read: /) });
  await writeFile(path.join(directory, 'seed.sql'), 'create table seeded ()');
  const database = await createTestDatabase();
  const environment = { DATABASE_URL: database.url };
  const secret = { NODE_ENV: 'production', PERGOLA_JWT_SECRET: 'Zk3v9Qw7Lr2Xp8Tn5Bm1Ys6Dh4Gc0JfEaUiOk' };
  try {
    expect(await pergola(['seed'], { ...environment, ...secret })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error confirmation-missing: /),
    });
    const once = async () => JSON.parse((await pergola(['seed', '--once', '--json'], environment)).stdout).seeded;
    expect(await once()).toMatchObject([{ file: 'seed.sql' }]);
    expect(await once()).toEqual([]);
    const failed = await pergola(['seed'], environment);
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining('relation "seeded" already exists') });
  } finally {
    await database.drop();
  }
});

test('made-up rows are written into a named database only where that is said', async () => {
  const database = await createTestDatabase({ sql: 'create table plant (id int primary key, name text not null)' });
  const environment = { DATABASE_URL: database.url };
  try {
    expect(await pergola(['seed', 'fake'], environment)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error confirmation-missing: /),
    });
    const made = await pergola(['seed', 'fake', 'plant', '--rows', '3', '--yes', '--json'], environment);
    expect(JSON.parse(made.stdout)).toEqual({ tables: [{ table: 'public.plant', rows: 3 }] });
    expect(await database.query('select id from plant')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    const refused = await pergola(['seed', 'fake', '--rows', 'many'], environment);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--rows is "many"') });
  } finally {
    await database.drop();
  }
});

test('a database that exists is taken over: its migration is written, recorded, and changes nothing', async () => {
  const database = await createTestDatabase({ sql: 'create table plant (id int primary key, name text not null)' });
  try {
    await pergola(['init', '--empty']);
    await writeFile(path.join(directory, '.env'), `DATABASE_URL=${database.url}\n`);
    expect(await pergola(['migrate', 'new', 'first', '--from-diff'])).toMatchObject({ status: 0 });
    expect(await readFile(path.join(directory, 'migrations', '0001_first.up.sql'), 'utf8')).toMatch(
      /create table .*plant/i,
    );
    expect(await pergola(['migrate', 'baseline', '0001'])).toMatchObject({ status: 0 });
    expect(await pergola(['migrate', 'up'])).toMatchObject({ status: 0 });
    expect(await pergola(['migrate', 'diff', '--check'])).toMatchObject({ status: 0 });
  } finally {
    await database.drop();
  }
});
