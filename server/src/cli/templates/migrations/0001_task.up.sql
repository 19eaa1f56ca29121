-- Tasks: everybody may read them; whoever is signed in may add some, and change or remove their own.

create table task (
  id bigint generated always as identity primary key,
  title text not null check (title <> ''),
  done boolean not null default false,
  -- Who calls, by the "sub" of the token.
  owner_id uuid not null default auth.uid(),
  created_at timestamptz not null default now()
);
comment on table task is 'Something to do.';
create index task_owner_id on task (owner_id);

-- Grants say which operations and columns a role has in the API at all: what is not granted is not there.
grant select on task to anon, authenticated;
grant insert (title, done), update (title, done), delete on task to authenticated;

-- Row-level security says which rows. Without a policy a role sees and changes none. "(select auth.uid())" is asked once a
-- statement, "auth.uid()" would be once a row.
alter table task enable row level security;
create policy task_read on task for select to anon, authenticated using (true);
create policy task_add on task for insert to authenticated with check (owner_id = (select auth.uid()));
create policy task_change on task for update to authenticated using (owner_id = (select auth.uid()));
create policy task_remove on task for delete to authenticated using (owner_id = (select auth.uid()));
