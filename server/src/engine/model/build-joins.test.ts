// The joins of a real database: keys of tables, and what views show of them.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connect } from '../../../test/support/single-connection.ts';
import { introspect } from '../catalog/introspect.ts';
import { buildModel } from './build-model.ts';
import type { Join, Model } from './model.ts';

const schemaSql = `
create schema hidden;
create schema shop;

create table artist (id int primary key, name text, mentor int references artist);
create table album (id int primary key, artist_id int references artist, editor_id int constraint edited_by references artist);
create table bio (artist_id int primary key references artist, text text);
create table stub (id int primary key, artist_id int references artist);
create unique index stub_index on stub (artist_id);
create table tag (id int primary key);
create table album_tag (album_id int references album, tag_id int references tag, primary key (tag_id, album_id));
create table loose_tag (album_id int references album, tag_id int references tag);
create table shop.offer (id int primary key, album_id int references album);
comment on constraint offer_album_id_fkey on shop.offer is 'on sale';
create table kept_out (id int primary key, artist_id int references artist);
comment on constraint kept_out_artist_id_fkey on kept_out is '@omit';
create table disc (album int, number int, primary key (album, number));
create table track (id int primary key, album int, disc int, foreign key (album, disc) references disc (album, number));
create table pair (a int, b int, unique (b, a));
create table pair_note (x int, y int, primary key (x, y), foreign key (y, x) references pair (a, b));

create table hidden.house (id int primary key, name text);
create table hidden.room (id int primary key, house_id int references hidden.house);
create table hidden.key (house_id int references hidden.house, room_id int references hidden.room, primary key (house_id, room_id));
create view house as select id as number, name from hidden.house;
create view room as select id, house_id as house from hidden.room;
create view house_key as select room_id, house_id from hidden.key;
create view hidden.inner_room as select house_id as h, id as i from hidden.room;
create view outer_room as select i, h as home from hidden.inner_room;
create materialized view kept_room as select h, i from hidden.inner_room;

create view album_view as select id, artist_id, editor_id from album;
create view album_twice as select artist_id as one, artist_id as two from album;
create view track_view as select id, album, disc as disc from track;
create view half_track as select id, album from track;
create view computed_album as select id + 0 as id, artist_id + 0 as artist_id from album;
create view artist_view as select id, mentor from artist;
create view album_tag_view as select album_id, tag_id as label from album_tag;
create view mixed as select a.id, b.id as album_id, b.artist_id from artist a join album b on a.id = b.artist_id;`;

let database: TestDatabase;
let model: Model;

beforeAll(async () => {
  database = await createTestDatabase({ sql: schemaSql });
  const connection = await connect(database.url);
  const schemas = ['public', 'shop'];
  model = buildModel(await introspect(connection, { schemas }), { schemas });
  await connection.close();
});
afterAll(() => database?.drop());

function pairs(columns: Join['columns']): string {
  return columns.map(({ local, remote }) => `${local}=${remote}`).join(' ');
}

/** One text a join; `*` where the source holds the key. */
function joins(source: string, target: string): readonly string[] {
  const found = model.joins.get(`public.${source}`)?.filter((join) => join.target === `public.${target}`) ?? [];
  return found.map(({ kind, constraint, columns, holdsKey, junction }) => {
    if (junction === undefined) return `${kind}${holdsKey ? '*' : ''} ${constraint} ${pairs(columns)}`;
    const { table, constraint: near, farConstraint } = junction;
    return `${kind} ${table}: ${near} ${pairs(junction.near)}, ${farConstraint} ${pairs(junction.far)}`;
  });
}

describe('of tables', () => {
  test('are those of each foreign key, in both directions', () => {
    expect(joins('album', 'artist')).toEqual([
      'many-to-one* album_artist_id_fkey artist_id=id',
      'many-to-one* edited_by editor_id=id',
    ]);
    expect(joins('artist', 'album')).toEqual([
      'one-to-many album_artist_id_fkey id=artist_id',
      'one-to-many edited_by id=editor_id',
    ]);
    expect(joins('track', 'disc')).toEqual(['many-to-one* track_album_disc_fkey album=album disc=number']);
  });

  test('are those of a table with itself, both ways', () => {
    expect(joins('artist', 'artist')).toEqual([
      'one-to-many artist_mentor_fkey id=mentor',
      'many-to-one* artist_mentor_fkey mentor=id',
    ]);
    expect(model.joins.get('public.artist')?.filter(({ self }) => self)).toHaveLength(2);
  });

  test('are one to one where a primary key or unique constraint has the same columns, in whatever order', () => {
    expect(joins('bio', 'artist')).toEqual(['one-to-one* bio_artist_id_fkey artist_id=id']);
    expect(joins('artist', 'bio')).toEqual(['one-to-one bio_artist_id_fkey id=artist_id']);
    expect(joins('pair_note', 'pair')).toEqual(['one-to-one* pair_note_y_x_fkey y=a x=b']);
    expect(joins('stub', 'artist')).toEqual(['many-to-one* stub_artist_id_fkey artist_id=id']);
  });

  test('are many to many through a table whose primary key has both keys, and through no other', () => {
    const near = 'album_tag_album_id_fkey id=album_id';
    const far = 'album_tag_tag_id_fkey';
    expect(joins('album', 'tag')).toEqual([
      `many-to-many public.album_tag: ${near}, ${far} tag_id=id`,
      `many-to-many public.album_tag_view: ${near}, ${far} label=id`,
    ]);
    expect(joins('tag', 'album')).toEqual([
      `many-to-many public.album_tag: ${far} id=tag_id, album_tag_album_id_fkey album_id=id`,
      `many-to-many public.album_tag_view: ${far} id=label, album_tag_album_id_fkey album_id=id`,
    ]);
  });

  test('cross schemas, and do not come of a key that its comment hides', () => {
    expect(model.joins.get('shop.offer')).toMatchObject([
      { kind: 'many-to-one', target: 'public.album', constraint: 'offer_album_id_fkey' },
      { kind: 'many-to-one', target: 'public.album_view', constraint: 'offer_album_id_fkey' },
      { kind: 'many-to-one', target: 'public.mixed', constraint: 'offer_album_id_fkey' },
    ]);
    expect(model.joins.get('public.kept_out')).toEqual([]);
  });
});

