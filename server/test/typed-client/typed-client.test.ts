// The types that are written for a database, against the clients that they are for: programs that use them rightly compile, and each
// mistake in them is one that TypeScript finds.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateTypes } from '../../src/codegen/codegen.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { buildModel } from '../../src/engine/model/build-model.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { connect } from '../support/single-connection.ts';
import { typeCheck } from '../support/type-check.ts';

const clients = [
  ['2.109', '@supabase/postgrest-js'],
  ['the newest', 'postgrest-js-newest'],
] as const;
const schemas = ['public', 'shop'];
const programsDirectory = path.join(import.meta.dirname, 'programs');

let types: string;
let programs: Readonly<Record<string, string>>;

beforeAll(async () => {
  const sql = await readFile(path.join(import.meta.dirname, 'schema.sql'), 'utf8');
  types = await typesOf(sql, schemas);
  const names = await readdir(programsDirectory);
  const read = names.map(async (name) => [name, await readFile(path.join(programsDirectory, name), 'utf8')] as const);
  programs = Object.fromEntries(await Promise.all(read));
});

async function typesOf(sql: string, among: readonly string[]): Promise<string> {
  const database = await createTestDatabase({ sql });
  const connection = await connect(database.url);
  try {
    const model = buildModel(await introspect(connection, { schemas: among }), { schemas: among });
    return generateTypes(model, { schemas: among });
  } finally {
    await connection.close();
    await database.drop();
  }
}

function check(files: Readonly<Record<string, string>>, client: string): Promise<readonly string[]> {
  return typeCheck({ files, packages: { '@supabase/postgrest-js': client } });
}

describe.each(clients)('with the client %s', (_, client) => {
  test('programs compile, and each of their marked mistakes is found', async () => {
    expect(Object.keys(programs).length).toBeGreaterThan(4);
    expect(await check({ ...programs, 'database.types.ts': types }, client)).toEqual([]);
  });

  test('what is not marked is found too', async () => {
    const files = Object.entries(programs).map(([name, text]) => [
      name,
      text.replaceAll('@ts-expect-error', 'mistake'),
    ]);
    const marked = Object.values(programs).flatMap((text) => text.match(/@ts-expect-error/g) ?? []).length;
    const found = await check({ ...Object.fromEntries(files), 'database.types.ts': types }, client);
    expect(found.length).toBeGreaterThanOrEqual(marked);
  });

  test('types of a database without anything compile', async () => {
    const empty = await typesOf('', ['public']);
    const program = `import { PostgrestClient } from '@supabase/postgrest-js';
import { type Database, type Tables, Constants } from './database.types.ts';
export const client = new PostgrestClient<Database>('http://127.0.0.1');
export type None = Tables<never>;
export const none: {} = Constants.public.Enums;
// @ts-expect-error: there is no table
client.from('anything');`;
    expect(await check({ 'program.ts': program, 'database.types.ts': empty }, client)).toEqual([]);
  });
});
