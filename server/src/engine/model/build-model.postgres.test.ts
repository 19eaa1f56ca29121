// The model of a real database: that introspection and the rules fit together, and that PostgreSQL reads the type expressions.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { connect, connectForTest } from '../../../test/support/single-connection.ts';
import { introspect } from '../catalog/introspect.ts';
import { buildModel } from './build-model.ts';
import type { Model } from './model.ts';

const schemaSql = `
create schema ext;
create extension citext schema ext;
create extension hstore schema ext;
create extension ltree;
create type mood as enum ('sad', 'so so', '');
create domain email as text check (value like '%@%');
create domain required as int4 not null;
create domain labels as text[];
create type pair as (a int, b text);

create table artist (artist_id int generated always as identity primary key, name varchar(120));
create table album (album_id int primary key, title varchar(160) not null, artist_id int not null references artist);
create table media_type (media_type_id int primary key, name varchar(120));
create table track (track_id int primary key, album_id int references album, media_type_id int not null references media_type);
create table playlist (playlist_id int primary key, name varchar(120));
create table playlist_track (playlist_id int references playlist, track_id int references track, primary key (playlist_id, track_id));
create table employee (employee_id int primary key, reports_to int references employee);
create table customer (customer_id int primary key, support_rep_id int references employee);
create table address (customer_id int primary key references customer, email text);
create unique index only_one on address (email);
create unique index some_only on address (email) where email <> '';
comment on constraint customer_support_rep_id_fkey on customer is '@foreignFieldName clients';
create view long_track as select track_id, album_id from track;
comment on view long_track is E'@primaryKey track_id\\n@foreignKey (album_id) references album (album_id)|@foreignFieldName long_tracks';
create materialized view track_count as select album_id, count(*) from track group by album_id;

create table everything (
  smallint_ int2, int_ int4, bigint_ int8, oid_ oid, real_ float4, double_ float8, numeric_ numeric(10, 2), money_ money,
  text_ text, varchar_ varchar(9), bpchar_ char(4), citext_ ext.citext, name_ name, char_ "char", boolean_ bool, uuid_ uuid,
  json_ json, jsonb_ jsonb, date_ date, time_ time(3), timetz_ timetz, timestamp_ timestamp, timestamptz_ timestamptz(0),
  interval_ interval, bytea_ bytea, ltree_ ltree, hstore_ ext.hstore, inet_ inet, range_ int4range, multirange_ nummultirange,
  bit_ bit(3), varbit_ varbit, xml_ xml, point_ point, tsvector_ tsvector, class_ regclass,
  mood_ mood, email_ email, required_ required, labels_ labels, pair_ pair, row_ artist,
  ints_ int4[], matrix_ int4[][], moods_ mood[], emails_ email[], pairs_ pair[], several_labels_ labels[]
);
insert into everything values (
  1, 2, 3, 4, 1.5, 2.5, 3.25, '1.50', 'a', 'b', 'c', 'D', 'e', 'f', true, 'a3bb189e-8bf9-4aaa-8aaa-9b1b1b1b1b1b',
  '{"a": 1}', '[1]', '2026-01-02', '10:11:12.5', '10:11:12+02', '2026-01-02 03:04:05', '2026-01-02 03:04:05Z',
  '1 day', '\\x0102', 'a.b', 'a=>1', '127.0.0.1', '[1,3)', '{[1,2]}',
  '101', '1', '<a/>', '(1,2)', 'a b', 'artist',
  'so so', 'a@b', 7, '{x}', '(1,a)', '(1,a)',
  '{1,null}', '{{1,2},{3,4}}', '{sad,""}', '{a@b}', '{"(1,a)"}', array['{x}'::labels]
);`;

let database: TestDatabase;
let model: Model;

beforeAll(async () => {
  database = await createTestDatabase({ sql: schemaSql });
  const connection = await connect(database.url);
  model = buildModel(await introspect(connection, { schemas: ['public'] }), { schemas: ['public'] });
  await connection.close();
});
afterAll(() => database.drop());

test('relationships of a music store', () => {
  const relationships = [...model.tables.values()].map(({ name, relationships }) => [
    name,
    relationships.map((each) => `${each.name} ${each.kind}${each.required ? '!' : ''}`).join(', '),
  ]);
  expect(Object.fromEntries(relationships)).toEqual({
    address: 'customer one!',
    album: 'artist one!, long_tracks many, tracks many',
    artist: 'albums many',
    customer: 'support_rep one, address one',
    employee: 'employee one, clients many, employees many',
    everything: '',
    long_track: 'album one',
    media_type: 'tracks many',
    playlist: 'playlist_tracks many',
    playlist_track: 'playlist one!, track one!',
    track: 'album one, media_type one!, playlist_tracks many',
    track_count: '',
  });
});

