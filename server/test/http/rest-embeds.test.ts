// What is embedded over REST, and groups: where a row is there, one row of several, what rows are sorted and grouped by.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backend, type Served, startBackend } from '../support/serve.ts';
import { type Asked, askRest } from './rest-library.ts';

const orchestraSql = `
create table town (id int primary key, name text not null);
create table hall (id int primary key, name text not null, town_id int references town, seats int not null);
create table concert (
  id int primary key,
  title text not null,
  hall int references hall,
  price numeric,
  note text
);
create table player (id int primary key, name text not null);
create table plays (concert_id int references concert, player_id int references player, fee int, primary key (concert_id, player_id));
insert into town values (1, 'Gent'), (2, 'Riga');
insert into hall values (1, 'Old hall', 1, 900), (2, 'New hall', 1, 1800), (3, 'Great guild', 2, 600);
insert into concert values
  (1, 'Spring', 3, 20, 'a'), (2, 'Summer', 1, 10.50, null), (3, 'Autumn', 2, 30, 'b'), (4, 'Winter', 1, 15, 'c'), (5, 'Nowhere', null, 1, 'd');
insert into player values (1, 'Ada'), (2, 'Béla'), (3, 'Clara');
insert into plays values (1, 1, 100), (1, 2, 50), (2, 1, 70), (3, 3, 80);
-- More rows than one may come of what is said to give one.
create function venue(concert) returns setof hall rows 1 language sql stable as
  'select * from hall where id >= $1.hall order by id';
create function town_of(hall) returns town language sql stable as 'select * from town where id = $1.town_id';

create domain shout as text;
create function shouted(shout) returns json language sql immutable as $$select to_json(upper($1::text) || '!')$$;
create cast (shout as json) with function shouted(shout) as implicit;
create table slogan (id int primary key, words shout);
insert into slogan values (1, 'play');
create table tally (count int);
insert into tally values (7), (8);
grant usage on schema public to anon;
grant select on all tables in schema public to anon;
create table wish (id int primary key, words text, weight int);
insert into wish values (1, 'a', 3), (2, 'b', 1), (3, 'c', 2);
grant select (id, words), update (words) on wish to anon;
`;

let backend: Backend;
let plain: Served;
let grouping: Served;
beforeAll(async () => {
  backend = await startBackend({ sql: orchestraSql, schemas: ['public'] });
  plain = await backend.listen({ rest: { schemas: ['public'] } });
  grouping = await backend.listen({ rest: { schemas: ['public'], aggregates: true } });
});
afterAll(() => backend.close());

const ask = (path: string, asked?: Asked) => askRest(plain.rest + path, asked);
const rows = async (path: string) => (await ask(path)).json;
const groups = async (path: string) => (await askRest(grouping.rest + path)).json;

describe('a filter by the name of an embed', () => {
  test('asks whether a row is there', async () => {
    expect(await rows('/concert?select=id,hall()&hall=is.null')).toEqual([{ id: 5 }]);
    expect(await rows('/concert?select=id,hall()&hall=not.is.null&order=id')).toEqual(
      [1, 2, 3, 4].map((id) => ({ id })),
    );
    expect(await rows('/concert?select=id,hall()&not.and=(hall.is.null)&order=id&limit=1')).toEqual([{ id: 1 }]);
  });

  test('with another operator is one by the column that is called so', async () => {
    expect(await rows('/concert?select=id,hall(name)&hall=eq.3')).toEqual([{ id: 1, hall: { name: 'Great guild' } }]);
    const { status, json } = await ask('/hall?select=id,concert(id)&concert=eq.3');
    expect([status, json]).toMatchObject([400, { code: 'PGRST120' }]);
  });

  test('is planned as a join is: the estimate is of the rows, not of half of them', async () => {
    const range = async (path: string) =>
      (await ask(path, { headers: { prefer: 'count=planned' } })).headers.get('content-range')?.split('/')[1];
    expect(await range('/concert?select=id,hall()&hall=not.is.null')).toBe(
      await range('/concert?select=id,hall!inner()'),
    );
  });
});

