import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeSettings, examineConfig } from './config.ts';
import { valueAt } from './describe-config.ts';
import { type SettingKey, settings } from './settings.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'pergola-describe-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(directory, name), text);

function describeAll(environment: Record<string, string> = {}) {
  const described = describeSettings(examineConfig(environment, directory));
  return new Map(described.map((one) => [one.key, one]));
}

function show(environment: Record<string, string>, ...keys: readonly SettingKey[]) {
  const all = describeAll(environment);
  return keys.map((key) => [all.get(key)?.text, all.get(key)?.from]);
}

test('every setting has its place in the configuration under its own name', () => {
  const { config } = examineConfig({}, directory);
  const missing = (Object.keys(settings) as SettingKey[]).filter((key) => {
    const [last, ...parents] = key.split('.').reverse();
    const section = parents.length === 0 ? config! : valueAt(config!, parents.reverse().join('.'));
    return !Object.hasOwn(section as object, last!);
  });
  expect(missing).toEqual([]);
});

test('each value is told with where it came from', async () => {
  await write('pergola.yaml', 'server:\n  port: 4100\n  host: a.test\nlog: { level: warn }\n');
  await write('pergola.staging.yaml', 'log:\n  level: debug\n');
  await write('.env', 'HOST=b.test\n');
  const secret = path.join(directory, 'secret');
  await write('secret', 's'.repeat(32));
  const environment = { NODE_ENV: 'staging', PERGOLA_JWT_SECRET_FILE: secret, PERGOLA_POOL_SIZE: '3' };
  expect(
    show(
      environment,
      ...(['server.port', 'log.level', 'server.host', 'database.poolSize', 'auth.jwtSecret', 'rest.openapi'] as const),
    ),
  ).toEqual([
    ['4100', 'pergola.yaml:2:9'],
    ['debug', 'pergola.staging.yaml:2:10'],
    ['b.test', 'HOST (.env:1)'],
    ['3', 'PERGOLA_POOL_SIZE'],
    ['***', `PERGOLA_JWT_SECRET_FILE (${secret})`],
    ['true', 'default'],
  ]);
  expect(examineConfig(environment, directory).files).toEqual(['pergola.yaml', 'pergola.staging.yaml', '.env']);
});

test('what a value comes to is told, not what was left out', () => {
  const keys = ['migrations.apply', 'rest.schemas', 'graphql.trustedDocuments.mode', 'database.url'] as const;
  const texts = (environment: Record<string, string>) => show(environment, ...keys).map(([text]) => text);
  expect(texts({})).toEqual(['true', 'public', 'off', 'embedded']);
  const given = {
    DATABASE_URL: 'postgres://db/shop',
    PERGOLA_SCHEMAS: 'a,b',
    PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__PATH: '/d',
  };
  expect(texts(given)).toEqual(['false', 'a, b', 'optional', 'postgres://db/shop']);
});

test('no secret is told, right or wrong', () => {
  const environment = {
    DATABASE_URL: 'postgres://me:hunter2@db/shop?password=hunter2',
    PERGOLA_JWT_SECRET: 'hunter2 '.repeat(6),
    PERGOLA_AUTH__SECRET_KEYS: 'hunter2hunter2hunter2, hunter2hunter2hunter3',
    PERGOLA_REST__APP_SETTINGS: 'key=hunter2',
  };
  const all = describeAll(environment);
  expect(JSON.stringify([...all.values()])).not.toContain('hunter2');
  expect(all.get('database.url')?.text).toBe('postgres://me:***@db/shop?password=***');
  expect(all.get('auth.secretKeys')?.text).toBe('***, ***');
  expect(all.get('rest.appSettings')?.text).toBe('{"key":"***"}');
  const wrong = describeAll({ ...environment, PERGOLA_JWT_SECRET: 'hunter2', DATABASE_URL: 'mysql://me:hunter2@db' });
  expect(JSON.stringify([...wrong.values()])).not.toContain('hunter2');
  expect(wrong.get('auth.jwtSecret')).toMatchObject({ value: null, allowed: false, text: '(not allowed)' });
});