test('keys: primary, constraints and whole unique indexes', () => {
  const keys = model.tables.get('public.address')?.uniqueKeys ?? [];
  expect(keys.map(({ name, primary, columns }) => [name, primary, columns.map((column) => column.name)])).toEqual([
    ['address_pkey', true, ['customer_id']],
    ['only_one', false, ['email']],
  ]);
});

test('only tables and simple views can be written', () => {
  const writable = [...model.tables.values()].filter(({ insertable }) => insertable).map(({ name }) => name);
  expect(writable).toContain('artist');
  expect(writable).toContain('long_track');
  expect(writable).not.toContain('track_count');
});

test('the type of every column reads back what PostgreSQL wrote, and compares where it can', async () => {
  const columns = model.tables.get('public.everything')?.columns ?? [];
  expect(columns).toHaveLength(48);
  const connection = await connectForTest(database.url);
  // Operators of an extension are found only where its schema is in the path.
  await connection.query('set search_path to public, ext');
  const incomparable = ['json_', 'xml_', 'point_'];
  for (const { name, type } of columns) {
    const comparison = incomparable.includes(name) ? `${name}::text =` : `${name} =`;
    const cast = incomparable.includes(name) ? `(${name}::text)::${type.sql}::text` : `(${name}::text)::${type.sql}`;
    const [row] = await connection.query<{ equal: boolean }>(`select ${comparison} ${cast} as equal from everything`);
    expect([name, row?.equal]).toEqual([name, true]);
  }
});

test('names of types', () => {
  const columns = model.tables.get('public.everything')?.columns ?? [];
  const names = Object.fromEntries(
    columns.map(({ name, type }) => [name, type.kind === 'array' ? `[${type.element.name}]` : type.name]),
  );
  expect(names).toMatchObject({
    varchar_: 'String',
    char_: 'char',
    citext_: 'citext',
    hstore_: 'hstore',
    email_: 'String',
    required_: 'Int',
    labels_: '[String]',
    pair_: 'pair',
    row_: 'artist_scalar',
    matrix_: '[Int]',
    moods_: '[mood]',
    emails_: '[String]',
    pairs_: '[pair]',
  });
  expect(model.enums).toEqual([
    {
      kind: 'enum',
      name: 'mood',
      sql: 'public.mood',
      values: [
        { name: 'sad', label: 'sad' },
        { name: 'so_so', label: 'so so' },
        { name: 'value_e3b0c4', label: '' },
      ],
      description: undefined,
    },
  ]);
});

test('tells types without modifiers and domains, lengths, defaults, and the comments of schemas', async () => {
  const other = await createTestDatabase({
    sql: `comment on schema public is 'Title';
      create domain short as varchar(12) default 'x';
      create domain shorter as short;
      create domain pair_domain as int4range;
      create type colour as enum ('red');
      create domain paint as colour;
      create table plain (a varchar(9) default 'y', b char, c shorter, d numeric(10, 2), e varchar(5)[], f paint, g bit varying(4),
        h pair_domain, i text default now(), j int default 42, k varchar, l colour default 'red')`,
  });
  const connection = await connect(other.url);
  try {
    const read = buildModel(await introspect(connection, { schemas: ['public', 'none'] }), {
      schemas: ['public', 'none'],
    });
    expect(read.schemas).toEqual([{ name: 'public', description: 'Title' }]);
    const columns = read.tables.get('public.plain')?.columns ?? [];
    expect(columns.map((each) => [each.sqlName, each.plainTypeName, each.maxLength, each.defaultExpression])).toEqual([
      ['a', 'character varying', 9, "'y'::character varying"],
      ['b', 'character', 1, undefined],
      ['c', 'character varying', 12, "'x'::character varying"],
      ['d', 'numeric', undefined, undefined],
      ['e', 'character varying[]', undefined, undefined],
      ['f', 'public.paint', undefined, undefined],
      ['g', 'bit varying', 4, undefined],
      ['h', 'int4range', undefined, undefined],
      ['i', 'text', undefined, 'now()'],
      ['j', 'integer', undefined, '42'],
      ['k', 'character varying', undefined, undefined],
      ['l', 'public.colour', undefined, "'red'::public.colour"],
    ]);
  } finally {
    await connection.close();
    await other.drop();
  }
});
