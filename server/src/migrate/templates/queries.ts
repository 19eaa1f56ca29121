// What a new migration's files say before anybody has written into them: comments that teach, no statement. Text only.

export const upTemplate = (name: string): string => `\
-- ${name}: say here what changes, and why.
--
-- This file is one transaction: all of it happens, or nothing does. So it has no BEGIN, COMMIT or ROLLBACK.
-- What cannot run in a transaction (CREATE INDEX CONCURRENTLY, ALTER TYPE ... ADD VALUE whose value is used next, VACUUM) is a
-- migration of its own: pergola migrate new NAME --no-transaction.
-- pergola migrate plan shows the locks it takes and what it destroys, pergola migrate verify tries it up, down and up again.
-- Once it is applied somewhere, leave it as it is, and write a further change as a new migration.
--
-- For example, a table that the API shows to those who may see it:
--
--   create table note (
--     id bigint generated always as identity primary key,
--     author uuid not null default auth.uid(),
--     body text not null check (length(body) <= 10000)
--   );
--   comment on table note is 'What somebody wants to remember.';
--   alter table note enable row level security;
--   grant select, insert, update, delete on note to authenticated;
--   create policy own on note to authenticated using (author = (select auth.uid()));
`;

export const downTemplate = (name: string): string => `\
-- Takes ${name} back: what it made goes, in the reverse order, and the data that was there before stays.
-- It is needed before the migration is applied. Where there is no way back: pergola migrate new NAME --irreversible.
--
-- For example:
--
--   drop table note;
`;

export const soloUpTemplate = (name: string): string => `\
-- pergola: no-transaction
-- ${name}: say here what changes, and why.
--
-- This file has one statement, which runs by itself, outside a transaction. Where the process dies meanwhile, the next run ends what was
-- begun; an index that was left invalid is built anew. So an index has a name here.
--
-- For example, an index that is built while others read and write:
--
--   create index concurrently note_author_idx on note (author);
`;

export const soloDownTemplate = (name: string): string => `\
-- pergola: no-transaction
-- Takes ${name} back, with one statement as well. It is needed before the migration is applied.
--
-- For example:
--
--   drop index concurrently note_author_idx;
`;

export const irreversibleTemplate = (name: string): string => `\
-- pergola: irreversible
-- There is no way back from ${name}: say here why. This file has no statement.
`;
