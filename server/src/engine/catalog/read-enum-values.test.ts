// What introspection reads of tables with the tag @enum, and that it passes over those it cannot read.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connectForTest } from '../../../test/support/single-connection.ts';
import type { CatalogEnumValue } from './catalog.ts';
import { introspect } from './introspect.ts';

describe.each(availableVersions())('enum tables of PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let reader: string;
  beforeAll(async () => {
    database = await createTestDatabase({
      version,
      sql: `
        create schema "Odd one";
        create table color (sort int, value text primary key, meaning text, other text);
        comment on table color is E'What a light says.\\n  @enum\\n';
        insert into color values (1, 'green', 'go', 'x'), (2, 'Red', 'stop', 'y'), (3, 'amber', null, 'z');
        create table plain (value text primary key);
        comment on table plain is 'the word @enum in a line';
        create table "Odd one"."b ""c" ("va.l" varchar(20) primary key);
        comment on table "Odd one"."b ""c" is '@enum';
        insert into "Odd one"."b ""c" values ('only');
        create table number (value int primary key);
        comment on table number is '@enum';
        create table pair (a text, b text, primary key (a, b));
        comment on table pair is '@enum';
        create table keyless (value text unique);
        comment on table keyless is '@enum';
        create view seen as select value from color;
        comment on view seen is '@enum';
        create table empty (value text primary key);
        comment on table empty is '@enum';
        create table many (value text primary key);
        comment on table many is '@enum';
        insert into many select 'v' || n from generate_series(1, 1500) n;
      `,
    });
    reader = await database.createRole('reader');
  });
  afterAll(() => database?.drop());

  type Values = Readonly<Record<string, readonly CatalogEnumValue[]>>;
  async function valuesRead(role?: string): Promise<Values> {
    const connection = await connectForTest(database.url);
    if (role !== undefined) await connection.query(`set role ${role}`);
    const { relations } = await introspect(connection, { schemas: ['public', 'Odd one'] });
    return Object.fromEntries(
      relations.flatMap(({ name, enumValues }) => (enumValues === undefined ? [] : [[name, enumValues]])),
    );
  }

  test('are those whose key is one text, with the first other text as the description, in a fixed order', async () => {
    const { many, ...others } = await valuesRead();
    expect(others).toEqual({
      color: [
        { value: 'Red', description: 'stop' },
        { value: 'amber', description: null },
        { value: 'green', description: 'go' },
      ],
      'b "c': [{ value: 'only', description: null }],
      empty: [],
    });
    expect(many).toHaveLength(1001);
  });

  test('have no values where they cannot be read, and nothing fails', async () => {
    await database.script(`grant select on color to ${reader}`);
    expect(Object.keys(await valuesRead(reader))).toEqual(['color']);
  });
});
