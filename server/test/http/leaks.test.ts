// What an error may say: nothing of SQL, of the code that failed, or of tables and columns that the caller's role does not have.

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Database } from '../../src/database/database.ts';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';
import { notesSql } from './notes.ts';

let fault: Error | undefined;
function failing(database: Database): Database {
  return { ...database, run: (...args) => (fault === undefined ? database.run(...args) : Promise.reject(fault)) };
}

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql: notesSql, wrapDatabase: failing });
});
afterAll(() => backend.close());

/** Names that anon has no grant on, SQL, frames of a stack, and names of ours in the database. */
const hidden = /vault|secret|\bpin\b|\bselect\b|json_|node_modules|\.ts\b|\.js\b|pergola/i;

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen(options);
  });

  test.each<[string, string | object]>([
    ['a name close to a hidden table', '{ vaul { id } }'],
    ['a name close to a hidden column', '{ note { secre titl } }'],
    ['an argument close to a hidden column', '{ note(where: {secre: {_eq: 1}}) { id } }'],
    ['an order close to a hidden column', '{ note(order_by: {secre: asc}) { id } }'],
    ['a type close to a hidden one', '{ note { ... on vaul { id } } }'],
    ['a variable’s type close to a hidden one', 'query ($w: vaul_bool_exp) { note { id } }'],
    ['a policy that reads a hidden table', '{ guarded { id } }'],
    ['a failing expression', '{ broken { quotient } }'],
    [
      'a value of the wrong kind',
      {
        query: 'query ($w: note_bool_exp) { note(where: $w) { id } }',
        variables: { w: { secre: { _eq: 1 }, id: { _eq: 'x' } } },
      },
    ],
  ])('%s', async (_, query) => {
    const { body } = await post(served.endpoint, query);
    expect(body.errors.length).toBeGreaterThan(0);
    // The request's own words may come back.
    const told = JSON.stringify(body).replaceAll(/vaul(?!t)|secre(?!t)/g, '');
    expect(told).not.toMatch(hidden);
  });

  test('helps with names that the role does have', async () => {
    const { body } = await post(served.endpoint, '{ note { titel } }');
    expect(body.errors[0].message).toBe('Cannot query field "titel" on type "note". Did you mean "title"?');
  });

  test('a fault in the server', async () => {
    fault = new TypeError('select secret from vault: failed in pool.ts');
    try {
      const { status, text } = await post(served.endpoint, '{ note { id } }');
      expect(status).toBe(500);
      expect(text).not.toMatch(hidden);
    } finally {
      fault = undefined;
    }
  });
});

inBothLanes((options) => {
  describe('in production', () => {
    let served: Served;
    beforeAll(async () => {
      const environment = {
        NODE_ENV: 'production',
        DATABASE_URL: 'embedded',
        PERGOLA_JWT_SECRET: randomBytes(32).toString('hex'),
      };
      const { introspection, suggestions } = readConfig(environment).graphql;
      served = await backend.listen({ ...options, settings: { introspection, suggestions } });
    });

    test.each<[string, string | object]>([
      ['a field', '{ note { titel } }'],
      ['a root field', '{ notes { id } }'],
      ['an argument', '{ note(wher: {}) { id } }'],
      ['a field of an input', '{ note(where: {titel: {_eq: "x"}}) { id } }'],
      ['a value of an enum', '{ note(order_by: {title: asx}) { id } }'],
      ['a type', 'query ($w: note_bool_ex) { note { id } }'],
      ['a type of a fragment', '{ note { ... on nots { id } } }'],
      [
        'a field of an input in a variable',
        { query: 'query ($w: note_bool_exp) { note(where: $w) { id } }', variables: { w: { titel: {} } } },
      ],
      [
        'a value of an enum in a variable',
        { query: 'query ($o: [note_order_by!]) { note(order_by: $o) { id } }', variables: { o: { title: 'asx' } } },
      ],
    ])('nobody but service_role is told what %s could have been', async (_, query) => {
      const authorization = `Bearer ${backend.keys.serviceRole}`;
      const [mine, theirs] = [
        await post(served.endpoint, query),
        await post(served.endpoint, query, { authorization }),
      ];
      expect(mine.body.errors[0].message).not.toMatch(/did you mean/i);
      expect(theirs.body.errors[0].message).toMatch(/did you mean/i);
    });

    test('nobody but service_role may ask for the schema, however it is asked', async () => {
      const queries = [
        '{ __schema { types { name } } }',
        '{ __type(name: "note") { name } }',
        '{ ...__schema } fragment __schema on query_root { x: __schema { queryType { name } } }',
        '{ note { id } ... { __type(name: "note") { kind } } }',
        getIntrospectionQuery(),
      ];
      const authorization = `Bearer ${backend.keys.serviceRole}`;
      for (const query of queries) {
        const { body } = await post(served.endpoint, query);
        expect(body).not.toHaveProperty('data');
        expect(body.errors).toMatchObject([
          { message: expect.stringMatching(/^Introspection is off/), extensions: { code: 'validation-failed' } },
        ]);
        expect((await post(served.endpoint, query, { authorization })).body.errors).toBeUndefined();
      }
      expect((await post(served.endpoint, '{ __typename note { __typename } }')).body.errors).toBeUndefined();
    });
  });
});

describe('whatever name is asked for', () => {
  test('anon never learns a hidden one', async () => {
    const { endpoint } = await backend.listen();
    const near = fc
      .tuple(
        fc.constantFrom('vault', 'vault_key', 'vault_by_pk', 'vault_aggregate', 'secret', 'pin'),
        fc.nat(),
        fc.nat(2),
      )
      .map(([name, at, kind]) => {
        const position = at % name.length;
        const changed = kind === 0 ? '' : kind === 1 ? 'x' : `${name[position]}x`;
        return name.slice(0, position) + changed + name.slice(position + 1);
      })
      .filter((name) => /^[a-z_]{2,}$/.test(name) && !/vault|secret|^pin$/.test(name));
    await fc.assert(
      fc.asyncProperty(near, async (name) => {
        const asked = `{ ${name} { id } note(where: {${name}: {_eq: 1}}) { ${name} } x: author(order_by: {${name}: asc}) { id } }`;
        const { text } = await post(endpoint, asked);
        expect(text.replaceAll(name, '')).not.toMatch(/vault|secret|\bpin\b/);
      }),
      { numRuns: 200 },
    );
  });
});
