// Lists of values that functions return: they have no limit of their own, so the row limit of a role cuts them, and counts for the cost.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { inBothLanes, post } from './both-lanes.ts';

const sql = `
create type spot as (x int, y text);
create type mood as enum ('so so', 'calm');
create table author (id int primary key, name text not null);
create table trace (n int);
insert into author values (1, 'Ann'), (2, 'Bob');
create function numbers(n int) returns setof int language sql stable as $$ select generate_series(1, n) $$;
create function endless() returns setof int language sql stable as $$ select generate_series(1, 9000000000000)::int $$;
create function spots() returns setof spot language sql stable as $$ select n, 'y' || n from generate_series(1, 9) n $$;
create function moods() returns setof mood language sql stable as $$ select 'so so'::mood from generate_series(1, 9) $$;
create function arrays() returns setof int[] language sql stable as $$ select array[n] from generate_series(1, 9) n $$;
create function author_letters(author, times int default 1) returns setof text language sql stable
  as $$ select letter from unnest(string_to_array(repeat($1.name, times), null)) letter $$;
create function leave(n int) returns int language sql as $$ insert into trace values (n) returning n $$;
create function write_all(n int) returns setof int language sql as $$ select leave(i) from generate_series(1, n) i $$;
create function sum_up() returns int language sql stable as $$ select count(*)::int from trace $$;
grant select on author, trace to anon;
grant insert on trace to anon;`;

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend({ sql });
});
afterAll(() => backend.close());

inBothLanes((options) => {
  let served: Served;
  beforeAll(async () => {
    served = await backend.listen({ ...options, settings: { limits: { anonRows: 3, cost: 400 } } });
  });

  const ask = async (query: string, headers: Record<string, string> = {}) =>
    (await post(served.endpoint, { query }, headers)).body;
  const asService = (query: string) => ask(query, { authorization: `Bearer ${backend.keys.serviceRole}` });

  describe('anon has the first values', () => {
    test.each([
      ['numbers(args: { n: 9 })', [1, 2, 3]],
      ['numbers(args: { n: 2 })', [1, 2]],
      ['numbers(args: { n: 0 })', []],
      ['endless', [1, 2, 3]],
      ['moods', ['so_so', 'so_so', 'so_so']],
      ['arrays', [[1], [2], [3]]],
    ])('of %s', async (field, expected) => {
      expect(await ask(`{ value: ${field} }`)).toEqual({ data: { value: expected } });
    });

    test('of each row', async () => {
      expect(await ask('{ author(order_by: { id: asc }) { letters(args: { times: 2 }) } }')).toEqual({
        data: { author: [{ letters: ['A', 'n', 'n'] }, { letters: ['B', 'o', 'b'] }] },
      });
    });

    test('of a function that writes, which runs to its end', async () => {
      const before = (await asService('{ sum_up }')).data.sum_up;
      expect(await ask('mutation { write_all(args: { n: 7 }) }')).toEqual({ data: { write_all: [1, 2, 3] } });
      expect((await asService('{ sum_up }')).data.sum_up).toBe(before + 7);
    });
  });

  test('other roles have all of them', async () => {
    expect((await asService('{ numbers(args: { n: 9 }) }')).data.numbers).toHaveLength(9);
    expect(
      (await asService('{ author_by_pk(id: 1) { letters(args: { times: 5 }) } }')).data.author_by_pk.letters,
    ).toHaveLength(15);
  });

  test('they count for the cost as lists do', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: numbers(args: { n: 1 })`).join(' ');
    // Without a limit 30 are assumed.
    expect((await asService(`{ ${many(13)} }`)).errors).toBeUndefined();
    expect((await asService(`{ ${many(14)} }`)).errors).toMatchObject([
      { extensions: { code: 'limit-exceeded', limit: 'cost', actual: 420 } },
    ]);
    expect((await ask(`{ ${many(14)} }`)).errors).toBeUndefined();
    expect((await asService('{ author(limit: 13) { letters } }')).errors).toMatchObject([
      { extensions: { limit: 'cost', actual: 403 } },
    ]);
  });
});
