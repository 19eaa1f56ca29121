// `pergola dev` as somebody works with it: files are written, and what it says and serves follows.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../src/cli/serve-options.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';
import { type DevRun, startDev } from '../support/run-dev.ts';

let directory: string;
let database: TestDatabase;
let runs: DevRun[];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-dev-'));
  database = await createTestDatabase();
  runs = [];
});
afterEach(async () => {
  await Promise.all(runs.map((run) => run.stop()));
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

const environment = () => ({ DATABASE_URL: database.url });

function dev(...args: string[]): DevRun {
  const run = startDev(args, { directory, environment: environment() });
  runs.push(run);
  return run;
}

/** Rejects where it ends without one. */
async function note(run: DevRun, text: string): Promise<void> {
  await run.next('note', ({ message }) => String(message).includes(text));
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), text);
  }
}

const first = {
  'migrations/0001_plant.down.sql': 'drop table plant',
  'migrations/0001_plant.up.sql': 'create table plant (name text primary key, about text)',
};

/** What the API answers for service_role. */
async function ask(ready: Readonly<Record<string, unknown>>, query: string): Promise<unknown> {
  const { service } = ready.keys as { service: string };
  const answer = await fetch(String(ready.graphql), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${service}` },
    body: JSON.stringify({ query }),
  });
  return await answer.json();
}

test('applies what is there and what is written, seeds once, writes types, and marks what breaks', async () => {
  await write({
    ...first,
    'seeds/1.sql': "insert into plant values ('fern')",
    'pergola.yaml': 'codegen:\n  types: t.ts\n',
  });
  const run = dev('--migrate');
  const ready = await run.next('ready');
  expect(await ask(ready, '{plant{name}}')).toEqual({ data: { plant: [{ name: 'fern' }] } });
  expect(await run.next('seeded')).toMatchObject({ file: 'seeds/1.sql' });
  expect(await run.next('written')).toMatchObject({ files: ['t.ts'] });
  await write({ 'migrations/0002_size.up.sql': 'alter table plant add size int, drop about' });
  await note(run, '0002_size waits for its way back');
  await write({ 'migrations/0002_size.down.sql': 'alter table plant add about text, drop size' });
  expect(await run.next('migrated')).toMatchObject({ name: '0002_size' });
  expect(await run.next('api-changed')).toMatchObject({
    changes: [
      { change: '- plant.about', breaking: true },
      { change: '+ plant.size', breaking: false },
    ],
  });
  await run.next('written');
  expect(await readFile(path.join(directory, 't.ts'), 'utf8')).toContain('size: number | null');
  await write({ 'seeds/2.sql': "insert into plant values ('oak')" });
  await note(run, '"pergola seed"');
  expect(await ask(ready, '{plant{name size}}')).toEqual({ data: { plant: [{ name: 'fern', size: null }] } });
  expect(run.events.filter(({ event }) => event === 'failed')).toEqual([]);
  expect(await run.stop()).toBe(0);
  expect(run.events.at(-1)).toEqual({ event: 'stopped' });
});

test('says where a migration fails and serves on; says how an edited one is taken over, and does not do it', async () => {
  await write(first);
  const run = dev('--migrate');
  const ready = await run.next('ready');
  await write({
    'migrations/0002_size.down.sql': 'alter table plant drop size',
    'migrations/0002_size.up.sql': 'alter table plant\n  add size integr',
  });
  expect(await run.next('failed')).toMatchObject({
    subject: 'migrate',
    error: {
      code: 'migration-failed',
      message: expect.stringMatching(/0002_size\.up\.sql:2:12: type "integr" does not/),
    },
  });
  expect(await ask(ready, '{plant{name}}')).toEqual({ data: { plant: [] } });
  await write({ 'migrations/0002_size.up.sql': 'alter table plant add size integer' });
  await run.next('migrated');
  await run.next('api-changed');
  expect(run.stderr).toBe('');
  await write({ 'migrations/0002_size.up.sql': 'alter table plant add size bigint' });
  expect(await run.next('failed')).toMatchObject({
    error: { code: 'migration-edited', hint: expect.stringContaining('"pergola migrate redo --edited"') },
  });
  const redone = await runCli(['migrate', 'redo', '--edited', '--yes'], { directory, environment: environment() });
  expect(redone).toMatchObject({ status: 0 });
  expect(await run.next('api-changed')).toMatchObject({
    changes: [{ change: '~ plant.size Int → bigint', breaking: true }],
  });
});

test('a migration that is wrong at the start leaves what was there before served', async () => {
  await write({ ...first, 'migrations/0002_no.down.sql': 'select 1', 'migrations/0002_no.up.sql': 'selec 1' });
  await write({ 'seed.sql': "insert into plant values ('fern')" });
  const run = dev('--migrate');
  expect(await run.next('failed')).toMatchObject({ subject: 'migrate', error: { code: 'migration-failed' } });
  const ready = await run.next('ready');
  expect(await ask(ready, '{plant{name}}')).toEqual({ data: { plant: [{ name: 'fern' }] } });
  await write({ 'migrations/0002_no.up.sql': 'create table pot (id int primary key)' });
  expect(await run.next('migrated')).toMatchObject({ name: '0002_no' });
  expect(await run.next('api-changed')).toMatchObject({ changes: [{ change: '+ pot' }] });
});

test('starts again when the settings change, and not with wrong ones', async () => {
  await write({ ...first, 'pergola.yaml': 'rest:\n  enabled: true\n' });
  const run = dev('--migrate');
  expect(await run.next('ready')).toHaveProperty('rest');
  await write({ 'pergola.yaml': 'rest:\n  enabld: true\n' });
  expect(await run.next('failed')).toMatchObject({ subject: 'settings', error: { code: 'config-invalid' } });
  await write({ 'pergola.yaml': '# right\nrest:\n  enabled: true\n' });
  await note(run, 'right again');
  await write({ 'pergola.yaml': 'rest:\n  enabled: false\n' });
  await run.next('restarting');
  expect(await run.next('ready')).not.toHaveProperty('rest');
  expect(await run.stop()).toBe(0);
});

test('begins without migrations, and says what it cannot take over', async () => {
  const plugin = 'export default { name: "quiet" };\n';
  await write({
    'quiet.mjs': plugin,
    'pergola.yaml': 'plugins:\n  quiet: { from: ./quiet.mjs }\nmigrations: { directory: sql }',
  });
  const run = dev('--migrate');
  await note(run, '"pergola init"');
  await run.next('ready');
  await write({ 'quiet.mjs': `${plugin}// changed` });
  await note(run, 'the plugin quiet has changed');
  await write({ 'sql/0001_pot.down.sql': 'drop table pot', 'sql/0001_pot.up.sql': 'create table pot (id int)' });
  expect(await run.next('migrated')).toMatchObject({ name: '0001_pot' });
  expect(await run.next('api-changed')).toMatchObject({ changes: [{ change: '+ pot' }] });
});

