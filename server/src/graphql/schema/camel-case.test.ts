// The schema of a database in camel case: all of it against a file, and no name of it in snake case but those that stay so.

import {
  type GraphQLSchema,
  getIntrospectionQuery,
  graphqlSync,
  type IntrospectionQuery,
  printSchema,
  validateSchema,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { introspect } from '../../engine/catalog/introspect.ts';
import { createSnapshot } from '../../engine/create-snapshot.ts';
import { camelCaseNaming } from '../../engine/model/naming.ts';
import { buildSchema } from './build-schema.ts';
import { buildRoots } from './roots.ts';

let database: TestDatabase;
let schema: GraphQLSchema;
beforeAll(async () => {
  database = await createTestDatabase({
    sql: `
      create type post_status as enum ('draft', 'in_review');
      create table app_user (user_id int primary key, full_name text not null unique);
      create table blog_post (
        post_id bigint primary key, lead_author_id int not null references app_user, post_status post_status, meta_data jsonb,
        tag_list text[], star_rating float8, is_public boolean
      );
      create table team_member (id int primary key, author_id int constraint member_author references app_user);
      comment on table team_member is '@name team_one';
      comment on constraint member_author on team_member is E'@fieldName the_author\\n@foreignFieldName in_teams';
      create function search_posts(search_text text) returns setof blog_post stable language sql as 'table blog_post';
      create function blog_post_word_count(post blog_post, word_size int) returns int stable language sql as 'select 1';
    `,
  });
  const schemas = ['public'];
  const snapshot = createSnapshot(await introspect(database, { schemas }), { schemas, naming: camelCaseNaming });
  const access = snapshot.accessOf('postgres');
  if (access === undefined) throw new Error('no superuser');
  schema = buildSchema(snapshot.model, access, camelCaseNaming, buildRoots(snapshot.model, camelCaseNaming));
});
afterAll(() => database.drop());

test('is valid, and as its file says', async () => {
  expect(validateSchema(schema)).toEqual([]);
  await expect(`${printSchema(schema)}\n`).toMatchFileSnapshot('camel-case.sdl');
});

/** Roots, a native enum and its labels, constraints, what tags chose. */
const kept =
  /^(query_root|mutation_root|post_status|in_review|\w+_pkey|\w+_key|team_one\w*|\w+Team_one\w*|the_author|in_teams)$/;

test('no other name is in snake case', () => {
  const { data } = graphqlSync({ schema, source: getIntrospectionQuery() });
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'name' && typeof member === 'string') names.add(member);
      else walk(member);
    }
  };
  const types = (data as unknown as IntrospectionQuery).__schema.types.filter(({ name }) => !name.startsWith('__'));
  walk(types);
  const snake = [...names].filter((name) => /[^_]_[^_]/.test(name) && !/^[A-Z_]+$/.test(name) && !kept.test(name));
  expect(snake).toEqual([]);
  expect(names.size).toBeGreaterThan(150);
});
