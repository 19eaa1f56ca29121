-- Enum tables, and an enum of PostgreSQL whose labels have names of their own.
create type state as enum ('in stock', 'sold', 'b-ware');
comment on type state is E'How an article is.\n@value "in stock" IN_STOCK\n@value b-ware SECOND_CHOICE';
create table color (value text primary key, meaning text);
comment on table color is '@enum';
insert into color values ('green', 'go'), ('red', 'stop'), ('blue', null);
create table lamp (id int primary key, shows varchar(9) not null references color, once text references color, state state);
insert into lamp values (1, 'red', null, 'in stock'), (2, 'green', 'red', 'sold'), (3, 'blue', 'blue', 'b-ware');
