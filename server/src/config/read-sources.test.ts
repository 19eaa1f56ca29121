// `.env` in the project's directory: what it gives counts before the files and after the environment.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorLine } from '../base/error-line.ts';
import { PergolaError } from '../base/errors.ts';
import { examineConfig, readConfig } from './config.ts';
import type { SettingKey } from './settings.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'pergola-env-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(path.join(directory, name), text);
const read = (environment: Record<string, string | undefined> = {}) => readConfig(environment, directory);
const originOf = (key: SettingKey, environment: Record<string, string> = {}) =>
  examineConfig(environment, directory).settings.entries.get(key)?.origin;

function lines(environment: Record<string, string> = {}): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof PergolaError) return errorLine(error).split('\n');
    throw error;
  }
  return [];
}

test('it counts before the file and after the environment, under whichever name', async () => {
  await write('pergola.yaml', 'server: { port: 1, host: a.test }\nlog: { level: error }\n');
  await write('.env', '# of this machine\nPERGOLA_SERVER__PORT=2\nHOST=b.test\n');
  expect(read().server).toMatchObject({ port: 2, host: 'b.test' });
  expect(read().log.level).toBe('error');
  expect(read({ PORT: '3', HOST: undefined }).server).toMatchObject({ port: 3, host: 'b.test' });
  expect(originOf('server.port')).toEqual({ kind: 'variable', name: 'PERGOLA_SERVER__PORT', place: '.env:2' });
  expect(originOf('server.port', { PORT: '3' })).toEqual({ kind: 'variable', name: 'PORT' });
});

test('a secret of the environment counts before any of its names there, right or wrong', async () => {
  await write('.env', 'PERGOLA_JWT_SECRET_FILE=/none/there\nDATABASE_URL=postgres://env.file/shop\n');
  await write('url', 'postgres://secret.file/shop\n');
  const environment = {
    PERGOLA_JWT_SECRET: 's'.repeat(32),
    DATABASE_URL_FILE: path.join(directory, 'url'),
  };
  expect(read(environment).auth.jwtSecret).toBe(environment.PERGOLA_JWT_SECRET);
  expect(read(environment).database.url).toBe('postgres://secret.file/shop');
  expect(lines()[0]).toMatch(
    /^error config-invalid: \.env:1: PERGOLA_JWT_SECRET_FILE is "\/none\/there", which cannot/,
  );
});

test('it says which file of settings counts, and what stands for variables in it', async () => {
  await write('.env', 'NODE_ENV=staging\nZONE=test\nPERGOLA_CONFIG=shop.yaml\n');
  await write('shop.yaml', `server: { host: "a.\${ZONE}", port: 1 }`);
  await write('shop.staging.yaml', 'server: { port: 2 }');
  expect(read().server).toMatchObject({ host: 'a.test', port: 2 });
  expect(read({ ZONE: 'other', NODE_ENV: 'x' }).server).toMatchObject({ host: 'a.other', port: 1 });
});

test('makes it production', async () => {
  await write('.env', 'NODE_ENV=production\nDATABASE_URL=embedded\n');
  expect(lines()).toEqual([expect.stringContaining('production-unsafe: PERGOLA_JWT_SECRET is not set')]);
});

test('its faults have their lines; lines of other programs are left alone, and no secret is told', async () => {
  await write(
    '.env',
    `PORT=http
PERGOLA_SERVER__PROT=1
HOST: here
OTHER: there
PERGOLA_JWT_SECRET=hunter2#hunter3
PERGOLA_LOG_LEVEL=
`,
  );
  expect(lines()).toEqual([
    'error config-invalid: .env:3: HOST is in a line that is not NAME=value. Correct the line, or take it out.',
    expect.stringMatching(/\.env:5: PERGOLA_JWT_SECRET has a # in it: put the value in quotes/),
    'error config-invalid: .env:2: there is no setting PERGOLA_SERVER__PROT. Did you mean PERGOLA_SERVER__PORT?',
    expect.stringMatching(/\.env:1: PORT is "http"; allowed is/),
    expect.stringMatching(/\.env:6: PERGOLA_LOG_LEVEL is set but empty/),
  ]);
  expect(lines().join()).not.toMatch(/hunter/);
});

test('one that cannot be read is a fault', async () => {
  await mkdir(path.join(directory, '.env'));
  expect(lines()).toEqual([expect.stringContaining('.env: the file cannot be read (EISDIR)')]);
});
