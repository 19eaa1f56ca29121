// `pergola gen sdl` and `pergola gen openapi` as somebody types them, on a database of theirs.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { runCli } from '../support/run-cli.ts';

let directory: string;
let database: TestDatabase;
let reader: string;
let writer: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-gen-'));
  database = await createTestDatabase({
    sql: `create table note (zeal int, id int primary key, body text, secret text);
      create schema shop; create table shop.item (id int primary key);`,
  });
  reader = await database.createRole('reader');
  writer = await database.createRole('writer');
  await database.script(`grant select (id, body) on note to ${reader};
    grant select, insert, update, delete on note to ${writer};
    grant usage on schema shop to ${reader}; grant select on shop.item to ${reader}`);
});
afterAll(async () => {
  await database?.drop();
  await rm(directory, { recursive: true });
});

function gen(what: string, ...args: readonly string[]) {
  const environment = { DATABASE_URL: database.url, PERGOLA_SCHEMAS: 'public,shop' };
  return runCli(['gen', what, ...args], { directory, environment });
}

describe('gen sdl', () => {
  test('prints the schema of a role, which follows its grants', async () => {
    const { status, stdout, stderr } = await gen('sdl', '--role', reader);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const schema = buildSchema(stdout);
    expect(Object.keys((schema.getType('note') as GraphQLObjectType).getFields())).toEqual(['body', 'id']);
    expect(schema.getMutationType()).toBeUndefined();
    const { stdout: ofWriter } = await gen('sdl', '--role', writer);
    expect(Object.keys(buildSchema(ofWriter).getMutationType()?.getFields() ?? {})).toContain('insert_note_one');
  });

  test('gives the same text whatever the order in which things were made', async () => {
    const remade = await createTestDatabase({
      sql: 'create schema shop; create table shop.item (id int primary key); create table note (id int primary key, body text);',
    });
    try {
      await remade.script(`grant select on note to ${reader};
        grant usage on schema shop to ${reader}; grant select on shop.item to ${reader}`);
      const environment = { DATABASE_URL: remade.url, PERGOLA_SCHEMAS: 'public,shop' };
      const { stdout } = await runCli(['gen', 'sdl', '--role', reader], { directory, environment });
      expect(stdout).toBe((await gen('sdl', '--role', reader)).stdout);
    } finally {
      // Before the role, which has rights in it.
      await remade.drop();
    }
  });

  test('is current until the schema changes', async () => {
    const args = ['--role', writer, '--out', 'schema.graphql'];
    expect(await gen('sdl', ...args)).toEqual({ status: 0, stdout: '', stderr: 'Wrote schema.graphql.\n' });
    expect(await gen('sdl', ...args, '--check')).toMatchObject({ status: 0, stdout: '' });
    await database.query(`create table added (id int primary key)`);
    await database.query(`grant select on added to ${writer}`);
    const before = await readFile(path.join(directory, 'schema.graphql'), 'utf8');
    const stale = await gen('sdl', ...args, '--check', '--json');
    expect(stale.status).toBe(1);
    expect(JSON.parse(stale.stdout)).toEqual({ files: [{ file: 'schema.graphql', changed: true }] });
    expect(JSON.parse(stale.stderr).error.code).toBe('output-stale');
    expect(await readFile(path.join(directory, 'schema.graphql'), 'utf8')).toBe(before);
    expect(await readdir(directory)).toEqual(['schema.graphql']);
  });

  test('refuses a role that is not there', async () => {
    const refused = await gen('sdl', '--role', 'none such');
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('error role-missing: ') });
  });
});

describe('gen openapi', () => {
  test('prints the description for a role, in either version', async () => {
    const { status, stdout, stderr } = await gen('openapi', '--role', reader);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const document = JSON.parse(stdout);
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths['/note'])).toEqual(['get', 'head']);
    expect(JSON.parse((await gen('openapi', '--role', writer)).stdout).paths['/note'].post).toBeDefined();
    expect(JSON.parse((await gen('openapi', '--role', reader, '--version', '2.0')).stdout).swagger).toBe('2.0');
  });

  test('describes a schema that is named', async () => {
    const { stdout } = await gen('openapi', '--role', reader, '--schema', 'shop');
    expect(Object.keys(JSON.parse(stdout).paths)).toEqual(expect.arrayContaining(['/item']));
    expect(JSON.parse(stdout).paths['/note']).toBeUndefined();
  });

  test.each([
    [['--schema', 'none'], 1, 'schema-missing'],
    [['--version', '4'], 2, 'usage-invalid'],
    [['--role', 'none such'], 1, 'role-missing'],
    [['--check'], 2, 'usage-invalid'],
  ])('refuses %j', async (args, status, code) => {
    const refused = await gen('openapi', '--role', reader, ...args);
    expect(refused).toMatchObject({ status, stdout: '', stderr: expect.stringMatching(`^error ${code}: `) });
  });
});
