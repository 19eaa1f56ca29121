// The process over a database whose extensions live in a schema of their own: their operators, not those of text, compare
// values of their types, whether the extension was there at the start or came later.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintKey } from '../../src/auth/auth.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

const secret = 'a secret of more than thirty-two characters';

let home: MainHome;
let database: TestDatabase;
let url: string;
beforeAll(async () => {
  home = await createMainHome();
  database = await createTestDatabase({
    sql: `
      create schema extensions;
      create extension citext schema extensions;
      create extension hstore schema extensions;
      create table person (id int primary key, email extensions.citext not null, traits extensions.hstore);
      insert into person values (1, 'Ada@Example.org', 'eyes=>brown'), (2, 'bob@example.org', null);
    `,
  });
  url = await home.start({ DATABASE_URL: database.url, PERGOLA_JWT_SECRET: secret }).ready();
  await database.script(`
    grant usage on schema public, extensions to anon;
    grant select on person to anon;
  `);
});
afterAll(async () => {
  await home.clean();
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    await database.script(`drop owned by ${login}; drop role ${login}`);
  }
  await database.drop();
});

async function ask(query: string, role = 'anon'): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await mintKey(secret, role)}` };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return await answer.json();
}

/** Asks until what was just changed is served. */
async function askOnceServed(query: string): Promise<unknown> {
  let answer = await ask(query);
  for (; JSON.stringify(answer).includes('Cannot query field'); answer = await ask(query)) await sleep(20);
  return answer;
}

test('citext compares without regard to case, for anon and for service_role', async () => {
  const query = `{
    eq: person(where: { email: { _eq: "ADA@EXAMPLE.ORG" } }) { id email }
    in: person(where: { email: { _in: ["ADA@EXAMPLE.ORG"] } }) { id }
    neq: person(where: { email: { _neq: "ADA@EXAMPLE.ORG" } }) { id }
    like: person(where: { email: { _like: "ADA@%" } }) { id }
    regex: person(where: { email: { _regex: "^ADA" } }) { id }
    greater: person(where: { email: { _gt: "B" } }) { id }
    person_aggregate { aggregate { min { email } } }
  }`;
  const one = [{ id: 1 }];
  const two = [{ id: 2 }];
  const expected = {
    data: {
      eq: [{ id: 1, email: 'Ada@Example.org' }],
      in: one,
      neq: two,
      like: one,
      regex: one,
      greater: two,
      person_aggregate: { aggregate: { min: { email: 'Ada@Example.org' } } },
    },
  };
  expect(await askOnceServed(query)).toEqual(expected);
  expect(await ask(query, 'service_role')).toEqual(expected);
});

test('hstore compares as hstore: the order and the spacing of its text do not count', async () => {
  await database.script(`insert into person values (3, 'c@example.org', 'a=>1, b=>2')`);
  const query = `{ person(where: { traits: { _eq: "b=>2,a=>1" } }) { id traits } }`;
  expect(await askOnceServed(query)).toEqual({ data: { person: [{ id: 3, traits: { a: '1', b: '2' } }] } });
});

test('an extension that comes later, in another schema, is used without a restart', async () => {
  await database.script(`
    create schema trees;
    create extension ltree schema trees;
    grant usage on schema trees to anon;
    create table page (path trees.ltree primary key);
    insert into page values ('a'), ('a.b'), ('a.b.c'), ('d');
    grant select on page to anon;
  `);
  const query = `{
    below: page(where: { path: { _descendant: "a.b" } }, order_by: { path: asc }) { path }
    above: page(where: { path: { _ancestor: "a.b" } }, order_by: { path: asc }) { path }
    matching: page(where: { path: { _matches: "a.*{1}" } }) { path }
    any: page(where: { path: { _matches_any: ["d", "*.c"] } }, order_by: { path: asc }) { path }
    words: page(where: { path: { _matches_fulltext: "b & !c" } }) { path }
    greatest: page_aggregate { aggregate { max { path } } }
  }`;
  const paths = (...values: string[]) => values.map((path) => ({ path }));
  expect(await askOnceServed(query)).toEqual({
    data: {
      below: paths('a.b', 'a.b.c'),
      above: paths('a', 'a.b'),
      matching: paths('a.b'),
      any: paths('a.b.c', 'd'),
      words: paths('a.b'),
      greatest: { aggregate: { max: { path: 'd' } } },
    },
  });
});