test('writes what is made of documents when these change, and says which is wrong', async () => {
  const codegen = 'codegen: { documents: "*.graphql", graphql: documents.ts, role: service_role }\n';
  await write({ ...first, 'pergola.yaml': codegen, 'plants.graphql': 'query Plants { plant { name } }' });
  const run = dev('--migrate');
  await run.next('ready');
  expect(await run.next('written')).toMatchObject({ files: ['documents.ts'] });
  await write({ 'plants.graphql': 'query Plants { plant { nam } }' });
  expect(await run.next('failed')).toMatchObject({ subject: 'codegen', error: { code: 'documents-invalid' } });
  await write({ 'plants.graphql': 'query Plants { plant { name about } }' });
  await run.next('written');
  expect(await readFile(path.join(directory, 'documents.ts'), 'utf8')).toContain('about');
});

test('leaves a database that has a URL alone, unless that is asked for', async () => {
  await write({ ...first, 'seed.sql': 'select 1' });
  const run = dev('--no-watch');
  await note(run, '--migrate');
  await run.next('ready');
  expect(await database.query("select to_regclass('plant') as plant")).toEqual([{ plant: null }]);
  expect(await run.stop()).toBe(0);
});

test('is not for production, and says what hinders the first start', async () => {
  const refused = await runCli(['dev'], {
    directory,
    environment: {
      ...environment(),
      NODE_ENV: 'production',
      PERGOLA_JWT_SECRET: 'Zk3v9Qw7Lr2Xp8Tn5Bm1Ys6Dh4Gc0JfEaUiOk',
    },
  });
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^error usage-invalid: .*"pergola start"/),
  });
  const wrong = await runCli(['dev'], { directory, environment: { DATABASE_URL: 'postgres://127.0.0.1:1/none' } });
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringMatching(/error database-unreachable: /) });
});

test('a port that is taken is passed over', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const settings = { host: '127.0.0.1', port, drain: 0, cors: { origins: '*', credentials: false } } as const;
  try {
    expect(await freePort(settings)).not.toBe(port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(await freePort(settings)).toBe(port);
});
