// The functions of a real database, as those who call them by their own names see them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connect } from '../../../test/support/single-connection.ts';
import { introspect } from '../catalog/introspect.ts';
import { createSnapshot } from '../create-snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Access } from './access.ts';
import type { FunctionResult, Model, Routine } from './model.ts';

const schemaSql = `
create schema hidden;
create table track (id int primary key, "Odd name" text, "Odd_name" text, type text);
create table hidden.secret (a int, "b c" text[]);
create table nothing ();
create table veiled (id int);
comment on table veiled is '@omit';
create type pair as (a int, b text);
create domain tracks as track;
create domain "text/csv" as text;
create type mood as enum ('sad');

create function plain(a int, "B" text default 'x', variadic rest int[] default '{}') returns int stable language sql return 1;
create function odd("Odd name" mood, domained "text/csv") returns varchar immutable language sql return '1';
create function overloaded(a int, b int) returns int language sql return 1;
create function overloaded(a int) returns int language sql return 1;
create function overloaded(a text) returns int language sql return 1;
create function overloaded() returns int language sql return 1;
comment on function overloaded(int) is 'described';
create function nothing_back() returns void language sql as '';
create function many() returns setof int rows 1 language sql as 'select 1';
create function more() returns setof int language sql as 'select 1';
create function body_json(json) returns json language sql return $1;
create function body_text(text) returns text language sql return $1;
create function body_int(int) returns int language sql return $1;
create function body_two(json, json) returns json language sql return $1;
create function tracks_of(n int) returns setof track language sql as 'select * from track';
create function track_of() returns tracks language sql as 'select null::tracks';
create function secret_of() returns hidden.secret language sql as 'select null::hidden.secret';
create function pair_of() returns pair language sql as $$select (1, 'x')::pair$$;
create function listed() returns table (n int, "m m" text) language sql as $$select 1, 'x'$$;
create function outs(inout a int, out b text) language sql as $$select 1, 'x'$$;
create function one_out(out a int) language sql as 'select 1';
create function unnamed_outs(out int, out text) language sql as $$select 1, 'x'$$;
create function some_record() returns record language sql as 'select 1, 2';
create function some_records() returns setof record language sql as 'select 1, 2';
create function csv() returns "text/csv" language sql return 'a';
create function anything(a anyelement) returns anyelement language sql as 'select $1';
create function hidden_one() returns int language sql return 1;
comment on function hidden_one() is '@omit';
create function on_change() returns trigger language plpgsql as 'begin return new; end';
create function on_event() returns event_trigger language plpgsql as 'begin end';
create procedure proceed() language sql as '';
create aggregate total(int) (sfunc = int4pl, stype = int);
create domain other_text as text;
create domain "Text/Tab-Separated" as text;
create function add_track("Text/Tab-Separated", track) returns "Text/Tab-Separated" language sql return $1;
create function add_any("text/csv", anyelement) returns "text/csv" language sql as 'select $1';
create function add_other(other_text, track) returns other_text language sql return $1;
create aggregate tracks_as_text(track) (sfunc = add_track, stype = "Text/Tab-Separated");
create aggregate any_as_csv(anyelement) (sfunc = add_any, stype = "text/csv");
create aggregate no_media(track) (sfunc = add_other, stype = other_text);
create domain loud as text;
create function hidden.shout(loud) returns json language sql return to_json(upper($1));
create function "Read"(json) returns loud language sql return $1 #>> '{}';
create cast (loud as json) with function hidden.shout as implicit;
create cast (json as loud) with function "Read" as implicit;
create function hidden.elsewhere() returns int language sql return 1;

create table speech (word loud, plain other_text);
create function loud(track) returns text volatile language sql return 'x';
create function sibling(t track) returns setof track rows 1 stable language sql as 'select * from track';
create function siblings(track) returns setof track stable language sql as 'select * from track';
create function scaled(track, factor int default 2) returns int stable language sql return 1;
create function needs(track, factor int) returns int stable language sql return 1;
create function pair_in(track) returns pair stable language sql as $$select (1, 'x')::pair$$;`;

const schemas = ['public'];
let database: TestDatabase;
let snapshot: Snapshot;
let model: Model;

beforeAll(async () => {
  database = await createTestDatabase({ sql: schemaSql });
  const connection = await connect(database.url);
  snapshot = createSnapshot(await introspect(connection, { schemas }), { schemas });
  model = snapshot.model;
  await connection.close();
});
afterAll(() => database?.drop());

