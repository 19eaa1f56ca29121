// The tables that the HTTP tests are about: what anon may read in part, what only service_role sees, and a view that waits.

/**
 * After it, `anon` sees `author`, `note` without its column `secret`, and `guarded`, whose policy reads what anon may not;
 * a view that takes a minute and one that fails. Of `vault` and `vault_key` only service_role knows.
 */
export const notesSql = `
create table author (id int primary key, name text not null);
create table note (
  id bigint primary key,
  author_id int not null references author,
  title text not null,
  secret text,
  document jsonb
);
create table vault (id int primary key, contents text not null);
create table vault_key (id int primary key, vault_id int not null references vault, pin text);
create table guarded (id int primary key);
create view sleepy as select id, (pg_sleep(20) is null) as slept from note;
create view broken as select id, 1 / (id - id) as quotient from note;
insert into author values (1, 'Ada'), (2, 'Łukasz 🎈');
insert into note values
  (1, 1, 'first', 's1', '{"a": 1}'),
  (2, 1, 'second "quoted"', 's2', null),
  (9007199254740993, 2, 'beyond 2^53', 's3', '[1, 2.50, 1e2]');
insert into vault values (1, 'gold');
insert into guarded values (1);
insert into vault_key values (1, 1, '0000');
alter table note enable row level security;
create policy everyone on note for select to anon, authenticated using (true);
alter table guarded enable row level security;
create policy of_the_vault on guarded for select to anon using (exists (select from vault));
grant usage on schema public to anon, authenticated, service_role;
grant select on author, guarded, sleepy, broken to anon, authenticated;
grant select (id, author_id, title, document) on note to anon;
grant select on note to authenticated;
`;
