// The examples of settings: each is what the reader and the schema take, with the variables that its comments ask for and no others.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PergolaError } from '../src/base/errors.ts';
import { readConfig, settingsSchema } from '../src/config/config.ts';
import { parseConfigFile } from '../src/config/config-file.ts';
import { resolveSettings } from '../src/config/resolve-settings.ts';
import { repositoryRoot } from './support/read-sources.ts';

const examples = path.join(repositoryRoot, 'examples', 'config');
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://owner@db.test/shop',
  PERGOLA_JWT_SECRET: 'Xe5b0W1nq7mLr2kTzU9yVh3sDg6fCj8p',
};
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  development: {},
  'one-server': production,
  'several-servers': { ...production, PERGOLA_DIRECT_URL: 'postgres://owner@db.test:5432/shop' },
};

function read(name: string, environment: Readonly<Record<string, string>>) {
  return readConfig(environment, path.join(examples, name));
}

test('each is tried', async () => {
  expect((await readdir(examples)).toSorted()).toEqual(Object.keys(environments).toSorted());
});

test.each(Object.entries(environments))('%s is right, for the reader and for editors', async (name, environment) => {
  const config = read(name, environment);
  expect(config.production).toBe(name !== 'development');
  const validate = new Ajv({ allowUnionTypes: true }).compile(settingsSchema());
  const file = path.join(examples, name, 'pergola.yaml');
  expect([validate(parse(await readFile(file, 'utf8'))), validate.errors]).toEqual([true, null]);
});

test('what a new project begins with is right, and so is what only has to be uncommented there', async () => {
  const template = path.join(repositoryRoot, 'server', 'src', 'cli', 'templates', 'pergola.yaml');
  const written = await readFile(template, 'utf8');
  const uncommented = written.replace(/^# ( *\w+:.*)$/gm, '$1');
  const validate = new Ajv({ allowUnionTypes: true }).compile(settingsSchema());
  for (const text of [written, uncommented]) {
    expect(resolveSettings([parseConfigFile(text, 'pergola.yaml', {})], { production: false }).faults).toEqual([]);
    expect(validate(parse(text))).toBe(true);
  }
  expect(Object.keys(parse(uncommented)).length).toBeGreaterThan(Object.keys(parse(written)).length);
  expect(written).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/@pergola\/server\/dist\/pergola\.schema\.json$/m,
  );
});

test.each(
  Object.entries(environments).flatMap(([name, environment]) =>
    Object.keys(environment)
      .filter((variable) => !['NODE_ENV', 'PERGOLA_DIRECT_URL'].includes(variable))
      .map((variable) => [name, variable] as const),
  ),
)('%s needs %s', (name, variable) => {
  const { [variable]: _, ...others } = environments[name]!;
  expect(() => read(name, others)).toThrow(PergolaError);
});

test('what is for development is not for production', () => {
  const { PERGOLA_JWT_SECRET: _, ...others } = production;
  expect(() => read('development', others)).toThrow(/auth\.jwtSecret is a secret that others know/);
});

test('what they are for is in them', () => {
  const { database, server, migrations } = read('several-servers', environments['several-servers']!);
  expect([server.drain, migrations.apply, database.preparedStatements]).toEqual([5000, false, 200]);
  expect(read('one-server', production).server.cors.origins).toEqual(['https://shop.example.com']);
  expect(read('development', {})).toMatchObject({ migrations: { apply: true }, rest: { explain: true } });
  expect(read('development', { PORT: '4200' }).server.port).toBe(4200);
});
