-- A small music store: every kind of relation and of relationship, a handful of rows.
create type format as enum ('vinyl', 'cd', 'download');

create table artist (
  id int primary key,
  name text not null,
  born date
);
create table album (
  id int primary key,
  title text not null,
  artist_id int not null references artist,
  producer_id int references artist,
  format format not null default 'cd',
  released date
);
create index on album (artist_id);
create table track (
  id int primary key,
  album_id int references album,
  title text not null,
  seconds int,
  price numeric(6, 2),
  rating float8,
  explicit boolean,
  details jsonb
);
-- One to one: a track has at most one.
create table lyrics (
  track_id int primary key references track,
  words text not null
);
create table playlist (
  id int primary key,
  name text not null,
  parent_id int references playlist
);
create table playlist_track (
  playlist_id int references playlist,
  position int,
  track_id int not null references track,
  primary key (playlist_id, position)
);
-- Two columns refer to two columns.
create table playlist_note (
  id int primary key,
  playlist_id int,
  position int,
  note text,
  foreign key (playlist_id, position) references playlist_track
);
create table play (
  track_id int not null references track,
  at timestamptz not null,
  primary key (track_id, at)
) partition by range (at);
create table play_2023 partition of play for values from ('2023-01-01 00:00Z') to ('2024-01-01 00:00Z');
create table play_2024 partition of play for values from ('2024-01-01 00:00Z') to ('2025-01-01 00:00Z');

create view long_track as select id, title, seconds, album_id from track where seconds > 300;
comment on view long_track is $$Tracks of more than five minutes.
@primaryKey (id)
@foreignKey (album_id) references album (id)$$;
create materialized view album_length as
  select album.id, album.title, sum(seconds) as seconds from album join track on track.album_id = album.id
  group by album.id order by album.id;

insert into artist values (1, 'Ada', '1950-03-01'), (2, 'Bix', null), (3, 'Cleo', '1981-12-31'), (4, 'Dot', '1960-06-15');
insert into album values
  (1, 'First Light', 1, 4, 'vinyl', '1971-05-01'),
  (2, 'Second Wind', 1, null, 'cd', '1984-09-09'),
  (3, 'Blue Hour', 2, 4, 'cd', null),
  (4, 'Nothing Yet', 3, null, 'download', '2021-01-01');
insert into track values
  (1, 1, 'Dawn', 200, 0.99, 4.5, false, '{"key": "C", "tempo": {"bpm": [120, 121]}}'),
  (2, 1, 'Noon', 320, 1.29, 3, false, '{"key": "D", "live": true}'),
  (3, 1, 'Dusk', 410, null, null, null, null),
  (4, 2, 'Gust', 180, 0.99, 4, true, '{"key": null}'),
  (5, 2, 'Breeze', 180, 0.99, 2.5, false, '[]'),
  (6, 3, 'Blue', 301, 2.00, 5, null, '"just text"'),
  (7, null, 'Loose End', null, 0.10, 1, true, null);
insert into lyrics values (1, 'The sun comes up'), (4, E'Blow,\nblow');
insert into playlist values (1, 'All', null), (2, 'Morning', 1), (3, 'Evening', 1), (4, 'Late', 3);
insert into playlist_track values (2, 1, 1), (2, 2, 5), (3, 1, 3), (3, 2, 6), (4, 1, 6);
insert into playlist_note values (1, 2, 1, 'opener'), (2, 2, 1, 'loud'), (3, null, 1, 'lost');
insert into play values (1, '2023-06-01 08:00Z'), (1, '2024-06-01 08:00Z'), (6, '2024-02-29 23:59:59.123456Z');
refresh materialized view album_length;
