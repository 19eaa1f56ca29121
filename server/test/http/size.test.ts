// What one request may make of the server: fields, introspection and bytes have bounds, and numbers keep their digits.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { ask, inBothLanes, post } from './both-lanes.ts';

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({
    sql: `
      CREATE TABLE node (id int PRIMARY KEY, parent_id int REFERENCES node, exact numeric, doc jsonb);
      INSERT INTO node VALUES (1, 1, 0.12345678901234567890123, '{"n": 0.12345678901234567890123}');
      CREATE VIEW heavy AS SELECT n AS id, repeat('x', 1000000) AS text FROM generate_series(1, 150) n;
      GRANT SELECT ON node, heavy TO anon;`,
  });
});
afterAll(() => backend.close());

/** Each level asks twice for the next. */
function bomb(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, n) => `fragment f${n} on node { a: parent { ...f${n + 1} } b: parent { ...f${n + 1} } }`,
  );
  return `{ node { ...f0 } } ${fragments.join(' ')} fragment f${levels} on node { id }`;
}

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  async function refusal(query: string): Promise<string> {
    const { body } = await post(served.endpoint, { query });
    const [error] = body.errors;
    return `${error.extensions.code}: ${error.message}`;
  }

  test('fragments that multiply are refused before anything is planned', async () => {
    expect(await refusal(bomb(40))).toMatch(/^limit-exceeded: .* 40 levels .* has 42\./);
    expect(await refusal(bomb(30))).toMatch(/^limit-exceeded: .* 5000 fields .* has 3221225471\./);
    expect((await post(served.endpoint, { query: bomb(3) })).body.data.node).toHaveLength(1);
  });

  test('introspection is answered for tools and refused by the hundred', async () => {
    const types = '{ types { fields { args { name } } } }';
    expect((await post(served.endpoint, { query: `{ __schema ${types} }` })).body.errors).toBeUndefined();
    const many = Array.from({ length: 100 }, (_, n) => `a${n}: __schema ${types}`).join(' ');
    expect(await refusal(`{ ${many} }`)).toMatch(/^limit-exceeded: .* 24 lists /);
    const aliases = Array.from({ length: 100 }, (_, n) => `a${n}: name`).join(' ');
    expect(await refusal(`{ __schema { types { fields { ${aliases} } } } }`)).toMatch(/^limit-exceeded: .* 24 lists /);
  });

  test('one type after another is answered, and refused by the hundred', async () => {
    const ask = (count: number) =>
      Array.from({ length: count }, (_, n) => `a${n}: __type(name: "query_root") { name ...fields }`).join(' ');
    const fields = 'fragment fields on __Type { fields { name } }';
    expect((await post(served.endpoint, { query: `{ ${ask(20)} } ${fields}` })).body.errors).toBeUndefined();
    expect(await refusal(`{ ${ask(100)} } ${fields}`)).toMatch(/^limit-exceeded: .* 24 lists /);
  });

  test('an answer beyond the limit is given up, and the next one comes', async () => {
    expect(await refusal('{ heavy { id text } }')).toMatch(/^answer-too-large: /);
    expect(await refusal('{ a: heavy(limit: 60) { text } b: heavy(limit: 60) { text } }')).toMatch(
      /^answer-too-large: /,
    );
    expect((await post(served.endpoint, { query: '{ node { id } }' })).text).toBe('{"data":{"node":[{"id":1}]}}');
  });

  test('variables that would make a statement of their own size are refused', async () => {
    const query = 'query ($w: node_bool_exp) { node(where: $w) { id } }';
    const condition = (count: number) => ({ _or: Array.from({ length: count }, (_, n) => ({ id: { _eq: n } })) });
    expect((await post(served.endpoint, { query, variables: { w: condition(3000) } })).body.data.node).toHaveLength(1);
    const { status, body } = await post(served.endpoint, { query, variables: { w: condition(20_000) } });
    expect([status, body.errors[0].extensions]).toEqual([
      400,
      { code: 'limit-exceeded', limit: 'variables', max: 100_000, actual: expect.any(Number) },
    ]);
  });

  test('an error repeats what was sent in part', async () => {
    const name = 'n'.repeat(100_000);
    const { text } = await post(served.endpoint, { query: `{ ${name} }` });
    expect(text).toContain('Cannot query field');
    expect(text.length).toBeLessThan(3000);
  });

  test('a decimal in the variables keeps its digits', async () => {
    const query = 'query ($n: numeric, $d: jsonb) { node(where: {exact: {_eq: $n}, doc: {_contains: $d}}) { id } }';
    const number = '0.12345678901234567890123';
    const body = `{"query":${JSON.stringify(query)},"variables":{"n":${number},"d":{"n":${number}}}}`;
    const headers = { 'content-type': 'application/json' };
    const { text } = await ask(served.endpoint, { method: 'POST', headers, body });
    expect(text).toBe('{"data":{"node":[{"id":1}]}}');
  });
});
