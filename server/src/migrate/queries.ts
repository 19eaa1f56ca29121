// The SQL of migrations: their history, their lock, and what service_role is granted. Text only.

export const historyExists = `select to_regclass('pergola.migrations') is not null as exists`;
/** The columns that came last are there. */
export const historyComplete = `
select exists (
  select from pg_attribute
  where attrelid = to_regclass('pergola.migrations') and attname = 'baseline' and not attisdropped
) as complete
`;

/** As the owner. Nobody else may look into the schema: a new schema grants nothing. */
export const createHistory = `
create schema if not exists pergola;
create table if not exists pergola.migrations (
  "set" text not null check ("set" in ('system', 'application')),
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now(),
  duration_ms double precision not null,
  primary key ("set", name)
);
alter table pergola.migrations
  add column if not exists applied_by text,
  add column if not exists state text not null default 'applied' check (state in ('applied', 'applying', 'reverting')),
  add column if not exists baseline boolean not null default false;
comment on schema pergola is 'Pergola''s own; not part of any API.';
`;

/** Advisory locks belong to the session: a runner that is killed releases its own. The number is arbitrary, and ours. */
export const tryLock = `select pg_try_advisory_lock(7373021541180001) as locked`;
export const unlock = `select pg_advisory_unlock(7373021541180001)`;
/** PostgreSQL looks twice a second whether the runner still lives, also while it runs a statement. Not on every system it can. */
export const noticeDeath = `set client_connection_check_interval = '500ms'`;
/** And a runner whose machine went away is noticed within half a minute. */
export const noticeSilence = `select set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)`;

export const readHistory = `
select to_jsonb(m) as row, applied_at from pergola.migrations m where "set" = $1 order by name
`;

/** A file that waits for a lock makes everyone behind it wait too: it gives up after this time and tries again. */
export const begin = `begin; set local lock_timeout = '1s'; set local pergola.migration = 'open'`;
/** Fails inside an aborted transaction; otherwise says whether the transaction is still the one that \`begin\` opened. */
export const stillOpen = `select coalesce(current_setting('pergola.migration', true), '') = 'open' as open`;
/** Set, name, checksum, milliseconds, who. */
export const record = `
insert into pergola.migrations ("set", name, checksum, duration_ms, applied_by)
values ($1, $2, $3, $4, $5 || ' as ' || session_user)
`;
export const forget = `delete from pergola.migrations where "set" = $1 and name = $2`;
/** What a file has set must not reach the history, nor the next file. */
export const takeOwnRole = `reset role; reset search_path`;
export const commit = `commit`;
export const rollback = `rollback`;

/** A statement outside a transaction: remembered before it begins, so that whoever finds it half done knows whose it is. */
export const recordBegun = `
insert into pergola.migrations ("set", name, checksum, duration_ms, applied_by, state)
values ($1, $2, $3, 0, $4 || ' as ' || session_user, 'applying')
on conflict ("set", name) do update set state = 'applying'
`;
export const recordReverting = `update pergola.migrations set state = 'reverting' where "set" = $1 and name = $2`;
export const recordDone = `
update pergola.migrations set state = 'applied', applied_at = now(), duration_ms = $3 where "set" = $1 and name = $2
`;
export const recordBaseline = `
insert into pergola.migrations ("set", name, checksum, duration_ms, applied_by, baseline)
values ($1, $2, $3, 0, $4 || ' as ' || session_user, true)
`;
export const rename = `update pergola.migrations set name = $3 where "set" = $1 and name = $2`;
export const acceptChecksum = `update pergola.migrations set checksum = $3 where "set" = $1 and name = $2`;

/** What conflicts with no reading and writing may wait for its lock: nobody queues behind it. */
export const waitForLocks = `set lock_timeout = 0`;
export const waitBriefly = `set lock_timeout = '1s'`;
export const waitAsBefore = `reset lock_timeout`;

