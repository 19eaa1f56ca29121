// Pages with cursors. Whatever the order, walking from page to page in either direction gives every row once, as one list has them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { post } from './both-lanes.ts';

const sql = `
create type mood as enum ('so so', 'calm');
create table author (id int primary key, name text not null, born date);
create table article (
  shelf text not null, number int not null, primary key (shelf, number),
  title text not null, author_id int references author, rating float8, mood mood, printed timestamptz, price numeric not null
);
insert into author select n, 'Author ' || n % 3, case when n > 2 then date '1900-01-01' + n end from generate_series(1, 5) n;
insert into article
  select 'shelf ' || chr(65 + n % 2), n, 'T"' || n % 4, case when n % 6 > 0 then n % 6 end, (array[null, 'NaN', 0.1, 1e300])[1 + n % 4],
    (array[null, 'so so', 'calm'])[1 + n % 3]::mood, case when n % 5 > 1 then timestamptz '2020-01-01' + n % 5 * interval '1.5 s' end, n % 3 / 10.0
  from generate_series(1, 14) n;
create function article_length(article) returns int language sql immutable as $$ select nullif(length($1.title || $1.number), 4) $$;
create table no_key (x int);
create table named (n int, key int, whole_row int, id int primary key);
insert into named values (1, 2, 3, 4), (1, 2, 3, 5), (2, 2, 3, 6);
create function named_sum(named) returns int language sql immutable as $$ select $1.n + $1.key $$;
create table visible (id int primary key, x int);
grant select (x) on visible to anon;
grant select on author to anon;`;

let backend: Backend & Served;
beforeAll(async () => {
  backend = await serve({ sql, settings: { limits: { anonRows: 3 } } });
});
afterAll(() => backend.close());

async function ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) {
  const key = headers ?? { authorization: `Bearer ${backend.keys.serviceRole}` };
  return (await post(backend.endpoint, { query, variables }, key)).body;
}

type Row = { shelf: string; number: number };
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const fields = 'edges { cursor node { shelf number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

async function page(args: string): Promise<Page> {
  const { data, errors } = await ask(`{ article_connection(${args}) { ${fields} } }`);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.article_connection;
}

const rowsOf = ({ edges }: Page) => edges.map(({ node }) => `${node.shelf} ${node.number}`);

const orders = [
  '[]',
  '{ number: asc }',
  '{ number: desc }',
  '{ title: asc }',
  '{ title: desc }',
  '[{ title: asc }, { price: desc }]',
  '[{ title: desc }, { number: asc }]',
  ...['asc', 'asc_nulls_first', 'desc', 'desc_nulls_last'].map((direction) => `{ rating: ${direction} }`),
  '[{ mood: desc_nulls_last }, { printed: asc_nulls_first }]',
  '[{ printed: desc }, { rating: asc }, { title: desc }]',
  '{ price: asc_nulls_first }',
  '{ length: asc }',
  '[{ author: { name: desc } }, { length: desc_nulls_last }]',
  '{ author: { born: asc } }',
  '[{ author: { articles_aggregate: { count: desc } } }, { author: { articles_aggregate: { avg: { rating: asc } } } }]',
  '{ author: { articles_aggregate: { min: { title: desc_nulls_last } } } }',
  '{ author: { articles_aggregate: { sum: { number: asc } } } }',
];

