// Functions with columns of their own: RETURNS TABLE and OUT arguments make a type, which has all that a table's has but keys.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, type Served, serve } from '../support/serve.ts';
import { post } from './both-lanes.ts';

const sql = `
create type mood as enum ('so so', 'calm');
create table author (id int primary key, name text not null);
insert into author values (1, 'Ann'), (2, 'Bob'), (3, 'Cem');
create table other_result (id int primary key);

create function author_lengths(above int default 0) returns table (name text, length int, mood mood, "Words" text[]) language sql stable
  as $$ select name, length(name) + id, 'so so'::mood, array[name] from author where id > above $$;
create function counted() returns table (n bigint) language sql stable as $$ select count(*) from author union all select null $$;
create function authors_as_table() returns table (a author) language sql stable as $$ select author from author $$;
create function bounds(inout low int, out high int, step int default 1) language sql immutable as $$ select low - step, low + step $$;
create function one_out(out x int) language sql immutable as $$ select 7 $$;
create function nothing(out a int, out b text) language sql immutable as $$ select null::int, null::text $$;
create function split(author) returns table (letter text, place int) language sql stable
  as $$ select letter, place::int from unnest(string_to_array($1.name, null)) with ordinality as x (letter, place) $$;
create function add_author(new_name text) returns table (id int, total bigint) language sql
  as $$ insert into author select max(id) + 1, new_name from author returning id, (select count(*) from author) $$;
create function other(out a int, out b int) language sql immutable as $$ select 1, 2 $$;
create type pair as (low int, label text);
create function pairs(p pair[]) returns text language sql immutable
  as $$ select string_agg(x.low + 1 || coalesce(x.label, '-'), ' ' order by n) from unnest(p) with ordinality as x (low, label, n) $$;
create function names_of(variadic a author[]) returns text language sql immutable as $$ select string_agg(name, ' ') from unnest(a) $$;
create function author_document(author) returns json language sql immutable as $$ select to_json($1) $$;
create function counter() returns bigint language sql as $$ select count(*) from author $$;
create function cheat() returns setof author language sql as $$ delete from author returning * $$;
comment on function counter is '@query';
comment on function cheat is '@query';
create function unnamed(out int, out text) language sql immutable as $$ select 1, 'x' $$;
create function loose() returns setof record language sql stable as $$ select 1, 2 $$;
grant select on author to anon;
revoke execute on function author_lengths from public;`;

let backend: Backend & Served;
beforeAll(async () => {
  backend = await serve({ sql });
});
afterAll(() => backend.close());

async function ask(query: string, headers?: Record<string, string>) {
  const key = headers ?? { authorization: `Bearer ${backend.keys.serviceRole}` };
  return (await post(backend.endpoint, { query }, key)).body;
}

test.each([
  [
    'author_lengths(args: { above: 1 }, order_by: { length: desc }, where: { name: { _like: "%" } }) { __typename name length mood Words }',
    [
      { __typename: 'author_lengths_result', name: 'Cem', length: 6, mood: 'so_so', Words: ['Cem'] },
      { name: 'Bob', length: 5 },
    ],
  ],
  ['author_lengths(limit: 1, offset: 1, order_by: { name: asc }) { name }', [{ name: 'Bob' }]],
  ['author_lengths(where: { mood: { _eq: so_so }, length: { _gt: 5 } }) { name }', [{ name: 'Cem' }]],
  [
    'author_lengths_aggregate { aggregate { count sum { length } max { name } } nodes { length } }',
    { aggregate: { count: 3, sum: { length: 15 }, max: { name: 'Cem' } }, nodes: [{ length: 4 }, {}, {}] },
  ],
  ['counted(order_by: { n: asc }) { n }', [{ n: 3 }, { n: null }]],
  ['authors_as_table(order_by: { id: desc }, limit: 1) { id name }', [{ id: 3, name: 'Cem' }]],
  ['bounds(args: { low: 5 }) { low high }', { low: 4, high: 6 }],
  ['bounds(args: { low: 5, step: 3 }) { high }', { high: 8 }],
  ['one_out', 7],
  ['nothing { a b }', null],
  [
    'author(where: { id: { _eq: 1 } }) { split(where: { place: { _lt: 3 } }) { letter place } split_aggregate { aggregate { count } } }',
    [
      {
        split: [
          { letter: 'A', place: 1 },
          { letter: 'n', place: 2 },
        ],
        split_aggregate: { aggregate: { count: 3 } },
      },
    ],
  ],
  ['pairs(args: { p: [{ low: 1, label: "x" }, { low: 2 }] })', '2x 3-'],
  ['pairs(args: { p: [] })', null],
  ['pairs(args: { p: null })', null],
  ['names_of(args: { a: [{ id: 1, name: "Z" }, { name: "Y" }] })', 'Z Y'],
  ['counter', 3],
  ['author(where: { document: { _eq: { id: 2, name: "Bob" } } }) { id }', [{ id: 2 }]],
])('%s', async (field, expected) => {
  const { data, errors } = await ask(`{ value: ${field} }`);
  expect(errors).toBeUndefined();
  expect({ value: data.value }).toMatchObject({ value: expected });
});

test('a function that writes gives them too', async () => {
  const query =
    'mutation { one: add_author(args: { new_name: "Dan" }) { id total } two: add_author(args: { new_name: "Eve" }) { id } }';
  expect(await ask(query)).toEqual({ data: { one: [{ id: 4, total: 3 }], two: [{ id: 5 }] } });
});

test('who may not execute the function does not see the type', async () => {
  const types = async (headers?: Record<string, string>) => {
    const { data } = await ask('{ __schema { types { name } queryType { fields { name } } } }', headers);
    const names = [...data.__schema.types, ...data.__schema.queryType.fields].map(({ name }) => name);
    return names.filter(
      (name) => /_lengths|split_result$|^bounds/.test(name) && !/_(bool_exp|order_by|column|fields)$/.test(name),
    );
  };
  expect((await types()).sort()).toEqual([
    'author_lengths',
    'author_lengths_aggregate',
    'author_lengths_args',
    'author_lengths_result',
    'author_lengths_result_aggregate',
    'bounds',
    'bounds_args',
    'bounds_result',
    'split_result',
  ]);
  expect((await types({})).sort()).toEqual(['bounds', 'bounds_args', 'bounds_result', 'split_result']);
});

test('what has no names, or names that are taken, is told', () => {
  const omitted = backend.engine.snapshot.model.warnings.filter(({ code }) => code === 'function-omitted');
  const told = omitted.map(({ object, message }) => `${object}: ${message}`);
  expect(told).toEqual([
    'public.loose: not a field: it returns record',
    "public.other: not a field: other, or a name made from it, is taken; COMMENT ON FUNCTION public.other IS '@name …' chooses another name",
    'public.unnamed: not a field: it returns record',
  ]);
});

test('a function that is tagged as a query cannot write', async () => {
  const { data, errors } = await ask('{ cheat { id } }');
  expect(data).toBe(null);
  expect(errors[0].message).toContain('read-only transaction');
  expect(
    (await ask('{ author_aggregate { aggregate { count } } }')).data.author_aggregate.aggregate.count,
  ).toBeGreaterThan(2);
});

test('rows are not sorted by a computed field whose type has no order', async () => {
  const { errors } = await ask('{ author(order_by: { document: asc }) { id } }');
  expect(errors).toMatchObject([{ extensions: { code: 'validation-failed' } }]);
});
