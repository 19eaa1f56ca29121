-- Names that SQL has to quote or that GraphQL does not allow.
create table "My Table.x" (
  "Id" int primary key,
  "odd  name" text,
  "a.b" int,
  "quo""te" text,
  "apo'strophe" text,
  "ключ" text,
  "select" text,
  "user" text,
  key_0 text,
  t1 int,
  "__secret" text,
  "parent Id" int references "My Table.x"
);
comment on column "My Table.x"."ключ" is '@name klyuch';
create table "order" (
  "group" int primary key,
  "My Table.x Id" int references "My Table.x"
);
insert into "My Table.x" values
  (1, 'two  spaces', 1, 'say "hi"', 'it''s', 'значение', 's1', 'u1', 'k1', 11, 'x', null),
  (2, 'b', 2, '\', 'b', 'б', 's2', 'u2', 'k2', 12, 'y', 1),
  (3, 'c', 3, '$1', 'c', 'в', 's3', 'u3', 'k0', 13, 'z', 2);
insert into "order" values (1, 2), (2, null);
