// Pages beside relationships, and of the rows that functions give: each row's own pages, walked as those of a table are.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';

const sql = `
create table author (id int primary key, name text not null);
create table article (
  id int primary key, author_id int not null references author, editor_id int references author,
  title text not null, rating float8, published boolean not null default true
);
insert into author select n, 'Author ' || n from generate_series(1, 4) n;
insert into article
  select n, 1 + n % 3, case when n % 4 > 0 then 1 + n % 4 end, 'T' || n % 4, (array[null, 'NaN', 0.1, 1e300])[1 + n % 4], n % 5 > 0
  from generate_series(1, 30) n;
create table remark (article_id int not null references article, words text not null);
insert into remark values (1, 'no key');
create table hidden_key (id int primary key, author_id int not null references author, words text);
create function article_length(article) returns int language sql immutable as $$ select length($1.title || $1.id) $$;
create function author_better(author, than float8) returns setof article language sql stable
  as $$ select * from article where author_id = $1.id and rating > than $$;
create function search(words text) returns setof article language sql stable
  as $$ select * from article where title like '%' || words || '%' $$;
create function publish(at_least int) returns setof article language sql
  as $$ update article set published = true where id >= at_least returning * $$;
create table crowded (id int primary key, author_id int references author, articles_connection int);
alter table article enable row level security;
create policy published on article to anon using (published);
grant select on author, article, remark to anon;
grant select (author_id, words) on hidden_key to anon;`;

const { runs, wrapDatabase } = countRuns();
let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql, wrapDatabase });
});
afterAll(() => backend.close());

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects better than a type would
type Answer = any;

function asking(served: () => Served, asAnon = false) {
  return async (query: string, variables?: object): Promise<Answer> => {
    const key = asAnon ? {} : { authorization: `Bearer ${backend.keys.serviceRole}` };
    return (await post(served().endpoint, { query, variables }, key as Record<string, string>)).body;
  };
}