describe.each(orders)('in the order %s', (order) => {
  let all: string[];
  beforeAll(async () => {
    const whole = await page(`order_by: ${order}`);
    all = rowsOf(whole);
    expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(new Set(all).size).toBe(14);
  });

  test('a list has the same order', async () => {
    const { data } = await ask(
      `{ article(order_by: ${order}) { shelf number } nodes: article_connection(order_by: ${order}) { nodes { shelf number } } }`,
    );
    expect(data.nodes.nodes.map(({ shelf, number }: Row) => `${shelf} ${number}`)).toEqual(all);
    // Where the order leaves rows equal, a list may have them otherwise.
    if (/^\{ number|desc \}, \{ number/.test(order))
      expect(data.article.map(({ shelf, number }: Row) => `${shelf} ${number}`)).toEqual(all);
  });

  test.each([1, 4, 5])('pages of %i rows lead through all of them, both ways', async (size) => {
    const forward: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const read: Page = await page(`order_by: ${order}, first: ${size}, after: ${JSON.stringify(cursor)}`);
      expect(read.pageInfo.hasPreviousPage).toBe(forward.length > 0);
      forward.push(...rowsOf(read));
      expect(read.pageInfo.startCursor).toBe(read.edges[0]?.cursor);
      expect(read.pageInfo.endCursor).toBe(read.edges.at(-1)?.cursor);
      cursor = read.pageInfo.endCursor;
      if (!read.pageInfo.hasNextPage) break;
      expect(read.edges.length).toBe(size);
    }
    expect(forward).toEqual(all);

    const backward: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const read: Page = await page(`order_by: ${order}, last: ${size}, before: ${JSON.stringify(cursor)}`);
      expect(read.pageInfo.hasNextPage).toBe(backward.length > 0);
      backward.unshift(...rowsOf(read));
      cursor = read.pageInfo.startCursor;
      if (!read.pageInfo.hasPreviousPage) break;
    }
    expect(backward).toEqual(all);
  });

  test('between two cursors lie the rows between theirs', async () => {
    const { edges } = await page(`order_by: ${order}`);
    const [from, to] = [2, 9];
    const between = `order_by: ${order}, after: "${edges[from]!.cursor}", before: "${edges[to]!.cursor}"`;
    expect(rowsOf(await page(between))).toEqual(all.slice(from + 1, to));
    const first = await page(`${between}, first: 3`);
    expect([rowsOf(first), first.pageInfo]).toMatchObject([
      all.slice(3, 6),
      { hasNextPage: true, hasPreviousPage: true },
    ]);
    const last = await page(`${between}, last: 3`);
    expect([rowsOf(last), last.pageInfo]).toMatchObject([
      all.slice(6, 9),
      { hasNextPage: true, hasPreviousPage: true },
    ]);
    const none = await page(`order_by: ${order}, after: "${edges[to]!.cursor}", before: "${edges[from]!.cursor}"`);
    expect([none.edges, none.pageInfo.startCursor]).toEqual([[], null]);
  });
});

