// Several operations in one request: answered in their order, each on its own, with one status for all.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({
    sql: `
      create table item (id int primary key, name text unique);
      create view broken as select id, 1 / (id - id) as quotient from item;
      grant select, insert, delete on item to anon;
      grant select on broken to anon;`,
  });
});
afterAll(() => backend.close());

const insert = (id: number) => ({ query: `mutation { insert_item_one(object: {id: ${id}, name: "${id}"}) { id } }` });
const names = { query: '{ item(order_by: {id: asc}) { name } }' };

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
    await backend.database.script('truncate item');
  });

  test('are answered in their order, each after the one before it', async () => {
    const { status, text } = await post(served.endpoint, [insert(1), names, insert(2), names]);
    expect(status).toBe(200);
    expect(text).toBe(
      '[{"data":{"insert_item_one":{"id":1}}},{"data":{"item":[{"name":"1"}]}},' +
        '{"data":{"insert_item_one":{"id":2}}},{"data":{"item":[{"name":"1"},{"name":"2"}]}}]',
    );
  });

  test('are transactions of their own: one that fails undoes nothing of the others', async () => {
    const { status, body } = await post(served.endpoint, [insert(3), insert(3), { query: '{ item { nope } }' }, names]);
    expect(status).toBe(200);
    const codes = body.map((one: { errors?: { extensions: { code: string } }[] }) => one.errors?.[0]?.extensions.code);
    expect(codes).toEqual([undefined, 'constraint-violation', 'validation-failed', undefined]);
    expect(body[3].data.item).toHaveLength(3);
    await backend.database.script('delete from item where id = 3');
  });

  test('have variables and names of their own', async () => {
    const query = 'query A($id: Int!) { item_by_pk(id: $id) { id } } query B { __typename }';
    const { body } = await post(served.endpoint, [
      { query, operationName: 'A', variables: { id: 2 } },
      { query, operationName: 'B' },
    ]);
    expect(body).toEqual([{ data: { item_by_pk: { id: 2 } } }, { data: { __typename: 'query_root' } }]);
  });

  test('are refused as the worst of them where all are refused', async () => {
    const unknown = { query: '{ nope }' };
    const deep = { query: `{ ${'item { '.repeat(100)} id ${'}'.repeat(100)} }` };
    const accept = { accept: 'application/graphql-response+json' };
    expect((await post(served.endpoint, [unknown, unknown])).status).toBe(200);
    expect((await post(served.endpoint, [unknown, unknown], accept)).status).toBe(400);
    expect((await post(served.endpoint, [unknown, deep])).status).toBe(400);
    expect((await post(served.endpoint, [names, deep])).status).toBe(200);
  });

  test('tell the time of every stage once', async () => {
    const { headers } = await post(served.endpoint, [names, names, names]);
    const stages = (headers.get('server-timing') ?? '').split(', ').map((stage) => stage.replace(/;.*/, ''));
    expect(stages).toContain('execute');
    expect(new Set(stages).size).toBe(stages.length);
  });
});
