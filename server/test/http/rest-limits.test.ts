// What one REST request may have of relations: more is refused before PostgreSQL plans it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { askRest } from './rest-library.ts';

const sql = `
  create table node (id int primary key, parent_id int references node, name text);
  insert into node values (1, null, 'root'), (2, 1, 'leaf');
  grant select on node to anon;
`;

let backend: Backend;
let served: Served;
beforeAll(async () => {
  backend = await startBackend({ sql });
  served = await backend.listen({ rest: { limits: { embeds: 5, depth: 3, conditions: 4 } } });
});
afterAll(() => backend.close());

const ask = async (path: string) => {
  const { status, json } = await askRest(served.rest + path);
  return [status, status === 200 ? json : (json as { code: string }).code];
};
const nested = (levels: number, join = '', innermost = 'id'): string =>
  levels === 0 ? innermost : `id,parent_id${join}(${nested(levels - 1, join, innermost)})`;
const beside = (count: number) => Array.from({ length: count }, (_, index) => `p${index}:parent_id(id)`).join(',');

describe('a request may have', () => {
  test('so many embeds', async () => {
    expect((await ask(`/node?select=id,${beside(5)}`))[0]).toBe(200);
    expect(await ask(`/node?select=id,${beside(6)}`)).toEqual([400, 'limit-exceeded']);
  });

  test('so many within each other', async () => {
    expect(await ask(`/node?select=${nested(3)}&id=eq.2`)).toEqual([
      200,
      [{ id: 2, parent_id: { id: 1, parent_id: null } }],
    ]);
    expect(await ask(`/node?select=${nested(4)}`)).toEqual([400, 'limit-exceeded']);
  });

  test('so many in conditions, however often the same', async () => {
    const compared = (times: number) => Array.from({ length: times }, () => 'parent_id.not.is.null').join(',');
    expect((await ask(`/node?select=id,parent_id()&or=(${compared(4)})`))[0]).toBe(200);
    expect(await ask(`/node?select=id,parent_id()&or=(${compared(5)})`)).toEqual([400, 'limit-exceeded']);
    expect((await ask(`/node?select=${nested(2, '!inner')}`))[0]).toBe(200);
    expect(await ask(`/node?select=${nested(3, '!inner')}`)).toEqual([400, 'limit-exceeded']);
  });
});