test('a page holds the condition, and rows of their own', async () => {
  const query = `query ($first: Int, $after: String) {
    article_connection(first: $first, after: $after, where: { _or: [{ title: { _eq: "T\\"1" } }, { number: { _eq: 2 } }] }, order_by: { number: asc }) {
      __typename pageInfo { __typename hasPreviousPage hasNextPage endCursor }
      edges { __typename node { number length author { name articles_aggregate { aggregate { count } } } } }
      nodes { title } } }`;
  const first = (await ask(query, { first: 2, after: null })).data.article_connection;
  expect(first).toMatchObject({
    __typename: 'articleConnection',
    pageInfo: { __typename: 'PageInfo', hasPreviousPage: false, hasNextPage: true },
    edges: [
      { __typename: 'articleEdge', node: { number: 1, length: null, author: { name: 'Author 1' } } },
      { node: { number: 2, author: { articles_aggregate: { aggregate: { count: 3 } } } } },
    ],
    nodes: [{ title: 'T"1' }, { title: 'T"2' }],
  });
  const rest = (await ask(query, { after: first.pageInfo.endCursor })).data.article_connection;
  expect(rest.edges.map(({ node }: { node: Row }) => node.number)).toEqual([5, 9, 13]);
  expect(rest.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
});

test.each([
  ['{ pageInfo { hasNextPage } }', 'first: 0', { pageInfo: { hasNextPage: true } }],
  ['{ pageInfo { hasPreviousPage } edges { cursor } }', 'last: 0', { pageInfo: { hasPreviousPage: true }, edges: [] }],
  ['{ pageInfo { hasPreviousPage } }', 'first: 1', { pageInfo: { hasPreviousPage: false } }],
  ['{ __typename }', 'first: 2', { __typename: 'articleConnection' }],
  ['{ pageInfo { __typename } edges { __typename } }', 'first: 2', { pageInfo: {}, edges: [{}, {}] }],
  [
    '{ edges { cursor } pageInfo { startCursor endCursor } }',
    'where: { number: { _eq: 0 } }',
    { edges: [], pageInfo: { startCursor: null, endCursor: null } },
  ],
  ['{ pageInfo { hasNextPage } }', 'where: { number: { _eq: 0 } }, first: 3', { pageInfo: { hasNextPage: false } }],
])('%s of %s', async (selection, args, expected) => {
  expect((await ask(`{ page: article_connection(${args}) ${selection} }`)).data.page).toMatchObject(expected);
});

test('columns may have any name', async () => {
  const query =
    '{ named_connection(order_by: [{ sum: asc }, { n: asc }, { key: desc }], first: 2) { edges { cursor node { n key whole_row id sum } } } }';
  expect((await ask(query)).data.named_connection.edges).toMatchObject([
    { node: { n: 1, key: 2, whole_row: 3, id: 5, sum: 3 } },
    { node: { id: 4 } },
  ]);
});

describe('refused is', () => {
  const refused = async (args: string) => {
    const { data, errors } = await ask(`{ article_connection(${args}) { nodes { number } } }`);
    expect(data ?? null).toBe(null);
    return [errors[0].extensions.code, errors[0].message];
  };

  test('a cursor of another order, or of another table', async () => {
    const { edges } = await page('order_by: { title: asc }, first: 1');
    const other = ['bad-cursor', 'the cursor cannot be used: it belongs to another order of the rows'];
    expect(await refused(`order_by: { title: desc }, after: "${edges[0]!.cursor}"`)).toEqual(other);
    expect(await refused(`before: "${edges[0]!.cursor}"`)).toEqual(other);
    const { data } = await ask('{ author_connection(first: 1) { edges { cursor } } }');
    expect(await refused(`after: "${data.author_connection.edges[0].cursor}"`)).toEqual(other);
  });

  test.each(['', 'x', 'not base64url!', 'W10', 'bnVsbA', 'WzFd', 'e30'])('the cursor "%s"', async (cursor) => {
    expect(await refused(`after: "${cursor}"`)).toEqual([
      'bad-cursor',
      'the cursor cannot be used: it is not one of this server',
    ]);
  });

  test('a negative size, or two sizes', async () => {
    expect(await refused('first: -1')).toEqual(['validation-failed', 'unexpected negative value: -1']);
    expect(await refused('last: -1')).toEqual(['validation-failed', 'unexpected negative value: -1']);
    expect(await refused('first: 1, last: 1')).toEqual(['validation-failed', 'a page is either "first" or "last"']);
  });
});

test('there are pages only where the role may read a primary key, and without a size it has its limit', async () => {
  const fieldsFor = async (headers?: Record<string, string>) => {
    const { data } = await ask('{ __schema { queryType { fields { name } } } }', undefined, headers);
    const names = data.__schema.queryType.fields.map(({ name }: { name: string }) => name);
    return names.filter((name: string) => name.endsWith('_connection'));
  };
  expect(await fieldsFor()).toEqual([
    'article_connection',
    'author_connection',
    'named_connection',
    'visible_connection',
  ]);
  expect(await fieldsFor({})).toEqual(['author_connection']);
  const { data } = await ask('{ author_connection { nodes { id } pageInfo { hasNextPage } } }', undefined, {});
  expect(data.author_connection).toEqual({ nodes: [{ id: 1 }, { id: 2 }, { id: 3 }], pageInfo: { hasNextPage: true } });
});
