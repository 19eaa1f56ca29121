-- One table with a column of every type that behaves in a way of its own.
create type mood as enum ('happy', 'so-so', 'très triste', 'true', '1st');
create type address as (street text, zip int);
create domain email as text not null check (value like '%@%');
create domain score as int check (value between 0 and 10);

create table sample (
  id int primary key,
  smallint_ smallint,
  int_ int,
  bigint_ bigint,
  real_ real,
  float8_ float8,
  numeric_ numeric,
  money_ money,
  boolean_ boolean,
  text_ text,
  varchar_ varchar(20),
  bpchar_ char(5),
  char_ "char",
  uuid_ uuid,
  json_ json,
  jsonb_ jsonb,
  date_ date,
  time_ time,
  timetz_ timetz,
  timestamp_ timestamp,
  timestamptz_ timestamptz,
  interval_ interval,
  bytea_ bytea,
  mood_ mood,
  email_ email,
  score_ score,
  address_ address,
  range_ int4range,
  tstzrange_ tstzrange,
  inet_ inet,
  xml_ xml,
  point_ point,
  tsvector_ tsvector,
  bit_ bit(3),
  ints int[],
  texts text[],
  numerics numeric[],
  moods mood[],
  jsonbs jsonb[],
  addresses address[]
);
insert into sample values (
  1, 32767, 2147483647, 9223372036854775807, 1.5, 0.1, 1234567890123456789.123456789, '12.34', true,
  E'tab\t "quotes" \\ back\\slash \n new line \u0001 \u007f é 😀 \u2028', 'varchar', 'ab', 'c',
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"b": 1,  "a": [1, {"x y": null}], "b": 2}',
  '{"a": [1, {"x y": null, "it''s": "q"}], "big": 12345678901234567890}',
  '2024-02-29', '23:59:59.5', '10:00+02', '2024-02-29 12:00', '2024-02-29 12:00+02', '1 year 2 mons -3 days 04:05:06.7',
  '\x00ff', 'so-so', 'a@example.org', 7, '("Main ""St""",5)', '[1,5)', '["2024-01-01 00:00Z",)', '10.0.0.0/8', '<a>b</a>', '(1,2)',
  'a fat cat', '101', '{1,null,3}', E'{"a,b","c\\"d",NULL}', '{1.50,NaN}', '{happy,"très triste",NULL}', '{"{\"k\": 1}"}',
  '{"(a,1)","(b,)"}'
);
insert into sample (id, email_, bigint_, real_, float8_, numeric_, date_, timestamp_, timestamptz_, mood_, ints, text_, boolean_, jsonb_) values
  (2, 'b@example.org', -9223372036854775808, 'NaN', 'NaN', 'NaN', 'infinity', '-infinity', 'infinity', 'happy', '{}', '', false, '[]'),
  (3, 'c@example.org', 9007199254740993, 'Infinity', '-Infinity', 'Infinity', '0044-03-15 BC', '0044-03-15 12:00 BC',
   '0044-03-15 12:00Z BC', 'true', '{3,4}', 'plain', null, 'null');
insert into sample (id, email_) values (4, 'd@example.org');