/** The index of this name (as it was written) beside the table. */
export const indexOf = `
select format('%I.%I', n.nspname, c.relname) as name, i.indisvalid as valid
from pg_class c
join pg_index i on i.indexrelid = c.oid
join pg_namespace n on n.oid = c.relnamespace
where c.relname = (parse_ident($2))[1]
  and c.relnamespace = (select relnamespace from pg_class where oid = to_regclass($1))
`;
export const relationExists = `select to_regclass($1) is not null as exists`;
export const labelExists = `
select exists (select from pg_enum where enumtypid = to_regtype($1) and enumlabel = $2) as exists
`;
/** What a REINDEX CONCURRENTLY that broke off leaves of the table, or of the index's table. */
export const reindexLeftovers = `
select format('%I.%I', n.nspname, c.relname) as name
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'
  and (i.indrelid = to_regclass($1) or i.indrelid = (select indrelid from pg_index where indexrelid = to_regclass($1)))
`;
/** The columns of a constraint, or of an index that is none, by table and name. */
export const constraintColumns = `
select a.attname::text as name
from (
  select conrelid as relation, conkey as keys from pg_constraint where conname = $2 and conrelid = to_regclass($1)
  union all
  select indrelid, indkey::int2[] from pg_index join pg_class c on c.oid = indexrelid
  where c.relname = $2 and indrelid = to_regclass($1)
  limit 1
) k
join pg_attribute a on a.attrelid = k.relation and a.attnum = any (k.keys)
order by array_position(k.keys, a.attnum)
`;
/** The name is quoted by PostgreSQL. */
export const dropIndex = (name: string): string => `drop index concurrently if exists ${name}`;

/** Who holds what others wait for. */
export const oldestTransactions = `
select pid, usename::text as user, extract(epoch from now() - xact_start)::int as seconds, left(query, 80) as query
from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and xact_start < now() - interval '1 second'
order by xact_start limit 3
`;

/**
 * Statements that give service_role what it lacks in the schemas ($1): a grant for each object it cannot fully use, the use
 * of the schemas that extensions live in, and where it cannot bypass row-level security a policy for each protected table. What an extension owns is the extension's.
 * \`allowed\`: the owner's connection may run it. (A GRANT without the right may only warn, and would set off a reload each time.)
 */
export const missingServiceRights = `
with schemas as (
  select oid, nspname, nspowner from pg_namespace where nspname = any ($1::text[])
), relations as (
  select c.oid, c.relkind, c.relrowsecurity, c.relowner, format('%I.%I', s.nspname, c.relname) as name
  from pg_class c
  join schemas s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not exists (
      select from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
), functions as (
  select p.oid, p.proowner, format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p
  join schemas s on s.oid = p.pronamespace
  where not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  )
), missing as (
  select nspname::text as object, format('grant usage on schema %I to service_role', nspname) as statement, nspowner as owner
  from pg_namespace
  where (oid in (select oid from schemas) or oid in (select extnamespace from pg_extension))
    and not has_schema_privilege('service_role', oid, 'usage')
  union all
  select name, format('grant all on table %s to service_role', name), relowner
  from relations
  where relkind <> 'S' and not (
    has_table_privilege('service_role', oid, 'select') and has_table_privilege('service_role', oid, 'insert')
    and has_table_privilege('service_role', oid, 'update') and has_table_privilege('service_role', oid, 'delete')
  )
  union all
  select name, format('grant all on sequence %s to service_role', name), relowner
  from relations
  where case when relkind = 'S' then not (
    has_sequence_privilege('service_role', oid, 'usage') and has_sequence_privilege('service_role', oid, 'select')
    and has_sequence_privilege('service_role', oid, 'update')
  ) else false end
  union all
  select name, format('grant execute on routine %s to service_role', name), proowner
  from functions
  where not has_function_privilege('service_role', oid, 'execute')
  union all
  select name, format('create policy pergola_service_role on %s to service_role using (true) with check (true)', name), relowner
  from relations
  where relrowsecurity
    and not (select rolbypassrls or rolsuper from pg_roles where rolname = 'service_role')
    and not exists (
      select from pg_policy p
      where p.polrelid = relations.oid and p.polname = 'pergola_service_role'
    )
)
select object, statement, pg_has_role(owner, 'usage') as allowed, pg_get_userbyid(owner)::text as owner
from missing
`;

/** Before a script of grants: a policy needs a lock, and whoever waits for one makes others wait. */
export const shortLocks = `set local lock_timeout = '2s'`;

export const ownProcess = `select pg_backend_pid() as pid`;
/** As Ctrl-C in psql does. */
export const cancel = `select pg_cancel_backend($1::int)`;

export const databaseName = `select current_database()::text as name`;