describe('the one row that belongs to a row', () => {
  test('is not there beyond an offset or a limit', async () => {
    const [first] = [{ id: 1, hall: null }];
    expect(await rows('/concert?select=id,hall(name)&id=eq.1&hall.offset=1')).toEqual([first]);
    expect(await rows('/concert?select=id,hall(name)&id=eq.1&hall.limit=0')).toEqual([first]);
    expect(await rows('/concert?select=id,hall(name)&id=eq.1&hall.limit=2&hall.offset=0')).toEqual([
      { id: 1, hall: { name: 'Great guild' } },
    ]);
    expect(await rows('/concert?select=id,...hall(place:name)&id=eq.1&hall.offset=1')).toEqual([
      { id: 1, place: null },
    ]);
  });

  test('is the first where a function gives more', async () => {
    expect(await rows('/concert?select=id,venue(name)&id=in.(2,5)&order=id')).toEqual([
      { id: 2, venue: { name: 'Old hall' } },
      { id: 5, venue: null },
    ]);
  });

  test('can be one that a function gives where rows are sorted by it', async () => {
    expect(await rows('/concert?select=id,venue()&order=venue(seats).nullsfirst,id.desc')).toEqual(
      [5, 1, 4, 2, 3].map((id) => ({ id })),
    );
    expect(await rows('/hall?select=id,town_of()&order=town_of(name).desc,id')).toEqual([
      { id: 3 },
      { id: 1 },
      { id: 2 },
    ]);
    const { json } = await ask('/hall?select=id,concert(id)&order=concert(id)');
    expect(json).toMatchObject({ code: 'PGRST118' });
  });

  test('can be sorted by what it is selected as', async () => {
    expect(
      await rows('/concert?select=id,...hall(capacity:seats)&order=hall(capacity).desc.nullslast,id&limit=2'),
    ).toEqual([
      { id: 3, capacity: 1800 },
      { id: 2, capacity: 900 },
    ]);
  });
});

describe('count without brackets', () => {
  test('counts rows, even where aggregates are off', async () => {
    expect(await rows('/concert?select=count')).toEqual([{ count: 5 }]);
    expect(await rows('/hall?select=name,concerts:concert(count)&order=id')).toEqual([
      { name: 'Old hall', concerts: [{ count: 2 }] },
      { name: 'New hall', concerts: [{ count: 1 }] },
      { name: 'Great guild', concerts: [{ count: 1 }] },
    ]);
    expect(await rows('/hall?select=all:count::text')).toEqual([{ all: '3' }]);
    expect(await ask('/hall?select=count()')).toMatchObject({ status: 400, json: { code: 'PGRST123' } });
  });

  test('is the column of this name where there is one', async () => {
    expect(await rows('/tally?select=count&order=count')).toEqual([{ count: 7 }, { count: 8 }]);
  });
});

describe('groups', () => {
  test('are sorted by what a row is spread of that they are grouped by', async () => {
    expect(await groups('/concert?select=price.sum(),...hall(name)&order=hall(name).desc.nullslast')).toEqual([
      { sum: 25.5, name: 'Old hall' },
      { sum: 30, name: 'New hall' },
      { sum: 20, name: 'Great guild' },
      { sum: 1, name: null },
    ]);
    expect(await groups('/concert?select=count(),...hall(place:name)&hall=not.is.null&order=hall(place)')).toEqual([
      { count: 1, place: 'Great guild' },
      { count: 1, place: 'New hall' },
      { count: 2, place: 'Old hall' },
    ]);
  });

  test('are by values, not by the rows that have them', async () => {
    const counted = await groups('/concert?select=count(),...hall!inner(...town(name))');
    expect(counted).toHaveLength(2);
    expect(counted).toEqual(
      expect.arrayContaining([
        { count: 3, name: 'Gent' },
        { count: 1, name: 'Riga' },
      ]),
    );
  });

  test('can be of what is embedded in a row that is spread', async () => {
    const counted = await groups('/concert?select=...hall!inner(seats.max(),town(name),count())');
    expect(counted).toHaveLength(2);
    expect(counted).toEqual(
      expect.arrayContaining([
        { town: { name: 'Gent' }, max: 1800, count: 3 },
        { town: { name: 'Riga' }, max: 600, count: 1 },
      ]),
    );
    const played = await groups('/plays?select=fee.sum(),...concert(...hall(town(name),concert(id)))&concert_id=eq.1');
    expect(played).toEqual([{ sum: 150, town: { name: 'Riga' }, concert: [{ id: 1 }] }]);
  });

  test('are not made of rows that are spread as arrays', async () => {
    for (const select of ['name,...concert(count())', 'name,...concert(title,...hall(seats.sum()))'])
      expect(await groups(`/hall?select=${select}`)).toMatchObject({ code: 'PGRST127' });
  });
});