describe('beside a relationship', () => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen({ settings: { limits: { anonRows: 3, cost: 5000 } } });
  });
  const ask = asking(() => served);
  const askAnon = asking(() => served, true);

  const fields = 'edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  const orders = [
    '[]',
    '{ title: desc }',
    '[{ rating: asc }, { title: asc }]',
    '{ length: asc }',
    '{ editor: { name: desc } }',
  ];

  test.each(orders)('pages in the order %s lead through each row’s own rows, both ways', async (order) => {
    const whole = await ask(
      `{ author(order_by: { id: asc }) { id all: articles_by_author_id_connection(order_by: ${order}) { nodes { id author_id } } } }`,
    );
    const authors: readonly { id: number; all: { nodes: { id: number; author_id: number }[] } }[] = whole.data.author;
    expect(authors.map(({ all }) => all.nodes.length)).toEqual([10, 10, 10, 0]);
    for (const { id, all } of authors) {
      expect(all.nodes.every(({ author_id }) => author_id === id)).toBe(true);
      const ids = all.nodes.map((node) => node.id);
      for (const [size, from, next, more] of [
        ['first', 'after', 'endCursor', 'hasNextPage'],
        ['last', 'before', 'startCursor', 'hasPreviousPage'],
      ] as const) {
        const walked: number[] = [];
        for (let cursor: string | null = null; ; ) {
          const { data } = await ask(
            `query ($id: Int!, $cursor: String) { author_by_pk(id: $id) {
              articles_by_author_id_connection(order_by: ${order}, ${size}: 4, ${from}: $cursor) { ${fields} } } }`,
            { id, cursor },
          );
          const page: Answer = data.author_by_pk.articles_by_author_id_connection;
          const other = more === 'hasNextPage' ? 'hasPreviousPage' : 'hasNextPage';
          expect(page.pageInfo[other]).toBe(walked.length > 0);
          const found = page.edges.map((edge: Answer) => edge.node.id);
          if (size === 'first') walked.push(...found);
          else walked.unshift(...found);
          cursor = page.pageInfo[next];
          if (!page.pageInfo[more]) break;
        }
        expect(walked).toEqual(ids);
      }
    }
  });

  test('hold their condition, go on from rows, and are one statement at every depth', async () => {
    const query = `{ author(order_by: { id: asc }, limit: 2) {
      page: articles_by_author_id_connection(first: 1, order_by: { id: desc }, where: { _or: [{ id: { _lt: 10 } }, { length: { _eq: 0 } }] }) {
        edges { node { id length editor { articles_by_editor_id_connection(first: 2) { nodes { id } pageInfo { hasNextPage } } } } } } } }`;
    const before = runs();
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(runs() - before).toBe(1);
    expect(data.author).toEqual([
      {
        page: {
          edges: [
            {
              node: {
                id: 9,
                length: 3,
                editor: {
                  articles_by_editor_id_connection: { nodes: [{ id: 1 }, { id: 5 }], pageInfo: { hasNextPage: true } },
                },
              },
            },
          ],
        },
      },
      {
        page: {
          edges: [
            {
              node: {
                id: 7,
                length: 3,
                editor: {
                  articles_by_editor_id_connection: { nodes: [{ id: 3 }, { id: 7 }], pageInfo: { hasNextPage: true } },
                },
              },
            },
          ],
        },
      },
    ]);
  });

  test('see what the role may see, and have its rows without a size', async () => {
    const { data } = await askAnon(
      '{ author(where: { id: { _eq: 3 } }) { page: articles_by_author_id_connection(order_by: { id: asc }) { nodes { id } pageInfo { hasNextPage } } } }',
    );
    // 5 is not published.
    expect(data.author).toEqual([
      { page: { nodes: [{ id: 2 }, { id: 8 }, { id: 11 }], pageInfo: { hasNextPage: true } } },
    ]);
  });

  test('count for the cost with their size', async () => {
    const query = (first: number) =>
      `{ author(limit: 10) { articles_by_author_id_connection(first: ${first}) { nodes { id } edges { node { id } } } } }`;
    // 10 · (1 row + 1 page + 160 nodes + 2 · 160 edges and nodes)
    expect((await ask(query(160))).errors).toBeUndefined();
    expect((await ask(query(170))).errors).toMatchObject([
      { extensions: { code: 'limit-exceeded', limit: 'cost', max: 5000, actual: 5120 } },
    ]);
  });

  test('are answered with what was written', async () => {
    const { data, errors } = await ask(
      `mutation { update_author_by_pk(pk_columns: { id: 1 }, _set: { name: "New" }) { name
        articles_by_author_id_connection(first: 1, order_by: { id: asc }) { nodes { id author { name } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.update_author_by_pk).toEqual({
      name: 'New',
      articles_by_author_id_connection: { nodes: [{ id: 3, author: { name: 'New' } }] },
    });
  });

  test('are answered with rows that are gone, and undo the write where they cannot be', async () => {
    const gone = (page: string) =>
      `mutation { insert_author_one(object: { id: 9, name: "Gone" }) { id } delete_author(where: { id: { _eq: 9 } }) {
        returning { id articles_by_author_id_connection${page} } } }`;
    expect(
      (await ask(gone('(first: 1) { nodes { id } pageInfo { hasNextPage startCursor } }'))).data.delete_author,
    ).toEqual({
      returning: [
        { id: 9, articles_by_author_id_connection: { nodes: [], pageInfo: { hasNextPage: false, startCursor: null } } },
      ],
    });
    const { data } = await ask('{ article_connection(first: 1) { pageInfo { endCursor } } }');
    const [order] = JSON.parse(Buffer.from(data.article_connection.pageInfo.endCursor, 'base64url').toString());
    const cursor = Buffer.from(JSON.stringify([order, 'x'])).toString('base64url');
    const refused = await ask(gone(`(after: "${cursor}") { nodes { id } }`));
    expect(refused).toMatchObject({
      data: null,
      errors: [
        {
          path: ['delete_author'],
          extensions: {
            code: 'bad-cursor',
            path: '$.selectionSet.delete_author.selectionSet.returning.selectionSet.articles_by_author_id_connection',
          },
        },
      ],
    });
    expect((await ask('{ author_by_pk(id: 9) { id } }')).data.author_by_pk).toBe(null);
  });

  test('are there where the role may read the key of the rows, under names that nothing else has', async () => {
    const names = async (asked: typeof ask, type: string) => {
      const { data } = await asked(`{ __type(name: "${type}") { fields { name } } }`);
      return data.__type.fields.map(({ name }: { name: string }) => name);
    };
    const pages = (all: string[]) => all.filter((name) => name.endsWith('_connection')).toSorted();
    const some = ['articles_by_author_id_connection', 'articles_by_editor_id_connection', 'better_connection'];
    expect(pages(await names(ask, 'author'))).toEqual([...some, 'crowdeds_connection', 'hidden_keys_connection']);
    expect(pages(await names(askAnon, 'author'))).toEqual(some);
    expect(await names(ask, 'article')).not.toContain('remarks_connection');
  });
});

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen({ ...options, settings: { limits: { anonRows: 3 } } });
  });
  const ask = asking(() => served);

  test('pages of the rows that functions give', async () => {
    const walk = async (field: (args: string) => string, read: (data: Answer) => Answer) => {
      const ids: number[] = [];
      for (let cursor: string | null = null; ; ) {
        const { data, errors } = await ask(
          field(`first: 2, after: ${JSON.stringify(cursor)}, order_by: { title: desc }`),
        );
        expect(errors).toBeUndefined();
        const page = read(data);
        expect(page.pageInfo.hasPreviousPage).toBe(ids.length > 0);
        ids.push(...page.nodes.map(({ id }: { id: number }) => id));
        cursor = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) return ids;
      }
    };
    const selection = '{ nodes { id author { name } } pageInfo { hasNextPage hasPreviousPage endCursor } }';
    const root = (args: string) => `{ search_connection(args: { words: "1" }, ${args}) ${selection} }`;
    expect(await walk(root, (data) => data.search_connection)).toEqual([29, 25, 21, 17, 13, 9, 5, 1]);
    const computed = (args: string) =>
      `{ author_by_pk(id: 2) { better_connection(args: { than: 0 }, ${args}) ${selection} } }`;
    const better = await ask(
      '{ author_by_pk(id: 2) { better(args: { than: 0 }, order_by: [{ title: desc }, { id: asc }]) { id } } }',
    );
    const expected = better.data.author_by_pk.better.map(({ id }: { id: number }) => id);
    expect(expected.length).toBeGreaterThan(4);
    // Equal titles follow the last term's direction.
    const walked = await walk(computed, (data) => data.author_by_pk.better_connection);
    expect(walked.toSorted()).toEqual(expected.toSorted());
  });

  test('there are no pages of what a function writes', async () => {
    const { data } = await ask('{ __schema { queryType { fields { name } } mutationType { fields { name } } } }');
    const { queryType, mutationType } = data.__schema;
    const names = [...queryType.fields, ...mutationType.fields].map(({ name }: { name: string }) => name);
    expect(names).toContain('search_connection');
    expect(names).not.toContain('publish_connection');
  });
});
