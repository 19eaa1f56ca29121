// Which columns of tables the columns of views are said to show, on every version of PostgreSQL at hand.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connect, connectForTest } from '../../../test/support/single-connection.ts';
import type { Catalog } from './catalog.ts';
import { introspect } from './introspect.ts';

const schemaSql = String.raw`
create schema hidden;
create table hidden.base (id int primary key, name text, unique (name), check (id > 0));
create table artist (id int primary key, name text, "a } b { :resno 7 \} ({" int);
create table album (id int primary key, artist_id int references artist, base_id int references hidden.base);
create table event (id int, at date) partition by range (at);
create table event_2024 partition of event for values from ('2024-01-01') to ('2025-01-01');

create view same as select name, id from artist;
create view odd as select "a } b { :resno 7 \} ({" as "} :resno 1 {", id from artist;
create view computed as select id + 0 as sum, upper(name) as upper, id from artist;
create view with_selects as select (select max(id) from album) as before, id,
    exists (select artist_id from album where album.artist_id = artist.id) as behind, name
  from artist where id in (select artist_id from album) group by id, name
  having count(*) > (select 0 from album limit 1) order by (select id from album limit 1) limit (select 10 from album limit 1);
create view joined as select a.id, b.id as album_id, artist_id from artist a left join album b on b.artist_id = a.id;
create view used as select id, album.artist_id, artist.name from album join artist using (id);
create view nested as with named as (select name as n, id as i from artist)
  select i, n, s.d from named, (select artist_id as d from album group by artist_id) s;
create view twice as select id as one, id as two, artist_id from album;
create view together as select id from artist union all select id from album;
create view hidden.inner_view as select id as i, name as n, length(name) as l from hidden.base;
create view outer_view as select n, i, l from hidden.inner_view;
alter view outer_view rename column n to renamed;
create materialized view kept as select i, n from hidden.inner_view;
create view over_kept as select n from kept;
create view parts as select id from event_2024;
create view whole as select id from event;
create view called as select * from json_to_recordset('[]') as x (id int);
create view looped as select id, name from artist;
create view looping as select id, name from looped;
create or replace view looped as select id, name from looping;`;

describe.each(availableVersions())('columns of views on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  let catalog: Catalog;
  let oids: ReadonlyMap<number, string>;

  beforeAll(async () => {
    database = await createTestDatabase({ version, sql: schemaSql });
    const connection = await connect(database.url);
    catalog = await introspect(connection, { schemas: ['public'] });
    const found = await connection.query<{ oid: number; name: string }>(
      `select oid, relname as name from pg_class where relkind in ('r', 'p')`,
    );
    oids = new Map(found.map(({ oid, name }) => [oid, name]));
    await connection.close();
  });
  afterAll(() => database?.drop());

  /** `column: table.number`; only those that show one. */
  function shown(view: string): Readonly<Record<string, string>> {
    const columns = catalog.relations.find(({ name }) => name === view)?.columns ?? [];
    return Object.fromEntries(
      columns.flatMap(({ name, origin }) =>
        origin === null ? [] : [[name, `${oids.get(origin.relation)}.${origin.column}`]],
      ),
    );
  }

  test('are those of tables where nothing is computed, whatever they are called', () => {
    expect(shown('same')).toEqual({ name: 'artist.2', id: 'artist.1' });
    expect(shown('odd')).toEqual({ '} :resno 1 {': 'artist.3', id: 'artist.1' });
    expect(shown('computed')).toEqual({ id: 'artist.1' });
    expect(shown('twice')).toEqual({ one: 'album.1', two: 'album.1', artist_id: 'album.2' });
    expect(shown('artist')).toEqual({});
  });

  test('are not confused by selects inside the query', () => {
    expect(shown('with_selects')).toEqual({ id: 'artist.1', name: 'artist.2' });
  });

  test('are found through joins, CTEs and sub-selects, and not through set operations and functions', () => {
    expect(shown('joined')).toEqual({ id: 'artist.1', album_id: 'album.1', artist_id: 'album.2' });
    expect(shown('used')).toEqual({ id: 'album.1', artist_id: 'album.2', name: 'artist.2' });
    expect(shown('nested')).toEqual({ i: 'artist.1', n: 'artist.2', d: 'album.2' });
    expect(shown('together')).toEqual({});
    expect(shown('called')).toEqual({});
  });

  test('are found through other views and materialized views, in whatever schema', () => {
    expect(shown('outer_view')).toEqual({ renamed: 'base.2', i: 'base.1' });
    expect(shown('kept')).toEqual({ i: 'base.1', n: 'base.2' });
    expect(shown('over_kept')).toEqual({ n: 'base.2' });
  });

  test('may be those of a partition', () => {
    expect(shown('parts')).toEqual({ id: 'event_2024.1' });
    expect(shown('whole')).toEqual({ id: 'event.1' });
  });

  test('end where views go round in a circle', () => {
    expect(shown('looped')).toEqual({});
    expect(shown('looping')).toEqual({});
  });

  test('bring the keys of tables beside the catalog with them', () => {
    const tables = catalog.shownTables.map(({ oid, keys }) => [oids.get(oid), keys.map(({ name }) => name)] as const);
    expect(Object.fromEntries(tables)).toEqual({ base: ['base_name_key', 'base_pkey'], event_2024: [] });
  });

  test('are read by a role without any rights', async () => {
    const role = await database.createRole('reader');
    const connection = await connectForTest(database.url);
    await connection.query(`set role "${role}"`);
    expect((await introspect(connection, { schemas: ['public'] })).relations).toEqual(catalog.relations);
  });
});
