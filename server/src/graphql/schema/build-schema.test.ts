// Schemas of roles with different rights from one model: each is valid and shows that role's columns alone, whatever was built
// before it and shares types with it.

import { GraphQLSchema, isInputObjectType, printSchema, validateSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { introspect } from '../../engine/catalog/introspect.ts';
import { createSnapshot } from '../../engine/create-snapshot.ts';
import { hasuraNaming } from '../../engine/model/naming.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { buildSchema } from './build-schema.ts';
import { buildRoots, type Roots } from './roots.ts';

let database: TestDatabase;
let snapshot: Snapshot;
let all: string;
let alike: string;
let fewer: string;
let nothing: string;
beforeAll(async () => {
  database = await createTestDatabase({
    sql: `
      create type mood as enum ('calm', 'très vif');
      create type pair as (a int, b text);
      create table band (id int primary key, name text not null, founded date, moods mood[], rating float8, active boolean);
      create table track (
        id bigint primary key, band_id int not null references band, mood mood, price numeric, length interval, tags text[],
        meta jsonb, score real, cost money, pair pair, cover bytea, next_id bigint references track
      );
      comment on column track.price is E'In euros.\\n@deprecated no longer kept';
      create view loud as select id, mood from track;
      create table note (id int primary key, band_id int references band, text text, length int);
      comment on column note.text is '@omit filter';
      comment on column note.length is '@omit order';
      create table heap (id int, band_id int references band);
      comment on column heap.id is '@omit order';
      comment on column heap.band_id is '@omit order';
    `,
  });
  all = await database.createRole('all');
  alike = await database.createRole('alike');
  fewer = await database.createRole('fewer');
  nothing = await database.createRole('nothing');
  await database.script(`
    grant usage on schema public to ${all}, ${alike}, ${fewer};
    grant select on band, track, loud, note, heap to ${all};
    grant select on band, track to ${alike};
    grant select on band to ${fewer};
    grant select (id, band_id, mood, score) on track to ${fewer};
  `);
  const schemas = ['public'];
  snapshot = createSnapshot(await introspect(database, { schemas }), { schemas });
});
afterAll(() => database.drop());

function build(role: string, roots: Roots): GraphQLSchema {
  const access = snapshot.accessOf(role);
  if (access === undefined) throw new Error(`no role ${role}`);
  return buildSchema(snapshot.model, access, hasuraNaming, roots);
}

const freshRoots = () => buildRoots(snapshot.model, hasuraNaming);

test('every role’s schema is valid', () => {
  const roots = freshRoots();
  for (const role of [all, alike, fewer, nothing]) {
    const schema = new GraphQLSchema({ ...build(role, roots).toConfig(), assumeValid: false });
    expect(validateSchema(schema)).toEqual([]);
  }
});

test('a schema is the same whatever was built before it', () => {
  const alone = [all, alike, fewer, nothing].map((role) => printSchema(build(role, freshRoots())));
  const roots = freshRoots();
  for (const role of [fewer, all, nothing, alike]) build(role, roots);
  expect([all, alike, fewer, nothing].map((role) => printSchema(build(role, roots)))).toEqual(alone);
  expect(new Set(alone).size).toBe(4);
});

test('@omit takes columns out of conditions and of orders', () => {
  const schema = build(all, freshRoots());
  const members = (name: string) => {
    const type = schema.getType(name);
    return isInputObjectType(type) ? Object.keys(type.getFields()) : undefined;
  };
  expect(members('note_bool_exp')).toEqual(['_and', '_not', '_or', 'id', 'band_id', 'length', 'band']);
  expect(members('note_order_by')).toEqual(['id', 'band_id', 'text', 'band']);
  expect(members('note_max_order_by')).toEqual(['id', 'band_id', 'text']);
  // Without a column to order by there is no order.
  expect(members('heap_order_by')).toBeUndefined();
  expect(
    schema
      .getQueryType()
      ?.getFields()
      .heap?.args.map(({ name }) => name),
  ).toEqual(['distinct_on', 'limit', 'offset', 'where']);
});

test('roles share types of tables whose columns they read alike, and no others', () => {
  const roots = freshRoots();
  const [first, second, third] = [all, alike, fewer].map((role) => build(role, roots));
  const shares = (a: GraphQLSchema | undefined, b: GraphQLSchema | undefined, name: string) => {
    expect(a?.getType(name), name).toBeDefined();
    expect(b?.getType(name), name).toBeDefined();
    return a?.getType(name) === b?.getType(name);
  };
  for (const name of ['track_sum_fields', 'track_select_column', 'track_avg_order_by', 'track_aggregate_fields'])
    expect([name, shares(first, second, name), shares(second, third, name)]).toEqual([name, true, false]);
  for (const name of ['band_min_fields', 'mood', 'order_by', 'Int_comparison_exp', 'mood_comparison_exp'])
    expect([name, shares(first, second, name), shares(second, third, name)]).toEqual([name, true, true]);
  for (const name of ['track', 'track_bool_exp', 'track_order_by', 'band'])
    expect([name, shares(first, second, name)]).toEqual([name, false]);
});
