// `pergola gen hooks`, `gen graphql` and `gen all` as somebody types them, on a database of theirs and on a schema in a file.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

let root: string;
let directory: string;
let database: TestDatabase;
let reader: string;
let writer: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pergola-gen-'));
  database = await createTestDatabase({
    sql: `create type place as (street text, number int);
      create table author (id int primary key, name text not null);
      create table note (
        id bigint primary key, body text not null, secret text, price numeric, prices numeric[] not null default '{}',
        facts jsonb, at place, seen tstzrange, author_id int not null references author
      );
      alter table author enable row level security;
      create policy those_with_names on author using (name <> '');`,
  });
  reader = await database.createRole('reader');
  writer = await database.createRole('writer');
  await database.script(`grant select on author to ${reader}, ${writer};
    grant select (id, body, price, prices, facts, at, seen, author_id) on note to ${reader};
    grant select, insert, update, delete on note to ${writer}; alter role ${writer} bypassrls;`);
});
afterAll(async () => {
  await database?.drop();
  await rm(root, { recursive: true });
});
beforeEach(async () => {
  directory = await mkdtemp(path.join(root, 'project-'));
  await write('src/notes.graphql', 'query Notes {\n  note { id body author { name } }\n}\n');
});

async function write(file: string, text: string): Promise<void> {
  const whole = path.join(directory, file);
  await mkdir(path.dirname(whole), { recursive: true });
  await writeFile(whole, text);
}

function read(file: string): Promise<string> {
  return readFile(path.join(directory, file), 'utf8');
}

function gen(what: string, ...args: readonly string[]): Promise<CliRun> {
  return genWith({}, what, ...args);
}

