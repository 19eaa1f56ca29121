import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorLine } from '../base/error-line.ts';
import { PergolaError } from '../base/errors.ts';
import { readConfig } from './config.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'pergola-config-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function write(name: string, text: string): Promise<void> {
  await writeFile(path.join(directory, name), text);
}

const read = (environment: Record<string, string> = {}) => readConfig(environment, directory);

/** What a process prints of it. */
function lines(environment: Record<string, string> = {}): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof PergolaError) return errorLine(error).split('\n');
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('a configuration file', () => {
  test('has settings by name, with lists and objects as such', async () => {
    await write(
      'pergola.yaml',
      `# of the shop
server:
  port: 4100
  cors:
    origins: [https://shop.test]
database:
  schemas:
    - shop
    - "odd one"
  statementTimeout: 2min
graphql: { limits: { depth: 7 }, introspection: none, apq: false }
rest:
  appSettings: { host: a=b }
  maxRows: 0
`,
    );
    const { server, database, graphql, rest } = read();
    expect([server.port, server.cors.origins]).toEqual([4100, ['https://shop.test']]);
    expect([database.schemas, database.statementTimeout]).toEqual([['shop', 'odd one'], 120_000]);
    expect([graphql.limits.depth, graphql.introspection, graphql.apq]).toEqual([7, [], false]);
    expect([rest.appSettings, rest.maxRows]).toEqual([{ host: 'a=b' }, undefined]);
  });

  test.each([
    ['pergola.yml', 'server: { port: 4100 }'],
    ['pergola.json', '{\n\t"$schema": "./pergola.schema.json",\n\t"server": {\n\t\t"port": 4100\n\t}\n}\n'],
    ['pergola.yaml', 'rest: { limits: { depth: &many 4100 } }\nserver: { port: *many }\n'],
  ])('can be %s', async (name, text) => {
    await write(name, text);
    expect(read().server.port).toBe(4100);
  });

  test('may be empty', async () => {
    await write('pergola.yaml', '# nothing yet\nserver:\n');
    expect(read()).toEqual(readConfig({}, os.tmpdir()));
  });

  test('is overridden by variables, under each of their names', async () => {
    await write('pergola.yaml', 'server: { port: 1 }\ngraphql: { limits: { depth: 2 } }');
    const { server, graphql } = read({ PORT: '3', PERGOLA_GRAPHQL__LIMITS__DEPTH: '4' });
    expect([server.port, graphql.limits.depth]).toEqual([3, 4]);
    expect(read({ PORT: '3', PERGOLA_SERVER__PORT: '5' }).server.port).toBe(5);
  });

  test('has over it the file of NODE_ENV, setting by setting, a list as a whole', async () => {
    await write('pergola.yaml', 'server: { port: 1, host: a }\ndatabase: { schemas: [a, b] }');
    await write('pergola.staging.yml', 'server: { port: 2 }\ndatabase: { schemas: [c] }');
    const staging = read({ NODE_ENV: 'staging' });
    expect([staging.server.port, staging.server.host, staging.database.schemas]).toEqual([2, 'a', ['c']]);
    expect(read({ NODE_ENV: 'test' }).server.port).toBe(1);
    expect(read().server.port).toBe(1);
  });

  test('is that of PERGOLA_CONFIG, with the one of NODE_ENV beside it', async () => {
    await write('pergola.yaml', 'server: { port: 1 }');
    await write('other.json', '{ "server": { "port": 2, "host": "a" } }');
    await write('other.staging.yaml', 'server: { host: b }');
    const { server } = read({ PERGOLA_CONFIG: 'other.json', NODE_ENV: 'staging' });
    expect([server.port, server.host]).toEqual([2, 'b']);
    expect(lines({ PERGOLA_CONFIG: 'none.yaml' })).toEqual([
      'error config-invalid: none.yaml: the file cannot be read (ENOENT). Name one file that is there.',
    ]);
    expect(lines({ PERGOLA_CONFIG: 'other.toml' })[0]).toContain('PERGOLA_CONFIG is "other.toml"; allowed is');
  });

  test('is one: of two, one would not count', async () => {
    await write('pergola.yaml', '');
    await write('pergola.json', '{}');
    expect(lines()[0]).toContain('pergola.yaml and pergola.json are both there');
  });

  test('has all of its faults told at once, each with its line, what is allowed, and what was meant', async () => {
    await write(
      'pergola.yaml',
      `server:
  port: 70000
  prot: 1
  host:
graphql:
  limits: 5
database:
  schemas: [public, pg_catalog]
  poolSize: many
auth:
  publishableKeys:
    - pk_0123456789abcdef
    - short.and.secret
  jwtSecret: hunter2
depth: 3
rest: { enabled: ja }
`,
    );
    await write('pergola.test.yaml', 'rest:\n  schemas: [other]\n');
    const found = lines({ NODE_ENV: 'test', PORTS: '', PERGOLA_POOL_SIZE: '0' });
    const allowed = (start: string) => expect.stringMatching(new RegExp(`^error config-invalid: ${start}`));
    expect(found).toEqual([
      allowed('pergola.yaml:3:3: there is no setting server.prot. Did you mean server.port\\?$'),
      allowed('pergola.yaml:4:3: server.host is set but empty; allowed is a host name'),
      allowed('pergola.yaml:6:11: graphql.limits has no value of its own; allowed is tokens, depth,'),
      allowed('pergola.yaml:15:1: there is no setting depth. Did you mean graphql.limits.depth\\?$'),
      allowed('pergola.yaml:2:9: server.port is 70000; allowed is a whole number from 0 to 65535'),
      allowed('pergola.yaml:8:21: database.schemas.1 is "pg_catalog"; allowed is a list'),
      allowed('PERGOLA_POOL_SIZE is "0"; allowed is a whole number from 1 to 1000'),
      allowed('pergola.yaml:14:14: auth.jwtSecret has a value that is not allowed; allowed is a text of 32'),
      allowed('pergola.yaml:13:7: auth.publishableKeys.1 has a value that is not allowed'),
      allowed('pergola.yaml:16:18: rest.enabled is "ja"; allowed is true or false'),
      allowed('pergola.test.yaml:2:12: rest.schemas names "other", which database.schemas does not expose'),
    ]);
    expect(found.join()).not.toMatch(/hunter2|short.and.secret/);
  });

  test.each([
    ['server:\n  port: 1\n port: 2\n', /^error config-invalid: pergola\.yaml:\d+:\d+: the file is not well-formed: /],
    [
      'server: { port: 1 }\nserver: { port: 2 }\n',
      /pergola\.yaml:2:1: the file is not well-formed: Map keys must be unique/,
    ],
    ['- a\n', /pergola\.yaml:1:1: the file is not a list of names with values/],
    ['auth:\n  jwtSecret: "a" "hunter2"\n', /pergola\.yaml:2:\d+: the file is not well-formed/],
    ['auth: { jwtSecret: *hunter2 }\n', /pergola\.yaml:1:20: there is no anchor of this name/],
    ['database: { schemas: &a [*a] }\n', /pergola\.yaml:1:26: it would be a part of itself/],
  ])('is refused with the place where it is malformed: %j', async (text, expected) => {
    await write('pergola.yaml', text);
    expect(lines()[0]).toMatch(expected);
  });

  test.each([
    ['server: { port: .inf }', 'pergola.yaml:1:17: server.port is Infinity; allowed is a whole number'],
    ['server: { port: null }', 'pergola.yaml:1:11: server.port is set but empty'],
    [
      'plugins:\n  audit: { config: 1 }',
      'pergola.yaml:2:10: plugins.audit.from is missing; allowed is an object of plugins',
    ],
    ['database: { poolSize: [1] }', 'pergola.yaml:1:23: database.poolSize is [1]; allowed is'],
  ])('says what is wrong with a value of another kind: %j', async (text, expected) => {
    await write('pergola.yaml', text);
    expect(lines()[0]).toContain(`error config-invalid: ${expected}`);
  });

  test('does not quote a malformed line, which may be of a secret', async () => {
    await write('pergola.yaml', 'auth:\n  jwtSecret: "a" "hunter2"\n');
    expect(lines().join()).not.toContain('hunter2');
  });
});

