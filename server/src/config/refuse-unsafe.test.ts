// Production: what a start needs to be told, and what it refuses to take.

import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import { readConfig, readConfigForWork } from './config.ts';

const safe = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://me@db.test/shop',
  PERGOLA_JWT_SECRET: 'Xe5b0W1nq7mLr2kTzU9yVh3sDg6fCj8p',
};

function refusals(environment: Readonly<Record<string, string>>): readonly PergolaError[] {
  try {
    readConfig(environment, '/nowhere');
  } catch (error) {
    if (!(error instanceof PergolaError)) throw error;
    return error.cause instanceof AggregateError ? error.cause.errors : [error];
  }
  return [];
}

const messages = (environment: Readonly<Record<string, string>>) =>
  refusals(environment).map(({ code, message }) => `${code}: ${message}`);

describe('in production', () => {
  test('a database and a secret are enough', () => {
    const config = readConfig(safe, '/nowhere');
    expect([config.production, config.server.cors]).toEqual([true, { origins: '*', credentials: false }]);
  });

  test('all that is unsafe is told at once, each with its way out', () => {
    expect(messages({ NODE_ENV: 'production', PORT: 'http' })).toEqual([
      expect.stringMatching(/^config-invalid: PORT is "http"/),
      expect.stringMatching(/^production-unsafe: DATABASE_URL is not set/),
      expect.stringMatching(/^production-unsafe: PERGOLA_JWT_SECRET is not set/),
    ]);
    expect(refusals({ NODE_ENV: 'production' }).map(({ hint }) => hint)).toEqual([
      expect.stringContaining('"embedded"'),
      expect.stringContaining('pergola keys generate'),
    ]);
  });

  test('the embedded database is served where it is meant', () => {
    const { database, migrations } = readConfig({ ...safe, DATABASE_URL: 'embedded' }, '/nowhere');
    expect([database.url, migrations.apply]).toEqual([undefined, true]);
  });

  test.each([
    ['super-secret-jwt-token-with-at-least-32-characters-long'],
    ['s'.repeat(64)],
    ['0123456789'.repeat(4)],
    ['please change me, for I am the same everywhere'],
  ])('a secret that others know is none: %s', (secret) => {
    const [found, ...others] = messages({ ...safe, PERGOLA_JWT_SECRET: secret });
    expect(found).toBe('production-unsafe: PERGOLA_JWT_SECRET is a secret that others know or guess');
    expect(others).toEqual([]);
  });

  test('nor is a key of service_role', () => {
    const keys = 'sb_secret_9f2c71d0a4be, 0000000000000000';
    expect(messages({ ...safe, PERGOLA_AUTH__SECRET_KEYS: keys })).toEqual([
      'production-unsafe: PERGOLA_AUTH__SECRET_KEYS has a key that others know or guess',
    ]);
  });

  test('the schema is shown to who can read everything alone, unless it is said', () => {
    const { introspection, suggestions } = readConfig(safe, '/nowhere').graphql;
    expect([introspection, suggestions]).toEqual([['service_role'], ['service_role']]);
    const open = { ...safe, PERGOLA_GRAPHQL__INTROSPECTION: 'all' };
    expect(readConfig(open, '/nowhere').graphql.introspection).toBe('all');
  });
});

test('who serves nothing needs no secret, but has to say which database is meant', () => {
  const { PERGOLA_JWT_SECRET: _, ...without } = safe;
  expect(readConfigForWork(without, '/nowhere')).toMatchObject({ production: true, auth: { jwtSecret: undefined } });
  expect(() => readConfigForWork({ NODE_ENV: 'production' }, '/nowhere')).toThrow(/^DATABASE_URL is not set/);
  expect(() => readConfigForWork({ ...without, PORT: 'x' }, '/nowhere')).toThrow(/^PORT is "x"/);
});

test('where one develops, nothing needs to be told', () => {
  expect(messages({ PERGOLA_JWT_SECRET: 's'.repeat(32) })).toEqual([]);
  expect(messages({ NODE_ENV: 'development' })).toEqual([]);
});
