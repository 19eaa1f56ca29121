// `@rateLimit` in a comment: every root field of a table, or a function's field, is limited; nested fields are not.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { post } from './both-lanes.ts';

let backend: Backend & Served;
beforeAll(async () => {
  backend = await serve({
    sql: `
      create table author (id int primary key, name text not null);
      create table note (id int primary key, author_id int not null references author);
      insert into author values (1, 'Ada');
      insert into note values (1, 1);
      create function greet() returns text language sql stable as $$ select 'hello' $$;
      create function touch() returns setof author language sql as $$ update author set name = name returning * $$;
      create function count_wrongly() returns int language sql stable as $$ select 1 $$;
      comment on table author is E'Who writes.\\n@rateLimit 2/hour';
      comment on function greet is '@rateLimit 1 / day';
      comment on function touch is '@rateLimit 3/hour';
      comment on function count_wrongly is '@rateLimit often';`,
  });
});
afterAll(() => backend.close());

async function status(query: string): Promise<number> {
  const headers = { authorization: `Bearer ${backend.keys.serviceRole}` };
  return (await post(backend.endpoint, query, headers)).status;
}

/** How often in a row the operation is answered. */
async function answered(query: string): Promise<number> {
  for (let times = 0; times < 10; times += 1) if ((await status(query)) === 429) return times;
  return 10;
}

test.each([
  ['{ author { id } }', 2],
  ['{ author_by_pk(id: 1) { id } }', 2],
  ['{ author_aggregate { aggregate { count } } }', 2],
  ['mutation { update_author(where: {}, _set: { name: "Ada" }) { affected_rows } }', 2],
  ['{ greet }', 1],
  ['mutation { touch { id } }', 3],
  ['{ note { author { id } } }', 10],
  ['{ count_wrongly }', 10],
])('%s', async (query, times) => {
  expect(await answered(query)).toBe(times);
});

test('what is no limit is told', () => {
  const told = backend.engine.snapshot.model.warnings.filter(({ code }) => code === 'tag-invalid');
  expect(told.map(({ object, message }) => `${object}: ${message}`)).toEqual([
    'public.count_wrongly: @rateLimit often is ignored; write it as 10/second, 10/minute, 10/hour or 10/day',
  ]);
});