function routine(name: string): Routine {
  const found = model.routines.filter(({ sqlName }) => sqlName === name);
  expect(found, name).toHaveLength(1);
  return found[0] as Routine;
}

/** `int4`, `setof track`, or the columns in parentheses. */
function described({ result, ...routine }: { result: FunctionResult; readonly single?: boolean }): string {
  const set = result.set ? `setof ${routine.single ? 'one ' : ''}` : '';
  if (result.kind === 'value') return `${set}${result.type.sql}`;
  const own = result.own?.columns.map(({ sqlName, typeName }) => `${sqlName} ${typeName}`).join(', ');
  return `${set}${own === undefined ? result.table : `(${own})`}`;
}

describe('routines', () => {
  test('have their arguments under the names of the database', () => {
    expect(routine('plain').arguments).toMatchObject([
      { sqlName: 'a', name: 'a', typeName: 'integer', hasDefault: false, variadic: false },
      { sqlName: 'B', name: 'B', typeName: 'text', hasDefault: true, variadic: false },
      { sqlName: 'rest', name: 'rest', typeName: 'integer[]', hasDefault: true, variadic: true },
    ]);
    expect(routine('odd').arguments).toMatchObject([
      { sqlName: 'Odd name', typeName: 'public.mood', type: { kind: 'enum' } },
      { sqlName: 'domained', typeName: 'public."text/csv"', type: { sql: 'pg_catalog.text' } },
    ]);
    expect([routine('plain'), routine('odd')].map(({ volatility }) => volatility)).toEqual(['stable', 'immutable']);
  });

  test('are all overloads, the fewest arguments and those without a description first', () => {
    const overloads = model.routines.filter(({ sqlName }) => sqlName === 'overloaded');
    expect(overloads.map(({ arguments: all }) => all.map(({ typeName }) => typeName).join())).toEqual([
      '',
      'text',
      'integer',
      'integer,integer',
    ]);
  });

  test('take a whole body by one argument without a name, of a few types', () => {
    expect(routine('body_json').body).toBe('json');
    expect(routine('body_text').body).toBe('text');
    expect(routine('plain').body).toBeUndefined();
    const names = model.routines.map(({ sqlName }) => sqlName);
    expect(names).not.toContain('body_int');
    expect(names).not.toContain('body_two');
  });

  test.each([
    ['plain', 'pg_catalog.int4'],
    ['nothing_back', 'pg_catalog.void'],
    ['many', 'setof one pg_catalog.int4'],
    ['more', 'setof pg_catalog.int4'],
    ['tracks_of', 'setof public.track'],
    ['track_of', 'public.track'],
    ['secret_of', '(a integer, b c text[])'],
    ['pair_of', '(a integer, b text)'],
    ['listed', 'setof (n integer, m m text)'],
    ['outs', '(a integer, b text)'],
    ['one_out', '(a integer)'],
    ['unnamed_outs', '(column1 integer, column2 text)'],
    ['some_record', 'pg_catalog.record'],
    ['some_records', 'setof pg_catalog.record'],
    ['csv', 'pg_catalog.text'],
    ['anything', 'pg_catalog.anyelement'],
  ])('%s gives %s', (name, gives) => {
    expect(described(routine(name))).toBe(gives);
  });

  test('say which give nothing, and whose type is a domain', () => {
    expect(routine('nothing_back').void).toBe(true);
    expect(routine('plain').void).toBe(false);
    expect(routine('csv').domain).toBe('text/csv');
    expect(routine('plain').domain).toBeUndefined();
  });

  test('leave out what nobody can call by name, and what is hidden', () => {
    const names = new Set(model.routines.map(({ sqlName }) => sqlName));
    const left = ['hidden_one', 'on_change', 'on_event', 'proceed', 'total', 'elsewhere', 'loud', 'siblings'];
    expect(left.filter((name) => names.has(name))).toEqual([]);
  });

  test('have tables of their own for their own columns, each by its own id', () => {
    const ids = model.routines.flatMap(({ result }) => (result.kind === 'rows' && result.own ? [result.table] : []));
    const ofFields = model.functions.flatMap(({ result }) =>
      result.kind === 'rows' && result.own ? [result.table] : [],
    );
    expect(new Set([...ids, ...ofFields]).size).toBe(ids.length + ofFields.length);
    expect(ofFields.length).toBeGreaterThan(0);
  });
});

