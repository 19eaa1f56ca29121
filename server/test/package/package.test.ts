// The tarball in a folder of its own: it installs, says what it can do and serves, with the oldest Node that it is for and with this one.

import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, type Packed } from '../support/packed.ts';
import { testServerUrl } from '../support/postgres.ts';
import { repositoryRoot } from '../support/read-sources.ts';
import { runCli } from '../support/run-cli.ts';
import { followPage } from './follow-page.ts';

let packed: Packed;
beforeAll(async () => {
  packed = await installPacked();
}, 600_000);
afterAll(() => packed.remove());

test('a project begins as docs/getting-started.md says, with the oldest Node', async () => {
  await followPage('docs/getting-started.md', packed);
}, 180_000);

test('holds what runs and nothing besides: no tests, no sources that a Node would have to strip', async () => {
  const root = path.join(packed.directory, 'node_modules', '@pergola', 'server');
  const files = await readdir(root, { recursive: true });
  expect(files).toContain('LICENSE');
  expect(files).toContain(path.join('dist', 'migrations', 'system', '0001_roles.up.sql'));
  expect(files.filter((file) => /(?<!\.d)\.ts$|\.test\.|^(src|test)\//.test(file))).toEqual([]);
});

test('reads settings with the oldest Node, and has their schema for editors', async () => {
  const { directory, programs } = packed;
  const settings = { directory, command: programs.oldest, environment: { PORT: '4100' } };
  const told = await runCli(['config', '--given'], settings);
  expect(told).toMatchObject({ status: 0, stdout: expect.stringMatching(/^server\.port +4100 +PORT$/m) });
  const file = path.join(directory, 'node_modules', '@pergola', 'server', 'dist', 'pergola.schema.json');
  const written = await runCli(['config', 'schema'], settings);
  expect(written.stdout).toBe(await readFile(file, 'utf8'));
});

test.each(['oldest', 'newest'] as const)('says what it can do with the %s Node', async (age) => {
  const { directory, programs } = packed;
  const command = programs[age];
  const version = await promisify(execFile)(command[0], ['--version']);
  expect(version.stdout).toMatch(age === 'oldest' ? /^v22\./ : process.version);
  const help = await runCli(['--help'], { directory, command });
  expect(help).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ {2}gen types {2}/m), stderr: '' });
  const { stdout } = await runCli(['--version'], { directory, command });
  const { version: own } = JSON.parse(
    await readFile(path.join(directory, 'node_modules', '@pergola', 'server', 'package.json'), 'utf8'),
  ) as { version: string };
  expect(stdout).toBe(`pergola ${own}\n`);
});

test('writes hooks with the oldest Node', async () => {
  const { directory, programs } = packed;
  await writeFile(path.join(directory, 'schema.graphql'), 'type Query { greeting: String! }');
  await writeFile(path.join(directory, 'greeting.gql'), 'query Greeting { greeting }');
  const args = ['gen', 'hooks', '--schema', 'schema.graphql', '--documents', '*.gql'];
  const written = await runCli(args, { directory, command: programs.oldest });
  expect(written).toMatchObject({ status: 0, stdout: expect.stringContaining('useGreetingQuery('), stderr: '' });
});

test('has the plugin of GraphQL Codegen, to import and to require', async () => {
  const { directory, programs } = packed;
  const program = `
    import { createRequire } from 'node:module';
    import { buildSchema, parse } from 'graphql';
    import { plugin } from '@pergola/server/urql-hooks';
    const required = createRequire(import.meta.url)('@pergola/server/urql-hooks');
    const schema = buildSchema('type Query { greeting: String! }');
    const sources = [{ document: parse('query Greeting { greeting }') }];
    console.log(plugin(schema, sources, {}).content === required.plugin(schema, sources, {}).content, plugin(schema, sources, {}).content);
  `;
  const args = ['--input-type=module', '--eval', program];
  // Node requires modules from 22.12 on.
  const { stdout } = await promisify(execFile)(programs.newest[0], args, { cwd: directory });
  expect(stdout).toMatch(/^true /);
  expect(stdout).toContain('useGreetingQuery(');
});