test('a cast is of the value as its domain writes it', async () => {
  expect(await rows('/slogan?select=words,text:words::text')).toEqual([{ words: 'PLAY!', text: '"PLAY!"' }]);
});

test('what stands behind a selection or a tree is passed over', async () => {
  expect(await rows("/hall?select=id,town(name)'&id=eq.3")).toEqual([{ id: 3, town: { name: 'Riga' } }]);
  expect(await rows('/hall?select=id&and=(id.gt.1,id.lt.3))')).toEqual([{ id: 2 }]);
});

test('patterns are of the type that the operator takes, and not always text', async () => {
  expect(await rows('/hall?select=id&name=match.^Old')).toEqual([{ id: 1 }]);
  const { status, json } = await ask('/hall?select=id&seats=like.9*');
  expect([status, json]).toMatchObject([
    404,
    { code: '42883', message: 'operator does not exist: integer ~~ unknown' },
  ]);
});

test('an estimate without a limit of the server is the larger number', async () => {
  const range = async (prefer: string, path: string) =>
    (await ask(path, { headers: { prefer } })).headers.get('content-range')?.split('/')[1];
  const planned = Number(await range('count=planned', '/plays'));
  expect(planned).toBeGreaterThan(4);
  expect(Number(await range('count=estimated', '/plays'))).toBe(planned);
  expect(await range('count=estimated', '/plays?concert_id=eq.1&player_id=in.(1,2)')).toBe('2');
});

describe('rows that other rows sort', () => {
  test('stay as they came where those are equal', async () => {
    const sorted = (direction: string) =>
      rows(`/town?select=name,hall(id,town(name))&id=eq.1&hall.order=town(name).${direction}`);
    const halls = [1, 2].map((id) => ({ id, town: { name: 'Gent' } }));
    expect(await sorted('asc')).toEqual([{ name: 'Gent', hall: halls }]);
    expect(await sorted('desc')).toEqual([{ name: 'Gent', hall: halls }]);
  });

  test('are sorted by those alone, and counted', async () => {
    const { headers, json } = await ask('/concert?select=id,hall(name)&order=hall(name),id.desc', {
      headers: { prefer: 'count=exact' },
    });
    expect((json as readonly { id: number }[]).map(({ id }) => id)).toEqual([1, 3, 4, 2, 5]);
    expect(headers.get('content-range')).toBe('0-4/5');
  });
});

test('an embed that is not there is compared with those that are', async () => {
  expect((await ask('/hall?select=concerts(id)')).json).toMatchObject({
    code: 'PGRST200',
    hint: "Perhaps you meant 'concert' instead of 'concerts'.",
  });
  expect((await ask('/slogan?select=concert(id)')).json).toMatchObject({ code: 'PGRST200', hint: null });
});

test('rows that are written are answered in the order that is asked for', async () => {
  const write = (order: string, prefer: string) =>
    ask(`/wish?id=gt.1&select=id&order=${order}`, { method: 'PATCH', headers: { prefer }, body: { words: 'z' } });
  expect((await write('id.desc', 'return=representation')).json).toEqual([{ id: 3 }, { id: 2 }]);
  expect((await write('id', 'return=representation')).json).toEqual([{ id: 2 }, { id: 3 }]);
  // What is not answered needs no right to be read.
  expect((await write('weight', 'return=minimal')).status).toBe(204);
});