test('functions over rows are those that need nothing but the row', () => {
  const over = model.rowRoutines.get('public.track') ?? [];
  expect(over.map((each) => `${each.sqlName} ${described(each)}`)).toEqual([
    'loud pg_catalog.text',
    'pair_in public.pair',
    'scaled pg_catalog.int4',
    'sibling setof one public.track',
    'siblings setof public.track',
  ]);
  expect(over.find(({ sqlName }) => sqlName === 'scaled')?.arguments.map(({ sqlName }) => sqlName)).toEqual(['factor']);
});

describe('relations', () => {
  test('are all that no comment hides, those without columns too', () => {
    expect([...model.relations.keys()].sort()).toEqual(['public.nothing', 'public.speech', 'public.track']);
    expect([...model.tables.keys()]).toEqual(['public.speech', 'public.track']);
    expect(model.relations.get('public.track')).toBe(model.tables.get('public.track'));
  });

  test('have all columns, whatever GraphQL calls them, with their types', () => {
    const columns = model.relations
      .get('public.track')
      ?.columns.map(({ sqlName, typeName }) => `${sqlName} ${typeName}`);
    expect(columns).toEqual(['id integer', 'Odd name text', 'Odd_name text', 'type text']);
  });
});

test('columns of a domain tell the functions of its casts', () => {
  const columns = model.relations.get('public.speech')?.columns.map(({ representation }) => representation);
  expect(columns).toEqual([{ toJson: 'hidden.shout', fromJson: 'public."Read"', fromText: undefined }, undefined]);
});

test('aggregates over rows make media types that their domains are called after', () => {
  expect(model.mediaAggregates).toEqual([
    { schema: 'public', sqlName: 'any_as_csv', media: 'text/csv', over: undefined, binary: false },
    { schema: 'public', sqlName: 'tracks_as_text', media: 'text/tab-separated', over: 'public.track', binary: false },
  ]);
});

test('unrestricted access is to everything, read once', () => {
  const { unrestricted } = snapshot;
  expect(snapshot.unrestricted).toBe(unrestricted);
  const all = [...model.functions, ...model.routines, ...[...model.rowRoutines.values()].flat()];
  expect(all.filter((each) => !unrestricted.functions.has(each))).toEqual([]);
  const track = model.relations.get('public.track');
  const access = unrestricted.tables.get('public.track');
  expect(access).toMatchObject({ delete: true, wholeRow: true, rowSecurity: true });
  for (const columns of [access?.select, access?.insert, access?.update])
    expect([...(columns ?? [])]).toEqual(track?.columns);
  const { result } = routine('pair_of');
  expect(result.kind === 'rows' && unrestricted.tables.get(result.table)?.select.size).toBe(2);
  expect(unrestricted.fingerprint).not.toBe(snapshot.accessOf('postgres')?.fingerprint);
});

test('what only calls by name can tell counts in the fingerprint', async () => {
  const connection = await connect(database.url);
  const fingerprint = async () =>
    createSnapshot(await introspect(connection, { schemas }), { schemas }).model.fingerprint;
  try {
    const prints = [await fingerprint()];
    for (const change of [
      'alter function siblings rows 1',
      'alter function overloaded() stable',
      'drop table nothing',
    ]) {
      await connection.query(change);
      prints.push(await fingerprint());
    }
    expect(new Set(prints).size).toBe(prints.length);
  } finally {
    await connection.close();
  }
});

test('says which of them a role may execute, and by that tells roles apart', async () => {
  const role = await database.createRole('caller');
  const before = await readSnapshot();
  expect(named(before.accessOf(role), 'plain')).toBe(1);
  await database.script('revoke execute on function plain from public');
  const revoked = await readSnapshot();
  expect(named(revoked.accessOf(role), 'plain')).toBe(0);
  expect(named(revoked.accessOf('postgres'), 'plain')).toBe(1);
  expect(revoked.accessOf(role)?.fingerprint).not.toBe(revoked.accessOf('postgres')?.fingerprint);
  await database.script('grant execute on function plain to public');
});

async function readSnapshot(): Promise<Snapshot> {
  const connection = await connect(database.url);
  try {
    return createSnapshot(await introspect(connection, { schemas }), { schemas });
  } finally {
    await connection.close();
  }
}

function named(access: Access | undefined, name: string): number {
  return [...(access?.routines ?? [])].filter(({ sqlName }) => sqlName === name).length;
}