test('finds nothing wrong with the project, with the oldest Node', async () => {
  const { directory, programs } = packed;
  const { status, stdout } = await runCli(['doctor', '--json'], { directory, command: programs.oldest });
  expect(JSON.parse(stdout)).toMatchObject({ healthy: true });
  expect(status).toBe(0);
});

test('starts the embedded PostgreSQL with the oldest Node', async () => {
  const { directory, programs } = packed;
  const types = await runCli(['gen', 'types'], { directory, command: programs.oldest });
  expect(types).toMatchObject({ status: 0, stdout: expect.stringContaining('export type Database = {') });
});

/** A plugin of TypeScript, as docs/plugins.md has it, and a test of it. */
const plugin = `
  import { definePlugin } from '@pergola/server/plugin';
  import * as z from 'zod';
  export default definePlugin({
    name: 'notes',
    config: z.strictObject({ greeting: z.string().default('Hello') }),
    setup({ config, graphql, operations, refusal }) {
      graphql({
        typeDefs: 'extend type Query { greeting: String! } extend type note { loud: String }',
        resolvers: {
          Query: { greeting: (_, __, { caller }) => config.greeting + ', ' + caller.role },
          note: { loud: { requires: ['body'], resolveMany: (rows) => rows.map(({ body }) => body.toUpperCase()) } },
        },
      });
      operations({
        before({ writes }) {
          if (writes.some(({ kind }) => kind === 'delete')) throw refusal('Nothing is deleted here.');
        },
      });
    },
  });
`;
const programOfPlugin = (postgres: string) => `
  import { startTestServer } from '@pergola/server/testing';
  import plugin from './notes';
  const server = await startTestServer({
    plugins: [{ plugin, config: { greeting: 'Hi' } }],
    postgres: ${JSON.stringify(postgres)},
    sql: \`create table note (id int primary key, body text); insert into note values (1, 'a'); grant select, delete on note to anon\`,
  });
  console.log(JSON.stringify((await server.graphql('{ greeting note { loud } }', { role: 'authenticated' })).data ?? 'nothing'));
  console.log(JSON.stringify(await server.graphql('{ greeting note { loud } }')));
  console.log((await server.graphql('mutation { delete_note(where: {}) { affected_rows } }')).errors?.[0]?.message);
  await server.stop();
`;

test('runs and tests a plugin of TypeScript, and one of JavaScript with the oldest Node, and has their types', async () => {
  const { directory, programs } = packed;
  const program = programOfPlugin(await testServerUrl());
  // Without types in it, it is JavaScript as well.
  for (const extension of ['mts', 'mjs']) {
    await writeFile(path.join(directory, `notes.${extension}`), plugin);
    await writeFile(path.join(directory, `test.${extension}`), program.replace('./notes', `./notes.${extension}`));
  }
  const options = { cwd: directory, env: { PATH: process.env.PATH } };
  for (const [node, file] of [
    [programs.oldest[0], 'test.mjs'],
    [programs.newest[0], 'test.mts'],
  ] as const) {
    const { stdout } = await promisify(execFile)(node, [file], options);
    expect(stdout.split('\n')).toEqual([
      '"nothing"',
      '{"data":{"greeting":"Hi, anon","note":[{"loud":"A"}]}}',
      'Nothing is deleted here.',
      '',
    ]);
  }
  const compiler = path.join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'esnext', '--skipLibCheck'];
  const more = [
    '--allowImportingTsExtensions',
    '--types',
    'node',
    '--typeRoots',
    path.join(repositoryRoot, 'node_modules/@types'),
  ];
  const checked = promisify(execFile)(process.execPath, [compiler, ...flags, ...more, 'test.mts'], options);
  expect(await checked.catch((error: { stdout: string }) => error)).toMatchObject({ stdout: '' });
});
