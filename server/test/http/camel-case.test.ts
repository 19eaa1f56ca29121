// Requests in camel case through the whole stack: queries, mutations and functions, with variables and through both lanes.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, serve } from '../support/serve.ts';

let backend: Backend & Served;
let slow: Served;
beforeAll(async () => {
  backend = await serve({
    naming: 'camelCase',
    sql: `
      create type post_status as enum ('draft', 'in review');
      create table app_user (user_id int primary key, full_name text not null unique);
      create table week_day (day_name text primary key, in_short text);
      comment on table week_day is '@enum';
      insert into week_day values ('Monday', 'Mon'), ('Sunday', 'Sun');
      create table blog_post (
        post_id int primary key, lead_author_id int not null references app_user, post_status post_status not null default 'draft',
        meta_data jsonb, tag_list text[], view_count int not null default 0, publish_day text references week_day
      );
      create table team_member (id int primary key, author_id int references app_user);
      comment on table team_member is '@name team_one';
      create function search_posts(search_text text, most_rows int default 10) returns setof blog_post stable language sql
        as $$ select * from blog_post where meta_data->>'title' ilike '%' || search_text || '%' limit most_rows $$;
      create function blog_post_view_level(post blog_post) returns int stable language sql as 'select post.view_count / 10';
      insert into app_user values (1, 'Ann'), (2, 'Bob');
      insert into blog_post values
        (1, 1, 'draft', '{"title": "On roses", "is_long": true}', '{a,b}', 25, 'Monday'),
        (2, 1, 'in review', '{"title": "On thyme"}', '{b}', 4, 'Sunday'),
        (3, 2, 'draft', null, null, 0, null);
      grant select on all tables in schema public to anon;
    `,
  });
  slow = await backend.listen({ fastLane: false });
});
afterAll(() => backend?.close());

async function ask(query: string, variables: Record<string, unknown> = {}, endpoint = backend.endpoint) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey: backend.keys.serviceRole },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { extensions: { code: string; path?: string } }[];
  };
}

