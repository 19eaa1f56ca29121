import { describe, expect, test } from 'vitest';
import { PergolaError } from '../base/errors.ts';
import { readConfig } from './config.ts';

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
      production: false,
      server: { host: '127.0.0.1', port: 4000, drain: 0, cors: { origins: '*', credentials: false } },
      database: {
        url: undefined,
        directUrl: undefined,
        preparedStatements: 200,
        dataDirectory: `${process.cwd()}/.pergola`,
        schemas: ['public'],
        poolSize: 10,
        statementTimeout: 30_000,
      },
      migrations: { directory: undefined, apply: true },
      auth: {
        jwtSecret: undefined,
        jwtAudience: undefined,
        anonymousRole: 'anon',
        anonymousWrites: [],
        publishableKeys: [],
        secretKeys: [],
      },
      graphql: {
        stringifyNumericTypes: false,
        naming: 'hasura-default',
        introspection: 'all',
        suggestions: 'all',
        limits: {
          tokens: 15_000,
          depth: 40,
          fields: 5000,
          aliases: 1000,
          directives: 500,
          rootFields: 200,
          joins: 100,
          conditions: 30,
          batchSize: 20,
          bodySize: 1_048_576,
          cost: 10_000_000,
          anonRows: 1000,
        },
        trustedDocuments: { mode: 'off', path: undefined },
        apq: true,
        webSocket: { connections: 10_000, operations: 100 },
      },
      rest: {
        enabled: true,
        schemas: ['public'],
        extraSearchPath: ['public'],
        preRequest: undefined,
        maxRows: undefined,
        aggregates: false,
        explain: false,
        transactionEnd: 'commit',
        openapi: true,
        limits: { embeds: 100, depth: 12, conditions: 30 },
        bodySize: 10_485_760,
        appSettings: {},
      },
      codegen: {
        documents: ['src/**/*.graphql'],
        hooks: undefined,
        graphql: undefined,
        types: undefined,
        sdl: undefined,
        role: 'authenticated',
        scalars: {},
      },
      plugins: {},
      log: { level: undefined },
    });
  });

  test('reads every setting', () => {
    const secret = ` ${'s'.repeat(32)} `;
    const config = readConfig({
      HOST: '::1',
      PORT: ' 0 ',
      PERGOLA_SERVER__CORS__ORIGINS: 'https://shop.test, http://localhost:3000',
      PERGOLA_SERVER__CORS__CREDENTIALS: 'true',
      DATABASE_URL: 'postgresql://me:secret@db.test:6543/shop?sslmode=require',
      PERGOLA_DATA_DIR: '/var/lib/pergola',
      PERGOLA_SCHEMAS: 'shop, "odd one",shop',
      PERGOLA_POOL_SIZE: '3',
      PERGOLA_SERVER__DRAIN: '5s',
      PERGOLA_DIRECT_URL: 'postgres://me:secret@db.test/shop',
      PERGOLA_DATABASE__PREPARED_STATEMENTS: '50',
      PERGOLA_DATABASE__STATEMENT_TIMEOUT: '1.5min',
      PERGOLA_MIGRATIONS__DIRECTORY: '/srv/migrations',
      PERGOLA_MIGRATIONS__APPLY: 'true',
      PERGOLA_JWT_SECRET: secret,
      PERGOLA_GRAPHQL__STRINGIFY_NUMERIC_TYPES: 'true',
      PERGOLA_GRAPHQL__NAMING: 'camelCase',
      PERGOLA_GRAPHQL__INTROSPECTION: 'none',
      PERGOLA_GRAPHQL__SUGGESTIONS: 'editor, service_role',
      PERGOLA_GRAPHQL__LIMITS__TOKENS: '1',
      PERGOLA_GRAPHQL__LIMITS__DEPTH: '2',
      PERGOLA_GRAPHQL__LIMITS__FIELDS: '3',
      PERGOLA_GRAPHQL__LIMITS__ALIASES: '4',
      PERGOLA_GRAPHQL__LIMITS__DIRECTIVES: '5',
      PERGOLA_GRAPHQL__LIMITS__ROOT_FIELDS: '6',
      PERGOLA_GRAPHQL__LIMITS__JOINS: '11',
      PERGOLA_GRAPHQL__LIMITS__CONDITIONS: '12',
      PERGOLA_GRAPHQL__LIMITS__BATCH_SIZE: '7',
      PERGOLA_GRAPHQL__LIMITS__BODY_SIZE: '8',
      PERGOLA_GRAPHQL__LIMITS__COST: '9',
      PERGOLA_GRAPHQL__LIMITS__ANON_ROWS: '0',
      PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__PATH: '/srv/documents',
      PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__MODE: 'only',
      PERGOLA_GRAPHQL__APQ: 'false',
      PERGOLA_GRAPHQL__WEB_SOCKET__CONNECTIONS: '0',
      PERGOLA_GRAPHQL__WEB_SOCKET__OPERATIONS: '7',
      PERGOLA_AUTH__JWT_AUDIENCE: 'https://shop.test',
      PERGOLA_AUTH__ANONYMOUS_ROLE: 'web anon',
      PERGOLA_AUTH__ANONYMOUS_WRITES: 'public.note, shop.Odd one',
      PERGOLA_AUTH__PUBLISHABLE_KEYS: 'sb_publishable_1, sb_publishable_2',
      PERGOLA_AUTH__SECRET_KEYS: 'sb_secret_0123456789',
      PERGOLA_REST__ENABLED: 'false',
      PERGOLA_REST__SCHEMAS: '"odd one", shop',
      PERGOLA_REST__EXTRA_SEARCH_PATH: 'public, extensions',
      PERGOLA_REST__PRE_REQUEST: 'api."first.of ""all"""',
      PERGOLA_REST__MAX_ROWS: '500',
      PERGOLA_REST__AGGREGATES: 'true',
      PERGOLA_REST__EXPLAIN: 'true',
      PERGOLA_REST__TRANSACTION_END: 'rollback-allow-override',
      PERGOLA_REST__OPENAPI: 'false',
      PERGOLA_REST__BODY_SIZE: '10',
      PERGOLA_REST__APP_SETTINGS: 'host=a=b, mail.from=',
      PERGOLA_PLUGINS: '{"audit":{"from":"./audit.ts","config":{"tables":["a"]}}}',
      PERGOLA_CODEGEN__DOCUMENTS: 'app/**/*.graphql, !app/old/**',
      PERGOLA_CODEGEN__HOOKS: 'app/hooks.ts',
      PERGOLA_CODEGEN__GRAPHQL: 'app/documents.ts',
      PERGOLA_CODEGEN__TYPES: 'app/types.ts',
      PERGOLA_CODEGEN__SDL: 'app/schema.graphql',
      PERGOLA_CODEGEN__ROLE: 'editor',
      PERGOLA_CODEGEN__SCALARS: 'timestamptz=Date',
      PERGOLA_LOG_LEVEL: 'warn',
    });
    expect(config).toEqual({
      production: false,
      server: {
        host: '::1',
        port: 0,
        drain: 5000,
        cors: { origins: ['https://shop.test', 'http://localhost:3000'], credentials: true },
      },
      database: {
        url: 'postgresql://me:secret@db.test:6543/shop?sslmode=require',
        directUrl: 'postgres://me:secret@db.test/shop',
        preparedStatements: 50,
        dataDirectory: '/var/lib/pergola',
        schemas: ['shop', '"odd one"'],
        poolSize: 3,
        statementTimeout: 90_000,
      },
      migrations: { directory: '/srv/migrations', apply: true },
      // As it is, spaces included: whoever signs tokens has the same text.
      auth: {
        jwtSecret: secret,
        jwtAudience: 'https://shop.test',
        anonymousRole: 'web anon',
        anonymousWrites: ['public.note', 'shop."Odd one"'],
        publishableKeys: ['sb_publishable_1', 'sb_publishable_2'],
        secretKeys: ['sb_secret_0123456789'],
      },
      graphql: {
        stringifyNumericTypes: true,
        naming: 'camelCase',
        introspection: [],
        suggestions: ['editor', 'service_role'],
        limits: {
          tokens: 1,
          depth: 2,
          fields: 3,
          aliases: 4,
          directives: 5,
          rootFields: 6,
          joins: 11,
          conditions: 12,
          batchSize: 7,
          bodySize: 8,
          cost: 9,
          anonRows: 0,
        },
        trustedDocuments: { mode: 'only', path: '/srv/documents' },
        apq: false,
        webSocket: { connections: 0, operations: 7 },
      },
      rest: {
        enabled: false,
        schemas: ['"odd one"', 'shop'],
        extraSearchPath: ['public', 'extensions'],
        preRequest: { schema: 'api', name: 'first.of "all"' },
        maxRows: 500,
        aggregates: true,
        explain: true,
        transactionEnd: 'rollback-allow-override',
        openapi: false,
        limits: { embeds: 100, depth: 12, conditions: 30 },
        bodySize: 10,
        appSettings: { host: 'a=b', 'mail.from': '' },
      },
      codegen: {
        documents: ['app/**/*.graphql', '!app/old/**'],
        hooks: 'app/hooks.ts',
        graphql: 'app/documents.ts',
        types: 'app/types.ts',
        sdl: 'app/schema.graphql',
        role: 'editor',
        scalars: { timestamptz: 'Date' },
      },
      plugins: { audit: { from: './audit.ts', config: { tables: ['a'] }, placeOf: expect.any(Function) } },
      log: { level: 'warn' },
    });
  });

  test('takes the name that Hasura has for camel case', () => {
    expect(readConfig({ PERGOLA_GRAPHQL__NAMING: 'graphql-default' }).graphql.naming).toBe('camelCase');
  });

  test('refuses to send cookies along for every site', () => {
    const environment = { PERGOLA_SERVER__CORS__CREDENTIALS: 'true' };
    expect(refusal(environment).message).toBe(
      'PERGOLA_SERVER__CORS__CREDENTIALS is true, and PERGOLA_SERVER__CORS__ORIGINS is *; with cookies, the sites have to be named',
    );
  });

  test('reads a setting under the name that it had before, unless it has the new one too', () => {
    const former = { PERGOLA_STRINGIFY_NUMERIC_TYPES: 'true' };
    expect(readConfig(former).graphql.stringifyNumericTypes).toBe(true);
    const both = { ...former, PERGOLA_GRAPHQL__STRINGIFY_NUMERIC_TYPES: 'false' };
    expect(readConfig(both).graphql.stringifyNumericTypes).toBe(false);
  });

  test('trusts the documents of a path beside others, and refuses to trust without a path', () => {
    const trusted = (environment: Record<string, string>) => readConfig(environment).graphql.trustedDocuments;
    expect(trusted({ PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__PATH: '/srv' }).mode).toBe('optional');
    const error = refusal({ PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__MODE: 'only' });
    expect([error.code, error.message]).toEqual([
      'config-invalid',
      expect.stringContaining('PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__PATH is not set'),
    ]);
  });

  test('serves over REST what is exposed, or fewer schemas in an order of their own', () => {
    expect(readConfig({ PERGOLA_SCHEMAS: 'a,b' }).rest.schemas).toEqual(['a', 'b']);
    expect(readConfig({ PERGOLA_SCHEMAS: 'a,b', PERGOLA_REST__SCHEMAS: 'b' }).rest.schemas).toEqual(['b']);
    expect(refusal({ PERGOLA_SCHEMAS: 'a,b', PERGOLA_REST__SCHEMAS: 'b,c' })).toMatchObject({
      code: 'config-invalid',
      message: 'PERGOLA_REST__SCHEMAS names "c", which PERGOLA_SCHEMAS does not expose',
    });
  });

  test('takes no further schemas, and no limit of rows, where that is said', () => {
    const { rest } = readConfig({ PERGOLA_REST__EXTRA_SEARCH_PATH: 'none', PERGOLA_REST__MAX_ROWS: '0' });
    expect([rest.extraSearchPath, rest.maxRows]).toEqual([[], undefined]);
  });

  test.each([
    ['switch_role', { schema: undefined, name: 'switch_role' }],
    ['test.switch_role', { schema: 'test', name: 'switch_role' }],
    ['Test Schema.Switch', { schema: 'Test Schema', name: 'Switch' }],
    ['"a.b".c', { schema: 'a.b', name: 'c' }],
  ])('reads the name of a function: %s', (text, name) => {
    expect(readConfig({ PERGOLA_REST__PRE_REQUEST: text }).rest.preRequest).toEqual(name);
  });

  test('reads settings of the application as pairs or as JSON', () => {
    const read = (text: string) => readConfig({ PERGOLA_REST__APP_SETTINGS: text }).rest.appSettings;
    expect(read('app_host=localhost,secret=0123')).toEqual({ app_host: 'localhost', secret: '0123' });
    expect(read('{"list": "a,b", "text": " {} "}')).toEqual({ list: 'a,b', text: ' {} ' });
  });

  test('refuses a key that would stand for two roles', () => {
    const both = { PERGOLA_AUTH__PUBLISHABLE_KEYS: 'k'.repeat(16), PERGOLA_AUTH__SECRET_KEYS: 'k'.repeat(16) };
    expect(refusal(both).message).toBe(
      'PERGOLA_AUTH__PUBLISHABLE_KEYS has a key that is one of PERGOLA_AUTH__SECRET_KEYS too',
    );
  });

  test('takes a secret of 32 characters, as in the examples of others', () => {
    const secret = 'reallyreallyreallyreallyverysafe';
    expect(readConfig({ PERGOLA_JWT_SECRET: secret }).auth.jwtSecret).toBe(secret);
  });

  test('refuses a setting that does not exist, whose name may be mistyped', () => {
    expect(() => readConfig({ PERGOLA_GRAPHQL__LIMITS__DETPH: '4' })).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: 'there is no setting PERGOLA_GRAPHQL__LIMITS__DETPH',
        hint: 'Did you mean PERGOLA_GRAPHQL__LIMITS__DEPTH?',
      }),
    );
  });

  test.each([
    ['PERGOLA_JWT_SECERT', 'PERGOLA_JWT_SECRET'],
    ['PERGOLA_SCHEMA', 'PERGOLA_SCHEMAS'],
    ['PERGOLA_JWT_SECRET_FILES', 'PERGOLA_JWT_SECRET_FILE'],
  ])('refuses %s, which is almost the name of one', (variable, meant) => {
    expect(refusal({ [variable]: 'x' }).hint).toBe(`Did you mean ${meant}?`);
  });

  test('leaves alone what others give variables that begin like its own', () => {
    const kubernetes = {
      PERGOLA_SERVICE_HOST: '10.0.0.1',
      PERGOLA_PORT: 'tcp://10.0.0.1:4000',
      PERGOLA_PORT_4000_TCP: 'x',
    };
    expect(readConfig(kubernetes)).toEqual(readConfig({}));
  });

  test('cannot be changed afterwards', () => {
    const config = readConfig({ PERGOLA_GRAPHQL__INTROSPECTION: 'none', PERGOLA_REST__PRE_REQUEST: 'a.b' });
    const { limits, introspection, trustedDocuments } = config.graphql;
    const { schemas, extraSearchPath, preRequest, appSettings } = config.rest;
    const { publishableKeys, secretKeys } = config.auth;
    const inner = [
      ...[config.database.schemas, limits, introspection, trustedDocuments],
      ...[schemas, extraSearchPath, preRequest, appSettings, publishableKeys, secretKeys],
    ];
    for (const part of [config, ...Object.values(config), ...inner]) {
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
    ['PERGOLA_DATABASE__STATEMENT_TIMEOUT', '30 seconds'],
    ['PERGOLA_DATABASE__STATEMENT_TIMEOUT', '-1'],
    ['PERGOLA_STRINGIFY_NUMERIC_TYPES', 'yes'],
    ['PERGOLA_GRAPHQL__NAMING', 'snake'],
    ['PERGOLA_GRAPHQL__SUGGESTIONS', 'anon,,b'],
    ['PERGOLA_GRAPHQL__LIMITS__DEPTH', '0'],
    ['PERGOLA_GRAPHQL__LIMITS__COST', '1e9'],
    ['PERGOLA_GRAPHQL__TRUSTED_DOCUMENTS__MODE', 'on'],
    ['PERGOLA_AUTH__ANONYMOUS_WRITES', 'note'],
    ['PERGOLA_AUTH__ANONYMOUS_WRITES', 'all,public.note'],
    ['PERGOLA_AUTH__ANONYMOUS_ROLE', 'service_role'],
    ['PERGOLA_AUTH__ANONYMOUS_ROLE', 'x'.repeat(64)],
    ['PERGOLA_REST__SCHEMAS', 'public,pg_catalog'],
    ['PERGOLA_REST__EXTRA_SEARCH_PATH', 'public,,a'],
    ['PERGOLA_REST__PRE_REQUEST', 'a.b.c'],
    ['PERGOLA_REST__PRE_REQUEST', 'a."b'],
    ['PERGOLA_REST__PRE_REQUEST', '.b'],
    ['PERGOLA_REST__PRE_REQUEST', `a.${'x'.repeat(64)}`],
    ['PERGOLA_REST__MAX_ROWS', '-1'],
    ['PERGOLA_REST__TRANSACTION_END', 'rollback-all'],
    ['PERGOLA_REST__BODY_SIZE', '0'],
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
    ['PERGOLA_AUTH__SECRET_KEYS', 'sb_secret_0123456789,short'],
    ['PERGOLA_AUTH__SECRET_KEYS', 'aaaaaaaa.bbbbbbbb.cccccccc'],
    ['PERGOLA_REST__APP_SETTINGS', 'hunter2'],
    ['PERGOLA_REST__APP_SETTINGS', '{"a": 1}'],
    ['PERGOLA_REST__APP_SETTINGS', '{"a"'],
    ['PERGOLA_REST__APP_SETTINGS', 'a b=hunter2'],
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

test('migrations of the application are applied where nobody chose a database, unless it is said', () => {
  const applies = (environment: Record<string, string>) => readConfig(environment).migrations.apply;
  const chosen = { DATABASE_URL: 'postgres://localhost/shop' };
  expect([applies({}), applies(chosen)]).toEqual([true, false]);
  expect(applies({ PERGOLA_MIGRATIONS__APPLY: 'false' })).toBe(false);
  expect(applies({ ...chosen, PERGOLA_MIGRATIONS__APPLY: 'true' })).toBe(true);
});

describe('a pooler', () => {
  const pooled = { DATABASE_URL: 'postgres://pooler/shop', PERGOLA_DIRECT_URL: 'postgres://db/shop' };

  test('is not known to keep prepared statements, unless that is said', () => {
    expect(readConfig(pooled).database.preparedStatements).toBe(0);
    const said = readConfig({ ...pooled, PERGOLA_DATABASE__PREPARED_STATEMENTS: '100' });
    expect(said.database.preparedStatements).toBe(100);
  });

  test('needs the address of the pooler itself', () => {
    const read = () => readConfig({ PERGOLA_DIRECT_URL: 'postgres://db/shop' });
    expect(read).toThrow('PERGOLA_DIRECT_URL is set, and DATABASE_URL is not');
  });
});
