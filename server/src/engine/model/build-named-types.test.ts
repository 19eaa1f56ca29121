// Types under the names of the database, whatever the API calls them.

import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { connect } from '../../../test/support/single-connection.ts';
import { introspect } from '../catalog/introspect.ts';
import { buildModel } from './build-model.ts';

const sql = `
create schema shop;
create type mood as enum ('so so');
create type shop.mood as enum ('fine');
create type "Odd pair" as (a int, m mood);
create type unused as enum ('x');
create type bare as enum ();
create table track (id int primary key, m mood, other shop.mood, pair "Odd pair", bare bare);
create table veiled (id int);
comment on table veiled is '@omit';
create function rows_of(t track) returns "Odd pair" language sql as 'select null::"Odd pair"';
create function veiled_one() returns veiled language sql as 'select null::veiled';
comment on type mood is '@name Feeling';
`;

test('enums, composite types and the rows of relations are listed by schema and name', async () => {
  const database = await createTestDatabase({ sql });
  const connection = await connect(database.url);
  try {
    const model = buildModel(await introspect(connection, { schemas: ['public'] }), { schemas: ['public'] });
    const listed = model.namedTypes.map(({ schema, sqlName, type, rows }) => [schema, sqlName, type.kind, rows]);
    expect(listed).toEqual([
      ['public', 'Odd pair', 'scalar', undefined],
      ['public', 'mood', 'enum', undefined],
      ['public', 'track', 'scalar', 'public.track'],
      ['shop', 'mood', 'enum', undefined],
    ]);
    const column = model.relations.get('public.track')?.columns.find(({ sqlName }) => sqlName === 'm');
    expect(model.namedTypes[1]?.type.sql).toBe(column?.type.sql);
  } finally {
    await connection.close();
    await database.drop();
  }
});