describe('of views', () => {
  test('are those of the table whose key columns they show', () => {
    expect(joins('album_view', 'artist')).toEqual([
      'many-to-one* album_artist_id_fkey artist_id=id',
      'many-to-one* edited_by editor_id=id',
    ]);
    expect(joins('album', 'artist_view')).toEqual(joins('album', 'artist'));
    expect(joins('album_view', 'artist_view')).toEqual(joins('album', 'artist'));
    expect(joins('artist_view', 'album_view')).toEqual(joins('artist', 'album'));
    expect(joins('track_view', 'disc')).toEqual(['many-to-one* track_album_disc_fkey album=album disc=number']);
  });

  test('need every column of the key, unchanged', () => {
    expect(joins('half_track', 'disc')).toEqual([]);
    expect(joins('computed_album', 'artist')).toEqual([]);
  });

  test('with themselves are like any', () => {
    expect(joins('artist_view', 'artist_view')).toEqual(joins('artist', 'artist'));
    const itself = model.joins.get('public.artist_view')?.filter(({ self }) => self) ?? [];
    expect(itself.map(({ target }) => target)).toEqual(['public.artist_view', 'public.artist_view']);
  });

  test('are several where a column is shown several times', () => {
    expect(joins('album_twice', 'artist')).toEqual([
      'many-to-one* album_artist_id_fkey one=id',
      'many-to-one* album_artist_id_fkey two=id',
    ]);
  });

  test('are those of tables beside the exposed schemas, through views over views', () => {
    const constraint = 'room_house_id_fkey';
    expect(joins('room', 'house')).toEqual([
      `many-to-one* ${constraint} house=number`,
      'many-to-many public.house_key: key_room_id_fkey id=room_id, key_house_id_fkey house_id=number',
    ]);
    expect(joins('outer_room', 'house')[0]).toBe(`many-to-one* ${constraint} home=number`);
    expect(joins('kept_room', 'house')[0]).toBe(`many-to-one* ${constraint} h=number`);
    expect(joins('house', 'room')).toEqual([
      `one-to-many ${constraint} number=house`,
      'many-to-many public.house_key: key_house_id_fkey number=house_id, key_room_id_fkey room_id=id',
    ]);
  });

  test('never lead to or through what is not exposed', () => {
    const all = [...model.joins.values()].flat().flatMap(({ target, junction }) => [target, junction?.table ?? target]);
    expect(all.filter((id) => !model.relations.has(id))).toEqual([]);
  });

  test('come of every table that they show a whole key of', () => {
    expect(joins('mixed', 'artist')).toEqual([
      'one-to-many artist_mentor_fkey id=mentor',
      'many-to-one* album_artist_id_fkey artist_id=id',
    ]);
    expect(joins('mixed', 'album_tag')).toEqual(['one-to-many album_tag_album_id_fkey album_id=album_id']);
  });
});

describe('the columns that tell rows apart', () => {
  const key = (id: string) => model.relations.get(`public.${id}`)?.keyColumns.map(({ sqlName }) => sqlName);

  test('are the primary key', () => {
    expect(key('album_tag')).toEqual(['tag_id', 'album_id']);
    expect(key('loose_tag')).toEqual([]);
  });

  test('are those of all tables that a view shows the whole keys of', () => {
    expect(key('house')).toEqual(['number']);
    expect(key('album_tag_view')).toEqual(['label', 'album_id']);
    expect(key('mixed')).toEqual(['id', 'album_id']);
    expect(key('album_twice')).toEqual([]);
  });

  test('make no primary key of a view', () => {
    expect(model.tables.get('public.house')?.primaryKey).toEqual([]);
  });
});