describe('variables in a file', () => {
  test('stand for what they hold, or for a default', async () => {
    await write(
      'pergola.yaml',
      `server: { port: "\${WEB_PORT:-4200}", host: "\${HOST_A}.\${ZONE:-test}" }
database:
  url: postgres://\${DB_USER}@db/shop
  schemas: ["\${SCHEMA}"]
rest: { enabled: "\${REST:-false}", appSettings: { price: "$\${cost}" } }
`,
    );
    const set = { HOST_A: 'a', DB_USER: 'me', SCHEMA: 'shop', ZONE: '' };
    const { server, database, rest } = read(set);
    expect([server.port, server.host]).toEqual([4200, 'a.test']);
    expect([database.url, database.schemas]).toEqual(['postgres://me@db/shop', ['shop']]);
    expect([rest.enabled, rest.appSettings]).toEqual([false, { price: `\${cost}` }]);
    expect(read({ ...set, WEB_PORT: '1' }).server.port).toBe(1);
  });

  test('are refused where they are not set or malformed, and empty ones where something is needed', async () => {
    await write('pergola.yaml', `server:\n  host: \${NOWHERE}\n  port: "\${EMPTY}"\nlog:\n  level: "\${LEVEL"\n`);
    expect(lines({ EMPTY: '' })).toEqual([
      `error config-invalid: pergola.yaml:2:9: server.host asks for the variable NOWHERE, which is not set. Set it, or write \${NOWHERE:-default}.`,
      expect.stringContaining('pergola.yaml:5:10: log.level has a ${ that is not one of'),
      expect.stringContaining('pergola.yaml:3:9: server.port is set but empty'),
    ]);
  });
});

describe('a secret in a file of its own', () => {
  const secret = 's'.repeat(40);

  test('is named by the variable with _FILE, under each of its names', async () => {
    await write('secret', `${secret}\n`);
    await write('url', 'postgres://db/shop');
    const file = (name: string) => path.join(directory, name);
    expect(read({ PERGOLA_JWT_SECRET_FILE: file('secret') }).auth.jwtSecret).toBe(secret);
    expect(read({ PERGOLA_AUTH__JWT_SECRET_FILE: file('secret') }).auth.jwtSecret).toBe(secret);
    expect(read({ DATABASE_URL_FILE: file('url') }).database.url).toBe('postgres://db/shop');
  });

  test('must be there, be allowed, and be the only one', async () => {
    await write('secret', 'hunter2\n');
    const file = path.join(directory, 'secret');
    expect(lines({ PERGOLA_JWT_SECRET_FILE: file })[0]).toMatch(
      /PERGOLA_JWT_SECRET_FILE \(.*secret\) has a value that/,
    );
    expect(lines({ PERGOLA_JWT_SECRET_FILE: '/none/here' })[0]).toContain('cannot be read (ENOENT)');
    expect(lines({ PERGOLA_JWT_SECRET_FILE: file, PERGOLA_JWT_SECRET: secret })[0]).toContain(
      'PERGOLA_JWT_SECRET and PERGOLA_JWT_SECRET_FILE are both set',
    );
    expect(lines({ PERGOLA_SERVER__PORT_FILE: file })[0]).toContain('there is no setting PERGOLA_SERVER__PORT_FILE');
  });
});
