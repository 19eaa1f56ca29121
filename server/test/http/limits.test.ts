// What one request may ask for, over every way of sending it: each limit holds through fragments, names the limit and the numbers,
// and is refused with a status of 400 before anything runs.

import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRuns } from '../support/count-runs.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, ask, inBothLanes, post } from './both-lanes.ts';

const { runs, wrapDatabase } = countRuns();

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({
    wrapDatabase,
    sql: `
      create table node (id int primary key, parent_id int references node (id));
      insert into node select n, case when n > 1 then n / 2 end from generate_series(1, 30) n;
      create table doc (id int primary key, j jsonb);
      grant select on node, doc to anon, authenticated;`,
  });
});
afterAll(() => backend.close());

const limits = {
  tokens: 500,
  depth: 8,
  fields: 20,
  aliases: 4,
  directives: 3,
  rootFields: 5,
  batchSize: 3,
  bodySize: 100_000,
  joins: 6,
  conditions: 4,
  cost: 1000,
  anonRows: 10,
};

function nested(levels: number): string {
  return `{ node ${'{ parent '.repeat(levels - 2)} { id } ${'}'.repeat(levels - 2)} }`;
}

const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');

const beyond: readonly (readonly [string, string, object])[] = [
  ['levels', nested(9), { limit: 'depth', max: 8, actual: 9 }],
  [
    'levels in fragments',
    '{ node { ...A } } fragment A on node { parent { ...B } } fragment B on node { parent { parent { ...C } } } fragment C on node { parent { parent { parent { parent { id } } } } }',
    { limit: 'depth', max: 8, actual: 9 },
  ],
  [
    'levels of values',
    `{ node(where: ${'{_not: '.repeat(9)}{}${'}'.repeat(9)}) { id } }`,
    { limit: 'depth', max: 8, actual: 10 },
  ],
  ['fields', `{ node { ${many(20, () => 'id')} } }`, { limit: 'fields', max: 20, actual: 21 }],
  ['aliases', `{ node { ${many(5, (n) => `a${n}: id`)} } }`, { limit: 'aliases', max: 4, actual: 5 }],
  [
    'aliases in fragments named like introspection',
    'query __schema { node { ...__schema } b: node { ...__schema } } fragment __schema on node { x: id y: id }',
    { limit: 'aliases', max: 4, actual: 5 },
  ],
  ['directives', `{ node { ${many(4, () => 'id @include(if: true)')} } }`, { limit: 'directives', max: 3, actual: 4 }],
  ['fields at the top', `{ ${many(6, () => 'node { id }')} }`, { limit: 'rootFields', max: 5, actual: 6 }],
  [
    'fields at the top in fragments',
    '{ ...A ...A } fragment A on query_root { __typename node { id } node_aggregate { __typename } }',
    { limit: 'rootFields', max: 5, actual: 6 },
  ],
  [
    'relationships to one',
    `{ node(order_by: {parent: {parent: {id: asc}}}) { parent { id } } node_aggregate(order_by: {parent: {id: asc}}) { nodes { parent { parent { parent { id } } } } } }`,
    { limit: 'joins', max: 6, actual: 7 },
  ],
  [
    'relationships in conditions',
    `{ node(where: { _or: [{ parent: { nodes: { id: { _gt: 1 } } } }, { _not: { nodes_aggregate: { count: { predicate: { _gt: 1 }, filter: { parent: {} } } } } }] }) { nodes(where: { parent: {} }) { id } } }`,
    { limit: 'conditions', max: 4, actual: 5 },
  ],
  ['tokens', `{ node { ${many(600, () => 'id')} } }`, { limit: 'tokens', max: 500 }],
  ['levels beyond the stack', nested(5000), { limit: 'depth', max: 8 }],
  ['rows', '{ node(limit: 40) { parent { id } nodes(limit: 40) { id } } }', { limit: 'cost', max: 1000, actual: 1680 }],
  [
    'an operation that is not the one to run',
    `query A { __typename } query B ${nested(9)}`,
    { limit: 'depth', max: 8, actual: 9 },
  ],
];

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen({ ...options, settings: { limits: { ...limits, tokens: 30_000 } } });
    const small = await backend.listen({ ...options, settings: { limits } });
    byTokens = small;
  });
  let byTokens: Served;

  function isRefused({ status, body }: Asked, details: object): void {
    const [first] = Array.isArray(body) ? body : [body];
    expect([status, first.errors.length]).toEqual([400, 1]);
    expect(first).not.toHaveProperty('data');
    expect(first.errors[0].extensions).toEqual({ ...details, code: 'limit-exceeded' });
  }

  describe('refuses too many', () => {
    test.each(beyond)('%s', async (what, query, details) => {
      const { endpoint } = what === 'tokens' ? byTokens : served;
      const before = runs();
      const asked = { query, operationName: what.startsWith('an operation') ? 'A' : undefined };
      isRefused(await post(endpoint, asked), details);
      isRefused(await post(endpoint, asked, { accept: 'application/graphql-response+json' }), details);
      isRefused(await post(endpoint, [asked]), details);
      const search = new URLSearchParams({ query, ...(asked.operationName ? { operationName: 'A' } : {}) });
      if (query.length < 5000) isRefused(await ask(`${endpoint}?${search}`), details);
      expect(runs()).toBe(before);
    });
  });

  test('answers what is at the limit', async () => {
    const queries = [
      nested(8),
      `{ node { ${many(19, () => 'id')} } }`,
      `{ node { ${many(4, (n) => `a${n}: id`)} } }`,
      `{ node { ${many(3, () => 'id @include(if: true)')} } }`,
      `{ ${many(5, () => 'node { id }')} }`,
      '{ node(limit: 20) { nodes(limit: 49) { id } } }',
    ];
    for (const query of queries) expect((await post(served.endpoint, query)).body).not.toHaveProperty('errors');
  });

  test('counts the rows of a limit that a variable brings', async () => {
    const query = 'query ($n: Int) { node(limit: 20) { nodes(limit: $n) { id } } }';
    expect((await post(served.endpoint, { query, variables: { n: 49 } })).status).toBe(200);
    isRefused(await post(served.endpoint, { query, variables: { n: 50 } }), { limit: 'cost', max: 1000, actual: 1020 });
    expect((await post(served.endpoint, { query, variables: { n: 0 } })).status).toBe(200);
  });

  test('counts the levels of variables as those of the document, but not those of JSON', async () => {
    const query = 'query ($where: node_bool_exp) { node(where: $where, limit: 1) { id } }';
    const nots = (levels: number) => JSON.parse(`${'{"_not":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);
    const asked = (levels: number) => post(served.endpoint, { query, variables: { where: nots(levels) } });
    expect((await asked(8)).body).not.toHaveProperty('errors');
    for (const levels of [9, 3000]) isRefused(await asked(levels), { limit: 'depth', max: 8, actual: levels });
    const list = 'query ($in: [node_bool_exp!]) { node(where: { _or: $in }) { id } }';
    const answer = await post(served.endpoint, { query: list, variables: { in: [nots(8)] } });
    isRefused(answer, { limit: 'depth', max: 8, actual: 9 });
    const data = await post(served.endpoint, {
      query: 'query ($j: jsonb) { doc(where: { j: { _eq: $j } }) { id } }',
      variables: { j: nots(50) },
    });
    expect(data.body).toEqual({ data: { doc: [] } });
  });

  test('refuses a list of too many operations, and a body too large', async () => {
    const batch = (size: number) => Array.from({ length: size }, () => ({ query: '{ __typename }' }));
    expect((await post(served.endpoint, batch(3))).body).toHaveLength(3);
    isRefused(await post(served.endpoint, batch(4)), { limit: 'batchSize', max: 3, actual: 4 });
    const { status, body } = await post(served.endpoint, ' '.repeat(100_000));
    expect([status, body.errors[0].extensions.code]).toEqual([413, 'payload-too-large']);
  });

  describe('a list without a limit', () => {
    const rowsOf = async (query: string, token?: string, variables?: object) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await post(served.endpoint, { query, variables }, headers)).body.data;
    };

    test('has so many rows for anon, at every level, and all of them for others', async () => {
      const query = '{ node(order_by: {id: asc}) { id } one: node_by_pk(id: 1) { nodes { id } } }';
      const anon = await rowsOf(query);
      expect([anon.node.length, anon.one.nodes.length]).toEqual([10, 2]);
      expect((await rowsOf(query, backend.keys.serviceRole)).node).toHaveLength(30);
    });

    test('has the limit that is given, even if it is larger', async () => {
      expect((await rowsOf('{ node(limit: 25) { id } }')).node).toHaveLength(25);
      const query = 'query ($n: Int) { node(limit: $n) { id } }';
      expect((await rowsOf(query, undefined, { n: 25 })).node).toHaveLength(25);
      expect((await rowsOf(query, undefined, { n: null })).node).toHaveLength(10);
      expect((await rowsOf(query, undefined, {})).node).toHaveLength(10);
    });

    test('is a page too', async () => {
      const query = '{ node_connection { nodes { id } pageInfo { hasNextPage } } }';
      const { nodes, pageInfo } = (await rowsOf(query)).node_connection;
      expect([nodes.length, pageInfo.hasNextPage]).toEqual([10, true]);
      const more = await rowsOf('{ node_connection(last: 25) { nodes { id } } }');
      expect(more.node_connection.nodes).toHaveLength(25);
    });

    test('does not change what is counted', async () => {
      const { node_aggregate: all } = await rowsOf('{ node_aggregate { aggregate { count } } }');
      expect(all.aggregate.count).toBe(30);
    });
  });
});

test('tools may ask for the schema under the limits that there are by default', async () => {
  const { endpoint } = await backend.listen();
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const { status, body } = await post(endpoint, query);
  expect([status, body.errors]).toEqual([200, undefined]);
});
