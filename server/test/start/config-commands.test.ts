// `pergola config`, `config check` and `config schema` as processes in a directory with settings.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../support/run-cli.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
beforeEach(async () => {
  home = await createMainHome();
});
afterEach(() => home.clean());

const write = (name: string, text: string) => writeFile(path.join(home.directory, name), text);
const run = (words: string, environment: Record<string, string> = {}) =>
  runCli(words.split(' '), { directory: home.directory, environment });

test('config prints each setting with its origin, and all of JSON', async () => {
  await write('pergola.yaml', 'server: { port: 4100 }\n');
  await write('.env', 'DATABASE_URL=postgres://me:hunter2@db/shop\n');
  const { status, stdout, stderr } = await run('config', { PERGOLA_LOG_LEVEL: 'warn' });
  expect([status, stderr]).toEqual([0, 'Not production; files: pergola.yaml, .env.\n']);
  expect(stdout).toMatch(/^server\.port +4100 +pergola\.yaml:1:17$/m);
  expect(stdout).toMatch(/^database\.url +postgres:\/\/me:\*\*\*@db\/shop +DATABASE_URL \(\.env:1\)$/m);
  expect(stdout).toMatch(/^server\.host +127\.0\.0\.1 +default$/m);
  const given = await run('config --given --json', { PERGOLA_LOG_LEVEL: 'warn' });
  const { settings, ...rest } = JSON.parse(given.stdout);
  expect(rest).toEqual({ production: false, files: ['pergola.yaml', '.env'] });
  expect(Object.keys(settings)).toEqual(['server.port', 'database.url', 'log.level']);
  expect(settings['server.port']).toEqual({
    value: 4100,
    allowed: true,
    variable: 'PORT',
    origin: { kind: 'file', file: 'pergola.yaml', line: 1, column: 17 },
  });
});

test('config tells of one setting what it does, and of a section what is in it', async () => {
  const one = await run('config PERGOLA_SCHEMAS');
  expect(one.stdout).toMatch(/^database\.schemas +public +default\n\nThe PostgreSQL schemas to expose/);
  expect(one.stdout).toContain('\nAllowed: a list of schema names');
  const section = await run('config graphql.webSocket --json');
  expect(Object.keys(JSON.parse(section.stdout).settings)).toEqual([
    'graphql.webSocket.connections',
    'graphql.webSocket.operations',
  ]);
  const none = await run('config server.prot');
  expect([none.status, none.stdout, none.stderr]).toEqual([
    2,
    '',
    'error usage-invalid: there is no setting server.prot. Did you mean server.port?\n',
  ]);
});

test('config and config check fail with every fault', async () => {
  await write('pergola.yaml', 'server: { prot: 1, host: a b }\n');
  const environment = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/shop' };
  const checked = await run('config check', environment);
  const faults = checked.stdout.trim().split('\n');
  expect([checked.status, checked.stderr]).toEqual([1, '']);
  expect(faults).toEqual([
    expect.stringMatching(/^error config-invalid: pergola\.yaml:1:11: there is no setting server\.prot\. Did you mean/),
    expect.stringMatching(/^error config-invalid: pergola\.yaml:1:26: server\.host is "a b"; allowed is/),
    expect.stringMatching(/^error production-unsafe: PERGOLA_JWT_SECRET is not set/),
  ]);
  const asJson = await run('config check --json', environment);
  expect([asJson.status, asJson.stderr]).toEqual([1, '']);
  const told = JSON.parse(asJson.stdout);
  expect(told).toMatchObject({ right: false, production: true, files: ['pergola.yaml'] });
  expect(told.faults.map(({ code, place }: { code: string; place: string }) => [code, place])).toEqual([
    ['config-invalid', 'pergola.yaml:1:11'],
    ['config-invalid', 'pergola.yaml:1:26'],
    ['production-unsafe', null],
  ]);
  const printed = await run('config', environment);
  expect(printed.status).toBe(1);
  expect(printed.stdout).toMatch(/^server\.host +\(not allowed\) +pergola\.yaml:1:26$/m);
  expect(printed.stderr.trim().split('\n').slice(1)).toEqual(faults);
});

test('config check passes with one line', async () => {
  expect(await run('config check')).toEqual({
    status: 0,
    stdout: 'The settings are right: nothing is set.\n',
    stderr: '',
  });
  await write('.env', 'PORT=1\n');
  expect((await run('config check', { HOST: 'a.test' })).stdout).toBe('The settings are right: .env, 1 variable.\n');
  expect(JSON.parse((await run('config check --json')).stdout)).toEqual({
    right: true,
    production: false,
    files: ['.env'],
    faults: [],
  });
});

test('config check asks each plugin about its own part', async () => {
  await write(
    'audit.mjs',
    `export default { name: 'audit', config: { safeParse: (given) => given?.keep > 0 ? { success: true, data: given }
    : { success: false, error: { issues: [{ path: ['keep'], message: 'too small' }] } } }, setup() { throw new Error('was set up'); } };`,
  );
  await write('pergola.yaml', 'plugins:\n  audit: { from: ./audit.mjs, config: { keep: 0 } }\n');
  const refused = await run('config check');
  expect(refused).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^error config-invalid: pergola\.yaml:2:/),
    stderr: '',
  });
  expect(JSON.parse((await run('config check --json')).stdout)).toMatchObject({
    right: false,
    faults: [{ code: 'config-invalid', message: expect.stringContaining('keep') }],
  });
  await write('pergola.yaml', 'plugins:\n  audit: { from: ./audit.mjs, config: { keep: 1 } }\n');
  expect(await run('config check')).toEqual({
    status: 0,
    stdout: 'The settings are right: pergola.yaml.\n',
    stderr: '',
  });
  await write('pergola.yaml', 'plugins: { other: { from: ./none.mjs } }\n');
  expect((await run('config check')).stdout).toMatch(/^error plugin-not-found: pergola\.yaml:1:/);
});

test('config schema writes what an editor checks pergola.yaml by', async () => {
  expect((await run('config schema --out pergola.schema.json')).status).toBe(0);
  const text = await readFile(path.join(home.directory, 'pergola.schema.json'), 'utf8');
  const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(text));
  expect(validate(parse('server: { port: 4100 }'))).toBe(true);
  expect(validate(parse('server: { prot: 4100 }'))).toBe(false);
  expect((await run('config schema --out pergola.schema.json --check')).status).toBe(0);
  expect((await run('config schema')).stdout).toBe(text);
});
