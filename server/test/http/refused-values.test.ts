// Values of reads that cannot be sent, or that PostgreSQL cannot read as their type: one code, and the field that they belong to.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';

const sql = `
create type mood as enum ('calm', 'wild');
create domain positive as int check (value > 0);
create table author (id int primary key, name text not null);
create table article (
  id int primary key, author_id int not null references author, mood mood, rating float8, printed timestamptz,
  size positive, place regclass, doc jsonb, code varchar(3), price numeric(4, 2), uid uuid, tags text[]
);
insert into author values (1, 'Ann');
insert into article values
  (1, 1, 'calm', 1.5, '2020-01-01', 1, 'author', '{"a": 1}', 'abc', 1.25, gen_random_uuid(), '{a}'), (2, 1, 'wild', 2, null, 2, 'author', '1', 'x', 2, null, null);
create function search(at_least int) returns setof article language sql stable as $$ select * from article where id >= at_least $$;
create function half(n int) returns int language plpgsql immutable as $$ begin return 1 / (n - n); end $$;`;

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql });
});
afterAll(() => backend.close());

/** The cursor with another value in place of one of its own. */
function changed(cursor: string, value: unknown, at = 1): string {
  const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  return Buffer.from(JSON.stringify(parts.with(at, value))).toString('base64url');
}

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  async function ask(query: string, variables?: object) {
    const key = { authorization: `Bearer ${backend.keys.serviceRole}` };
    return post(served.endpoint, { query, variables }, key);
  }

  async function refused(query: string, variables?: object) {
    const { status, body } = await ask(query, variables);
    expect([status, body.data ?? null]).toEqual([200, null]);
    expect(body.errors.length).toBe(1);
    const [{ path, message, extensions }] = body.errors;
    return { path, message, code: extensions.code, at: extensions.path };
  }

  test.each([
    ['{ author { id } b: article(limit: -1) { id } }', '$.selectionSet.b'],
    ['{ author { id } b: article(offset: -1) { id } }', '$.selectionSet.b'],
    ['{ author { id } b: article_connection(first: -1) { nodes { id } } }', '$.selectionSet.b'],
    ['{ author { id } b: author { articles(limit: -1) { id } } }', '$.selectionSet.b.selectionSet.articles'],
    [
      '{ author { id } b: author { c: articles_connection(last: -1) { nodes { id } } } }',
      '$.selectionSet.b.selectionSet.c',
    ],
    ['{ author { id } b: search(args: { at_least: 1 }, limit: -1) { id } }', '$.selectionSet.b'],
  ])('a negative count: %s', async (query, at) => {
    const message = 'unexpected negative value: -1';
    expect(await refused(query)).toEqual({ path: ['b'], message, code: 'validation-failed', at });
    const inVariable = `query ($n: Int) ${query.replace('-1', '$n')}`;
    expect(await refused(inVariable, { n: -1 })).toEqual({ path: ['b'], message, code: 'validation-failed', at });
  });

  test.each([
    ['{ author { id } b: author(where: { name: { _eq: "\\u0000" } }) { id } }', '$.selectionSet.b', 'data-exception'],
    ['{ author { id } b: article { doc(path: "$.") } }', '$.selectionSet.b', 'parse-failed'],
    ['{ author { id } b: article(where: { price: { _eq: 1e200000 } }) { id } }', '$.selectionSet.b', 'data-exception'],
    ['{ author { id } b: article(where: { printed: { _gt: "x" } }) { id } }', '$.selectionSet.b', 'data-exception'],
    [
      '{ author { id } b: author { articles(where: { printed: { _gt: "x" } }) { id } } }',
      '$.selectionSet.b.selectionSet.articles',
      'data-exception',
    ],
    ['{ author { id } b: article(where: { place: { _eq: "nothing" } }) { id } }', '$.selectionSet.b', 'data-exception'],
    ['{ b: half(args: { n: 1 }) }', '$.selectionSet.b', 'data-exception'],
    [
      '{ author { id } b: article(order_by: { id: asc }, distinct_on: mood) { id } }',
      '$.selectionSet.b',
      'validation-failed',
    ],
  ])('%s', async (query, at, code) => {
    expect(await refused(query)).toMatchObject({ path: ['b'], code, at });
    // As often as it takes for the statement to be prepared.
    for (let time = 0; time < 4; time++) expect(await refused(query)).toMatchObject({ path: ['b'], code, at });
  });

  describe('a cursor with another value', () => {
    const order = (column: string) => `order_by: { ${column}: asc }`;
    test.each([
      ['id', '[]', 'x'],
      ['id', '[]', '99999999999'],
      ['mood', order('mood'), 'sad'],
      ['rating', order('rating'), 'x'],
      ['printed', order('printed'), '2020-02-31'],
      ['size', order('size'), 'x'],
      ['place', order('place'), 'nothing'],
      ['doc', order('doc'), '{"a": $7'],
      ['price', order('price'), 'x'],
      ['uid', order('uid'), "' or true --"],
      ['tags', order('tags'), '{a'],
    ])('of %s', async (_, args, value) => {
      const pages = (more: string) =>
        `article_connection(${args === '[]' ? '' : `${args}, `}${more}) { edges { cursor } }`;
      const { body } = await ask(`{ ${pages('first: 1')} }`);
      const cursor = changed(body.data.article_connection.edges[0].cursor, value);
      const refusal = { path: ['b'], message: 'the cursor cannot be used: it was changed', code: 'bad-cursor' };
      for (const side of ['after', 'before'])
        expect(await refused(`{ author { id } b: ${pages(`${side}: "${cursor}"`)} }`)).toEqual({
          ...refusal,
          at: '$.selectionSet.b',
        });
      const nested = pages('after: $cursor').replace('article_connection', 'articles_connection');
      const query = `query ($cursor: String) { author { id } b: author { ${nested} } }`;
      const at = '$.selectionSet.b.selectionSet.articles_connection';
      for (let time = 0; time < 4; time++) expect(await refused(query, { cursor })).toEqual({ ...refusal, at });
    });

    test('of the right type is an ordinary one, also beyond a column’s length', async () => {
      const query = (args: string) => `{ article_connection(${args}) { edges { cursor node { id } } } }`;
      const first = await ask(query('first: 1'));
      const cursor = changed(first.body.data.article_connection.edges[0].cursor, '1');
      const rest = await ask(query(`after: "${cursor}"`));
      expect(rest.body.data.article_connection.edges).toMatchObject([{ node: { id: 2 } }]);
      const byCode = await ask(query('first: 1, order_by: { code: asc }'));
      const long = changed(byCode.body.data.article_connection.edges[0].cursor, 'abcdef');
      const behind = await ask(query(`after: "${long}", order_by: { code: asc }`));
      expect(behind.body.data.article_connection.edges).toMatchObject([{ node: { id: 2 } }]);
    });

    test('or that is none', async () => {
      expect(await refused('{ author { id } b: article_connection(after: "x") { nodes { id } } }')).toEqual({
        path: ['b'],
        message: 'the cursor cannot be used: it is not one of this server',
        code: 'bad-cursor',
        at: '$.selectionSet.b',
      });
    });
  });
});
