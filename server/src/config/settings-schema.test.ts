// What editors are told: the same verdicts as those of the reading, on files and on many values for each setting.

import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfigFile } from './config-file.ts';
import { resolveSettings } from './resolve-settings.ts';
import { type SettingKey, settings } from './settings.ts';
import { settingsSchema } from './settings-schema.ts';

const schema = settingsSchema();
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** Of the reader: without what needs more than the file. */
const isRead = (text: string) =>
  resolveSettings([parseConfigFile(text, 'pergola.yaml', { SET: 'yes' })], { production: false }).faults.length === 0;

describe('a file', () => {
  test.each([
    ['', true],
    ['server: {}\nrest:\n', true],
    [
      '$schema: ./pergola.schema.json\nserver: { port: 4100, host: 0.0.0.0, cors: { origins: [https://a.test] } }',
      true,
    ],
    ['database: { url: postgres://me@db/shop, schemas: [shop], statementTimeout: 2min }', true],
    ['graphql: { limits: { depth: 7 }, introspection: [editor], naming: camelCase }', true],
    ['rest: { appSettings: { host: a }, maxRows: 0, preRequest: api.check }\nlog: { level: warn }', true],
    ['server: { port: 70000 }', false],
    ['server: { prot: 1 }', false],
    ['port: 1', false],
    ['server: 1', false],
    ['server: { port: }', false],
    ['database: { url: mysql://db/shop }', false],
    ['database: { statementTimeout: 30 seconds }', false],
    ['database: { schemas: [pg_catalog] }', false],
    ['graphql: { limits: 5 }', false],
    ['graphql: { introspection: [""] }', false],
    ['auth: { jwtSecret: short, secretKeys: [short] }', false],
    ['rest: { appSettings: { host: 1 } }', false],
    ['log: { level: loud }', false],
    ['- a', false],
  ])('%s', (text, right) => {
    expect([validate(parse(text)), isRead(text)]).toEqual([right, right]);
  });
});

const values: readonly unknown[] = [
  ...[0, 1, 5, 200, 65_535, 70_000, 2_000_000_000, -1, 1.5, true, false],
  ...['', ' ', 'x', '0', '42', '1e3', 'true', 'yes', 'none', 'all', '*', 'off', 'only', 'commit', 'warn', 'camelCase'],
  ...[
    'a,b',
    'a.b',
    '"a.b".c',
    'a.b.c',
    'a=b',
    '{"a": "b"}',
    '30s',
    '1.5 min',
    '30 seconds',
    'two words',
    'pg_temp',
    'public',
  ],
  ...['postgres://me@db/shop', 'mysql://db', 'embedded', 'https://a.test', 'https://a.test/path', 'x'.repeat(40)],
  ...[`\${SET}`, `a\${SET}b`],
  ...[
    [],
    ['a'],
    ['a', ''],
    [1],
    ['public', 'pg_catalog'],
    ['https://a.test'],
    ['a.b'],
    ['k'.repeat(16)],
    ['x'.repeat(64)],
  ],
  ...[{}, { a: 'b' }, { a: 1 }, { 'a b': 'c' }, [[]], [{}]],
];

interface Told {
  readonly properties: Readonly<Record<string, Told>>;
  readonly description: string;
  readonly anyOf: readonly { readonly type?: string; readonly enum?: readonly string[] }[];
}

/** What is told of a setting. */
const at = (key: string) =>
  key.split('.').reduce<Told>((section, name) => section.properties[name]!, schema as unknown as Told);

describe('a setting is told to have what is read, and nothing else but texts that stand for more than a pattern tells', () => {
  const takesParts = (key: SettingKey) => at(key).anyOf.some(({ type }) => type === 'array' || type === 'object');
  test.each(Object.keys(settings) as SettingKey[])('%s', (key) => {
    const different: unknown[] = [];
    for (const value of values) {
      const nested = key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      const [told, read] = [validate(nested), isRead(JSON.stringify(nested))];
      const isOpen = typeof value === 'string' && (value.includes('${') || (takesParts(key) && value.trim() !== ''));
      if (isOpen ? read && !told : told !== read) different.push([value, { told, read }]);
    }
    expect(different).toEqual([]);
  });
});

test('editors are told what a setting does, what it is without, and its variable', () => {
  expect(at('server.port')).toMatchObject({
    description: expect.stringMatching(/^The port to listen on.*\nAllowed: .*\nVariable: PORT\.$/),
    default: 4000,
  });
  expect(at('database.statementTimeout').description).toContain('answered with statement-timeout: 500ms');
  expect(at('database.dataDirectory')).not.toHaveProperty('default');
  expect(at('database.dataDirectory').description).toContain('Default: .pergola.');
  expect(at('log.level').anyOf[0]?.enum).toContain('debug');
});
