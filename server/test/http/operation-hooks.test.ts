// What hooks do around operations: they see, change and forbid them, the same over GraphQL and REST, and role by role.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PergolaError } from '../../src/base/errors.ts';
import { hookEngine } from '../../src/engine/hooked-engine.ts';
import type { OperationHook, RunningOperation } from '../../src/plugins/operation-hook.ts';
import { type Backend, type Served, serve } from '../support/serve.ts';

let served: Backend & Served;
let hook: OperationHook;
const failures: unknown[] = [];
beforeAll(async () => {
  // As plugins' hooks do, it is asked for what it is at the moment.
  const current: OperationHook = {
    change: (request, caller) => hook.change?.(request, caller) ?? request,
    before: (operation) => hook.before?.(operation),
    after: (operation) => hook.after?.(operation),
  };
  served = await serve({
    sql: `create table note (id int primary key, body text);
      create table tag (id int primary key, note_id int references note, word text);
      create function shout(word text) returns text immutable language sql as 'select upper(word)';
      insert into note values (1, 'a'), (2, 'b'); insert into tag values (1, 1, 'x');
      grant select, insert, update, delete on note, tag to anon, authenticated;`,
    wrapEngine: (engine) => hookEngine(engine, [current], (error) => failures.push(error)),
  });
});
afterAll(() => served.close());
beforeEach(() => {
  hook = {};
  failures.length = 0;
});

async function graphql(query: string, key?: string) {
  const response = await fetch(served.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(key) },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}

async function rest(path: string, options: { method?: string; body?: object; key?: string } = {}) {
  const { method = 'GET', body, key } = options;
  const response = await fetch(`${served.rest}${path}`, {
    method,
    headers: { 'content-type': 'application/json', prefer: 'return=representation', ...bearer(key) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

function bearer(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

const refusal = () => new PergolaError('permission-error', 'Closed for maintenance.');

describe('before a run', () => {
  test('a hook is told what is read, written and called, and by whom', async () => {
    const seen: RunningOperation[] = [];
    hook = { before: (operation) => void seen.push(operation) };
    await graphql('{ note(where: { id: { _eq: 1 } }) { id tags { word } } shout(args: { word: "a" }) }');
    await rest('/note?select=id,tag(word)&id=eq.1');
    await graphql(
      'mutation { insert_note(objects: [{ id: 10, body: "c", tags: { data: [{ id: 10, word: "y" }] } }]) { affected_rows } delete_tag(where: { id: { _eq: 10 } }) { affected_rows } }',
    );
    await rest('/note?id=eq.10', { method: 'DELETE' });
    const told = seen.map(({ reads, writes, calls, caller }) => ({
      reads: reads.map(({ name }) => name).toSorted(),
      writes: writes.map(({ kind, table }) => `${kind} ${table.name}`),
      calls: calls.map(({ name }) => name),
      role: caller.role,
    }));
    expect(told).toEqual([
      { reads: ['note', 'tag'], writes: [], calls: ['shout'], role: 'anon' },
      { reads: ['note', 'tag'], writes: [], calls: [], role: 'anon' },
      { reads: expect.any(Array), writes: ['insert note', 'insert tag', 'delete tag'], calls: [], role: 'anon' },
      { reads: expect.any(Array), writes: ['delete note'], calls: [], role: 'anon' },
    ]);
  });

  test('it can forbid the run, over GraphQL and REST', async () => {
    hook = {
      before: async ({ writes }) => {
        if (writes.some(({ table }) => table.name === 'note')) throw refusal();
      },
    };
    const refused = await graphql('mutation { delete_note(where: {}) { affected_rows } }');
    expect(refused).toMatchObject({
      errors: [{ message: 'Closed for maintenance.', extensions: { code: 'permission-error' } }],
    });
    expect(await rest('/note?id=eq.1', { method: 'DELETE' })).toMatchObject({
      status: 401,
      body: { message: 'Closed for maintenance.' },
    });
    expect(await graphql('{ note_aggregate { aggregate { count } } }')).toEqual({
      data: { note_aggregate: { aggregate: { count: 2 } } },
    });
    expect((await rest('/tag?id=eq.99', { method: 'DELETE' })).status).toBe(200);
  });
});

describe('before planning', () => {
  test('a hook changes requests, role by role, whatever was planned before', async () => {
    const query = '{ note(order_by: { id: asc }) { id } }';
    const path = '/note?select=id&order=id';
    hook = {
      change(request, { role }) {
        if (role === 'service_role') return request;
        const limit = { kind: 'constant', value: 1 } as const;
        if (request.kind === 'read')
          return {
            ...request,
            roots: request.roots.map((root) =>
              root.kind === 'rows' ? { ...root, rows: { ...root.rows, limit } } : root,
            ),
          };
        if (request.kind === 'resource' && request.action.kind === 'read')
          return { ...request, action: { ...request.action, rows: { ...request.action.rows, limit } } };
        return request;
      },
    };
    const key = served.keys.serviceRole;
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await graphql(query)).toEqual({ data: { note: [{ id: 1 }] } });
      expect(await graphql(query, key)).toEqual({ data: { note: [{ id: 1 }, { id: 2 }] } });
      expect((await rest(path)).body).toEqual([{ id: 1 }]);
      expect((await rest(path, { key })).body).toEqual([{ id: 1 }, { id: 2 }]);
    }
  });

  test('it forbids what it throws at', async () => {
    hook = {
      change(request) {
        if (request.kind === 'write') throw refusal();
        return request;
      },
    };
    const refused = await graphql('mutation { update_note(where: {}, _set: { body: "z" }) { affected_rows } }');
    expect(refused.errors[0].message).toBe('Closed for maintenance.');
  });
});

describe('behind a run', () => {
  test('a hook is told of what happened, and what it throws harms nobody', async () => {
    const seen: string[] = [];
    hook = {
      after: async ({ writes }) => {
        seen.push(...writes.map(({ kind, table }) => `${kind} ${table.name}`));
        throw new Error('no paper');
      },
    };
    expect(
      await graphql('mutation { update_note(where: { id: { _eq: 1 } }, _set: { body: "n" }) { affected_rows } }'),
    ).toEqual({
      data: { update_note: { affected_rows: 1 } },
    });
    await expect.poll(() => failures).toMatchObject([{ message: 'no paper' }]);
    await graphql('mutation { insert_note_one(object: { id: 1, body: "taken" }) { id } }');
    expect(seen).toEqual(['update note']);
  });
});
