import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import { configFrom, readConfig } from './config.ts';

function refusal(environment: Record<string, string>): PergolaError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof PergolaError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('readConfig', () => {
  test('needs nothing: this machine only, port 4000, the embedded database, the schema public', () => {
    expect(readConfig({})).toEqual({
      server: { host: '127.0.0.1', port: 4000 },
      database: { url: undefined, dataDirectory: `${process.cwd()}/.pergola`, schemas: ['public'], poolSize: 10 },
      auth: { jwtSecret: undefined },
      graphql: { stringifyNumericTypes: false },
      log: { level: undefined },
    });
  });

  test('reads every setting', () => {
    const secret = ` ${'s'.repeat(32)} `;
    const config = readConfig({
      HOST: '::1',
      PORT: ' 0 ',
      DATABASE_URL: 'postgresql://me:secret@db.test:6543/shop?sslmode=require',
      PERGOLA_DATA_DIR: '/var/lib/pergola',
      PERGOLA_SCHEMAS: 'shop, "odd one",shop',
      PERGOLA_POOL_SIZE: '3',
      PERGOLA_JWT_SECRET: secret,
      PERGOLA_STRINGIFY_NUMERIC_TYPES: 'true',
      PERGOLA_LOG_LEVEL: 'warn',
    });
    expect(config).toEqual({
      server: { host: '::1', port: 0 },
      database: {
        url: 'postgresql://me:secret@db.test:6543/shop?sslmode=require',
        dataDirectory: '/var/lib/pergola',
        schemas: ['shop', '"odd one"'],
        poolSize: 3,
      },
      // As it is, spaces included: whoever signs tokens has the same text.
      auth: { jwtSecret: secret },
      graphql: { stringifyNumericTypes: true },
      log: { level: 'warn' },
    });
  });

  test('cannot be changed afterwards', () => {
    const config = readConfig({});
    for (const part of [config, ...Object.values(config), config.database.schemas]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['PORT', '1e3'],
    ['HOST', 'two words'],
    ['PERGOLA_SCHEMAS', 'public,,other'],
    ['PERGOLA_SCHEMAS', 'pg_catalog'],
    ['PERGOLA_SCHEMAS', 'public,pergola'],
    ['PERGOLA_SCHEMAS', 'x'.repeat(64)],
    ['PERGOLA_POOL_SIZE', '0'],
    ['PERGOLA_STRINGIFY_NUMERIC_TYPES', 'yes'],
  ])('refuses %s=%s, naming the setting, the value and what is allowed', (variable, value) => {
    const error = refusal({ [variable]: value });
    expect(error.code).toBe('config-invalid');
    expect(error.message).toMatch(new RegExp(`^${variable} is .*; allowed is .`));
    expect(error.message).toContain(JSON.stringify(value));
  });

  test.each([
    ['PERGOLA_JWT_SECRET', 'too-short-to-be-a-secret'],
    ['DATABASE_URL', 'mysql://me:hunter2@db.test/shop'],
    ['DATABASE_URL', 'hunter2'],
  ])('refuses a bad %s without showing it', (variable, value) => {
    const error = refusal({ [variable]: value });
    expect(error.code).toBe('config-invalid');
    expect(error.message).toContain(variable);
    expect(`${error.message} ${error.hint}`).not.toContain(value);
    expect(error.message).not.toContain('hunter2');
  });

  // An orchestrator that failed to fill in a variable must not end in another database or another secret.
  test.each(['PORT', 'DATABASE_URL', 'PERGOLA_JWT_SECRET', 'PERGOLA_DATA_DIR'])('refuses an empty %s', (variable) => {
    for (const value of ['', '  ']) {
      expect(refusal({ [variable]: value }).message).toContain(`${variable} is set but empty`);
    }
  });
});

describe('configFrom', () => {
  const source = (texts: Readonly<Record<string, string>>, name: string) => ({
    text: (key: string) => texts[key],
    nameOf: (key: string) => `${key} in ${name}`,
  });

  test('lets a later source override an earlier one, setting by setting', () => {
    const { server } = configFrom([
      source({ 'server.port': '1', 'server.host': 'a' }, 'file'),
      source({ 'server.port': '2' }, 'x'),
    ]);
    expect(server).toEqual({ port: 2, host: 'a' });
  });

  test('names the place that a wrong value comes from', () => {
    expect(() => configFrom([source({ 'server.port': 'x' }, 'pergola.yaml')])).toThrow(
      'server.port in pergola.yaml is "x"',
    );
  });
});