function genWith(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CliRun> {
  const environment = { DATABASE_URL: database.url, PERGOLA_CODEGEN__ROLE: reader, ...settings };
  return runCli(['gen', ...args], { directory, environment });
}

describe('gen hooks', () => {
  test('writes hooks for the documents of src, as the role sees the schema', async () => {
    const { status, stdout, stderr } = await gen('hooks');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\/\/ Written by "pergola gen hooks"/);
    expect(stdout).toContain('export function useNotesQuery(');
    expect(stdout).toContain('additionalTypenames: ["author", "note"]');
    // A policy may hide the author of a note that the role sees.
    expect(stdout).toContain('author: { name: string } | null');
    const { stdout: ofWriter } = await gen('hooks', '--role', writer);
    expect(ofWriter).toContain('author: { name: string } }');
  });

  test('says where documents do not fit, and what may be meant', async () => {
    await write('src/notes.graphql', 'query Notes {\n  note { id bdy }\n}\n');
    await write('src/deeper/more.graphql', 'mutation Add {\n  insert_note_one(object: { id: 1 }) { id }\n}');
    const { status, stdout, stderr } = await gen('hooks', '--out', 'hooks.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const lines = stderr.trim().split('\n');
    const hint = `This is the schema of ${reader}; --role and the setting codegen.role choose another.`;
    expect(lines).toEqual([
      expect.stringMatching(/^error documents-invalid: src\/deeper\/more\.graphql:1:1: .*mutation/),
      `error documents-invalid: src/notes.graphql:2:13: Cannot query field "bdy" on type "note". Did you mean "body" or "id"? ${hint}`,
    ]);
    expect(await readdir(directory)).toEqual(['src']);
    const json = await gen('hooks', '--json');
    expect(JSON.parse(json.stderr).error.errors).toHaveLength(2);
  });

  test('is current until a document changes', async () => {
    const args = ['--documents', 'src/*.graphql', '--out', 'src/generated/hooks.ts'];
    expect(await gen('hooks', ...args)).toMatchObject({ status: 0, stderr: 'Wrote src/generated/hooks.ts.\n' });
    expect(await gen('hooks', ...args, '--check')).toMatchObject({ status: 0, stdout: '' });
    await write('src/notes.graphql', 'query Notes { note { body } }');
    const stale = await gen('hooks', ...args, '--check', '--json');
    expect(stale.status).toBe(1);
    expect(JSON.parse(stale.stderr).error.code).toBe('output-stale');
  });

  test('needs no database where the schema is a file', async () => {
    await gen('sdl', '--role', reader, '--out', 'schema.graphql');
    const settings = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { status, stdout, stderr } = await genWith(settings, 'hooks', '--schema', 'schema.graphql');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe((await gen('hooks')).stdout);
  });

  test.each([
    [['--documents', 'nowhere/*.graphql'], 1, 'documents-invalid: no file matches nowhere/*.graphql.'],
    [['--documents', 'src/*.graphql,'], 2, 'usage-invalid: --documents has an empty pattern in it.'],
    [['--role', 'none such'], 1, 'role-missing: the database has no role "none such".'],
    [['--schema', 'none.graphql'], 1, 'file-not-read: none.graphql cannot be read: ENOENT'],
    [['--schema', 'none.graphql', '--role', 'anon'], 2, 'usage-invalid: --schema has the schema of one role already'],
    [['--check'], 2, 'usage-invalid: --check needs --out FILE'],
  ])('refuses %j', async (args, status, start) => {
    const refused = await gen('hooks', ...args);
    expect(refused).toMatchObject({ status, stdout: '' });
    expect(refused.stderr).toContain(`error ${start}`);
  });
});

describe('gen graphql', () => {
  const all = 'query All { note { id price prices facts at seen } }';

  test('writes documents without hooks, with the types of what is answered', async () => {
    await write('src/notes.graphql', all);
    const { status, stdout, stderr } = await gen('graphql');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('urql');
    expect(stdout).toContain(
      'export type AllQuery = { note: Array<{ id: number, price: number | null, prices: Array<number | null>, facts: Json | null, ' +
        'at: { street: string | null; number: number | null } | null, seen: unknown }> };',
    );
  });

  test('has numbers as texts where the settings make them so', async () => {
    await write('src/notes.graphql', all);
    const { stdout } = await genWith({ PERGOLA_GRAPHQL__STRINGIFY_NUMERIC_TYPES: 'true' }, 'graphql');
    // PostgreSQL makes the elements of arrays, and does not quote them.
    expect(stdout).toContain('{ id: string, price: string | number | null, prices: Array<string | number | null>,');
  });

  test('has the types that the settings give to scalars', async () => {
    await write('src/notes.graphql', 'query All($id: bigint) { note(where: { id: { _eq: $id } }) { id seen } }');
    const { stdout } = await genWith({ PERGOLA_CODEGEN__SCALARS: 'bigint=string,tstzrange=string' }, 'graphql');
    expect(stdout).toContain('note: Array<{ id: string, seen: string | null }>');
    expect(stdout).toContain('id?: string | null | undefined');
  });
});

describe('gen all', () => {
  const settings = {
    PERGOLA_CODEGEN__HOOKS: 'src/hooks.ts',
    PERGOLA_CODEGEN__GRAPHQL: 'src/documents.ts',
    PERGOLA_CODEGEN__TYPES: 'src/database.types.ts',
    PERGOLA_CODEGEN__SDL: 'schema.graphql',
  };

  test('writes what the settings name, as the single commands do', async () => {
    const { status, stderr } = await genWith(settings, 'all');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'Wrote src/hooks.ts.\nWrote src/documents.ts.\nWrote src/database.types.ts.\nWrote schema.graphql.\n',
    });
    expect(await read('src/hooks.ts')).toBe((await gen('hooks')).stdout);
    expect(await read('src/documents.ts')).toBe((await gen('graphql')).stdout);
    expect(await read('src/database.types.ts')).toBe((await gen('types')).stdout);
    expect(await read('schema.graphql')).toBe((await gen('sdl', '--role', reader)).stdout);
    expect(await genWith(settings, 'all', '--check')).toMatchObject({ status: 0, stdout: '' });
  });

  test('checks all of them', async () => {
    await genWith(settings, 'all');
    await write('schema.graphql', 'type Query { a: Int }');
    await rm(path.join(directory, 'src/hooks.ts'));
    const { status, stderr } = await genWith(settings, 'all', '--check');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'error output-stale: src/hooks.ts is missing; schema.graphql is not what would be written now.',
    );
  });

  test('writes nothing where one of them cannot be made', async () => {
    await write('src/notes.graphql', 'query Notes { nope }');
    expect((await genWith(settings, 'all')).status).toBe(1);
    expect(await readdir(directory)).toEqual(['src']);
  });

  test('says so where there is nothing to write, and where two are one file', async () => {
    expect((await gen('all')).stderr).toContain('the settings name no file that is to be generated');
    const twice = { PERGOLA_CODEGEN__HOOKS: 'a.ts', PERGOLA_CODEGEN__GRAPHQL: 'a.ts' };
    expect((await genWith(twice, 'all')).stderr).toContain(
      'PERGOLA_CODEGEN__GRAPHQL is a.ts, which another setting names for another file',
    );
  });
});
