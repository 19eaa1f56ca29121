// What an error may say: nothing of SQL, of the code that failed, or of tables and columns that the caller's role does not have.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