describe('in camel case', () => {
  test.each<[string, string, Record<string, unknown>, unknown]>([
    [
      'arguments of lists',
      '{ blogPost(orderBy: [{ viewCount: DESC_NULLS_LAST }], limit: 2, offset: 1) { postId viewCount } }',
      {},
      {
        blogPost: [
          { postId: 2, viewCount: 4 },
          { postId: 3, viewCount: 0 },
        ],
      },
    ],
    [
      'the same in variables',
      `query ($order: [BlogPostOrderBy!], $where: BlogPostBoolExp, $columns: [BlogPostSelectColumn!]) {
        blogPost(distinctOn: $columns, orderBy: $order, where: $where) { postId }
      }`,
      {
        order: [{ leadAuthorId: 'ASC' }, { postId: 'DESC' }],
        columns: ['leadAuthorId'],
        where: { metaData: { _isNull: false } },
      },
      { blogPost: [{ postId: 2 }] },
    ],
    [
      'operators',
      `{
        keys: blogPost(where: { metaData: { _hasKeysAny: ["is_long"] } }) { postId }
        lists: blogPost(where: { tagList: { _containedIn: ["b"] } }) { postId }
        cast: blogPost(where: { metaData: { _cast: { String: { _like: "%thyme%" } } } }) { postId }
      }`,
      {},
      { keys: [{ postId: 1 }], lists: [{ postId: 2 }], cast: [{ postId: 2 }] },
    ],
    [
      'relationships and aggregates',
      `{
        appUserByPk(userId: 1) {
          fullName
          blogPosts(orderBy: { postId: ASC }) { postId leadAuthor { fullName } }
          blogPostsAggregate { aggregate { count stddevPop { viewCount } } }
        }
        appUser(where: { blogPostsAggregate: { count: { predicate: { _gt: 1 } } } }, orderBy: { blogPostsAggregate: { count: DESC } }) { userId }
        blogPostAggregate { aggregate { max { viewCount } varSamp { viewCount } } nodes { __typename } }
      }`,
      {},
      {
        appUserByPk: {
          fullName: 'Ann',
          blogPosts: [
            { postId: 1, leadAuthor: { fullName: 'Ann' } },
            { postId: 2, leadAuthor: { fullName: 'Ann' } },
          ],
          blogPostsAggregate: { aggregate: { count: 2, stddevPop: { viewCount: 10.5 } } },
        },
        appUser: [{ userId: 1 }],
        blogPostAggregate: {
          aggregate: { max: { viewCount: 25 }, varSamp: { viewCount: 180.33333333333334 } },
          nodes: [{ __typename: 'BlogPost' }, { __typename: 'BlogPost' }, { __typename: 'BlogPost' }],
        },
      },
    ],
    [
      'functions and computed fields',
      '{ searchPosts(args: { searchText: "on", mostRows: 1 }, orderBy: { postId: ASC }) { postId viewLevel } searchPostsAggregate(args: { searchText: "ros" }) { aggregate { count } } }',
      {},
      { searchPosts: [{ postId: 1, viewLevel: 2 }], searchPostsAggregate: { aggregate: { count: 1 } } },
    ],
    [
      'values of enum tables',
      'query ($day: WeekDayEnum) { blogPost(where: { publishDay: { _eq: $day } }) { postId publishDay } weekDay(orderBy: { dayName: ASC }) { dayName } }',
      { day: 'MONDAY' },
      { blogPost: [{ postId: 1, publishDay: 'MONDAY' }], weekDay: [{ dayName: 'Monday' }, { dayName: 'Sunday' }] },
    ],
    [
      'names that a tag chose, as they are written',
      '{ table_one: team_oneAggregate { __typename aggregate { count } } }',
      {},
      { table_one: { __typename: 'teamOneAggregate', aggregate: { count: 0 } } },
    ],
  ])('%s', async (_what, query, variables, expected) => {
    expect(await ask(query, variables)).toEqual({ data: expected });
    expect(await ask(query, variables, slow.endpoint)).toEqual({ data: expected });
  });

  test('writes', async () => {
    const insert = `mutation ($rows: [BlogPostInsertInput!]!) {
      insertBlogPost(objects: $rows, onConflict: { constraint: blog_post_pkey, updateColumns: [viewCount] }) {
        affectedRows
        returning { postId viewCount publishDay }
      }
    }`;
    const rows = [
      { postId: 10, leadAuthorId: 2, publishDay: 'SUNDAY', viewCount: 7 },
      { postId: 11, leadAuthorId: 2, publishDay: 'MONDAY', viewCount: 8 },
    ];
    expect(await ask(insert, { rows })).toEqual({
      data: {
        insertBlogPost: {
          affectedRows: 2,
          returning: [
            { postId: 10, viewCount: 7, publishDay: 'SUNDAY' },
            { postId: 11, viewCount: 8, publishDay: 'MONDAY' },
          ],
        },
      },
    });
    const change = `mutation {
      updateBlogPostByPk(pkColumns: { postId: 10 }, _inc: { viewCount: 1 }, _set: { publishDay: MONDAY }) { viewCount publishDay }
      updateBlogPostMany(updates: [{ where: { postId: { _eq: 11 } }, _set: { metaData: { a: 1, b: 2 } }, atMost: 1 }]) { affectedRows }
      updateBlogPost(where: { postId: { _eq: 11 } }, _deleteKey: { metaData: "a" }) { returning { metaData } }
      insertAppUserOne(object: { userId: 9, fullName: "Cid", blogPosts: { data: { postId: 12 }, onConflict: { constraint: blog_post_pkey } } }) {
        blogPosts { postId }
      }
      deleteBlogPost(where: { postId: { _gte: 10 } }, atMost: 3) { affectedRows }
    }`;
    expect(await ask(change)).toEqual({
      data: {
        updateBlogPostByPk: { viewCount: 8, publishDay: 'MONDAY' },
        updateBlogPostMany: [{ affectedRows: 1 }],
        updateBlogPost: { returning: [{ metaData: { b: 2 } }] },
        insertAppUserOne: { blogPosts: [{ postId: 12 }] },
        deleteBlogPost: { affectedRows: 3 },
      },
    });
  });

  test.each([
    ['mutation { deleteBlogPost(where: {}, atMost: 1) { affectedRows } }', undefined],
    ['{ blog_post { post_id } }', 'validation-failed'],
    ['{ blogPost(order_by: { postId: ASC }) { postId } }', 'validation-failed'],
    ['{ blogPost(orderBy: { postId: asc }) { postId } }', 'validation-failed'],
    ['{ blogPost(where: { publishDay: { _eq: Monday } }) { postId } }', 'validation-failed'],
    ['{ blogPost(where: { publishDay: { _eq: "MONDAY" } }) { postId } }', 'validation-failed'],
    ['{ blogPost(where: { publishDay: { _like: MONDAY } }) { postId } }', 'validation-failed'],
  ])('refuses %s', async (query, code) => {
    const { errors } = await ask(query);
    expect(errors).toHaveLength(1);
    if (code !== undefined) expect(errors?.[0]?.extensions.code).toBe(code);
  });

  test('names the place of an error as the schema does', async () => {
    const { errors } = await ask('mutation { updateBlogPostByPk(pkColumns: { postId: 1 }) { postId } }');
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'validation-failed',
      path: '$.selectionSet.updateBlogPostByPk.args',
    });
  });
});
