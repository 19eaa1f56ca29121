// The SQL of the checks: what PostgreSQL tells of itself. All of it reads. Names come as SQL writes them.

/** One row: what the current user may do. */
export const ownerRights = `
select pg_catalog.quote_ident(r.rolname) as "user",
  pg_catalog.quote_ident(pg_catalog.current_database()) as database,
  r.rolsuper as superuser,
  r.rolsuper or r.rolcreaterole as "createRole",
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as "createSchema",
  r.rolsuper or r.rolbypassrls
    or exists (select from pg_catalog.pg_roles s where s.rolname = 'service_role' and s.rolbypassrls) as "bypassRls"
from pg_catalog.pg_roles r
where r.rolname = current_user`;

/**
 * $1: schemas, $2: the anonymous role, $3: the login of callers. The roles of callers: those of every installation, and those that
 * relations of the schemas are granted to or whose policies name, but for the owners and PostgreSQL's own.
 */
export const callerRoles = `
with relations as (
  select c.oid, c.relowner, c.relacl
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
), named as (
  select a.grantee as role from relations r, pg_catalog.aclexplode(r.relacl) a where a.grantee <> r.relowner
  union
  select role from pg_catalog.pg_policy p join relations r on r.oid = p.polrelid, pg_catalog.unnest(p.polroles) role
)
select pg_catalog.quote_ident(r.rolname) as name,
  case when r.rolname = 'service_role' then null
    else (select pg_catalog.pg_has_role(l.oid, r.oid, 'member') from pg_catalog.pg_roles l where l.rolname = $3)
  end as reachable,
  r.rolsuper or r.rolbypassrls as privileged,
  r.rolcanlogin as "canLogin"
from pg_catalog.pg_roles r
where r.rolname in ($2, 'authenticated', 'service_role')
  or (r.oid in (select role from named) and not r.rolsuper and r.rolname !~ '^pg_')
order by r.rolname`;

/** One row; those of this program are not counted as used. */
export const connections = `
select pg_catalog.current_setting('max_connections')::int as most,
  pg_catalog.current_setting('superuser_reserved_connections')::int
    + coalesce(pg_catalog.current_setting('reserved_connections', true)::int, 0) as reserved,
  (select count(*)::int from pg_catalog.pg_stat_activity
    where backend_type = 'client backend' and application_name !~ '^pergola') as used`;

/** One row. */
export const replication = `
select pg_catalog.current_setting('wal_level') as level,
  pg_catalog.current_setting('max_replication_slots')::int as most,
  (select count(*)::int from pg_catalog.pg_replication_slots) as used`;

export const idleSlots = `
select slot_name::text as name,
  pg_catalog.pg_size_pretty(pg_catalog.pg_wal_lsn_diff(
    case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_receive_lsn() else pg_catalog.pg_current_wal_lsn() end,
    restart_lsn)) as held,
  coalesce(wal_status = 'lost', false) as lost
from pg_catalog.pg_replication_slots
where not active and not temporary and (database is null or database = pg_catalog.current_database())
order by 1`;

/** One row: milliseconds since 1970. */
export const clock = `
select (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::float8 as milliseconds`;

export const extensions = `
select pg_catalog.quote_ident(e.extname) as name, e.extversion as installed, a.default_version as available
from pg_catalog.pg_extension e left join pg_catalog.pg_available_extensions a on a.name = e.extname
order by 1`;

/** $1: schemas. */
export const invalidIndexes = `
select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(i.relname) as index,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname) as "table"
from pg_catalog.pg_index x
  join pg_catalog.pg_class i on i.oid = x.indexrelid
  join pg_catalog.pg_class t on t.oid = x.indrelid
  join pg_catalog.pg_namespace n on n.oid = t.relnamespace
where not x.indisvalid and i.relkind = 'i' and n.nspname = any ($1::text[])
  and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.oid)
order by 1`;

/** $1: schemas, $2: roles. A row for each table without row-level security and role that may read or write it. */
export const unprotectedTables = `
select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as "table",
  r.rolname::text as role,
  pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select') as reads,
  array_remove(array[
    case when pg_catalog.has_any_column_privilege(r.oid, c.oid, 'insert') then 'insert' end,
    case when pg_catalog.has_any_column_privilege(r.oid, c.oid, 'update') then 'update' end,
    case when pg_catalog.has_table_privilege(r.oid, c.oid, 'delete') then 'delete' end], null) as writes
from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_roles r on r.rolname = any ($2::text[])
where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'f') and not c.relispartition and not c.relrowsecurity
  and pg_catalog.has_schema_privilege(r.oid, n.oid, 'usage')
  and (pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
    or pg_catalog.has_table_privilege(r.oid, c.oid, 'delete'))
  and not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1, 2`;

/** $1: schemas. Tables with row-level security and without a policy that others than the owner may use. */
export const tablesWithoutPolicies = `
select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as "table",
  array_agg(distinct coalesce(r.rolname::text, 'everyone')) as roles
from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  cross join lateral pg_catalog.aclexplode(c.relacl) a
  left join pg_catalog.pg_roles r on r.oid = a.grantee
where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and c.relrowsecurity
  and a.grantee <> c.relowner and not coalesce(r.rolbypassrls or r.rolsuper, false)
  and coalesce(r.rolname, '') <> 'service_role'
  and not exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid)
group by 1
order by 1`;

/**
 * $1: schemas, $2: the anonymous role. Views that read with their owner's rights, by any number of views between, from tables whose
 * policies do not hold for that owner, and that callers may read.
 */
export const viewsPastPolicies = `
with recursive views as (
  select c.oid, c.relkind = 'v' and coalesce(c.reloptions::text[] && array['security_invoker=true', 'security_invoker=on',
    'security_invoker=1', 'security_invoker=yes'], false) as invoker
  from pg_catalog.pg_class c where c.relkind in ('v', 'm')
), reads as (
  select distinct w.ev_class as view, d.refobjid as relation
  from pg_catalog.pg_rewrite w join pg_catalog.pg_depend d
    on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> w.ev_class
  where w.rulename = '_RETURN'
), shown as (
  -- With whose rights the relation is read: those of the reader's owner; null: of whoever asks.
  select v.oid as view, r.relation, case when not v.invoker then v.oid end as reader
  from views v join reads r on r.view = v.oid
  union
  select s.view, r.relation, case when v.invoker then s.reader else v.oid end
  from shown s join views v on v.oid = s.relation join reads r on r.view = v.oid
), past as (
  select s.view, s.relation
  from shown s
    join pg_catalog.pg_class t on t.oid = s.relation and t.relkind in ('r', 'p') and t.relrowsecurity
    join pg_catalog.pg_class v on v.oid = s.reader
    join pg_catalog.pg_roles o on o.oid = v.relowner
  where o.rolsuper or o.rolbypassrls or (pg_catalog.pg_has_role(o.oid, t.relowner, 'usage') and not t.relforcerowsecurity)
)
select pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(v.relname) as view,
  case v.relkind when 'm' then 'materialized-view' else 'view' end as kind,
  array_agg(distinct p.relation::regclass::text) as tables,
  array_agg(distinct r.rolname::text) as roles
from past p
  join pg_catalog.pg_class v on v.oid = p.view
  join pg_catalog.pg_namespace n on n.oid = v.relnamespace
  join pg_catalog.pg_roles r on pg_catalog.has_any_column_privilege(r.oid, v.oid, 'select')
    and not r.rolsuper and not r.rolbypassrls and r.oid <> v.relowner and r.rolname !~ '^pg_' and r.rolname <> 'service_role'
    and (r.rolname in ($2, 'authenticated') or exists (
      select from pg_catalog.aclexplode(v.relacl) a where a.grantee = r.oid))
where n.nspname = any ($1::text[])
group by n.nspname, v.relname, v.relkind
order by 1`;

/** Those of extensions and of PostgreSQL are not ours to change. */
export const definerFunctions = `
select f.oid::regprocedure::text as function
from pg_catalog.pg_proc f join pg_catalog.pg_namespace n on n.oid = f.pronamespace
where f.prosecdef and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not exists (select from pg_catalog.unnest(f.proconfig) setting where setting ~ '^search_path=')
  and not exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = f.oid and d.deptype = 'e')
order by 1`;

/** $1: schemas. */
export const policies = `
select pg_catalog.quote_ident(p.polname) as policy,
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as "table",
  array_remove(array[pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)], null) as expressions,
  array(select distinct pg_catalog.quote_ident(a.attname)
    from pg_catalog.pg_index x join pg_catalog.pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
    where x.indrelid = c.oid and x.indisvalid) as indexed
from pg_catalog.pg_policy p
  join pg_catalog.pg_class c on c.oid = p.polrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = any ($1::text[]) and c.relrowsecurity
order by 2, 1`;

/** $1: schemas. An index serves where its first columns are those of the key, in any order. */
export const foreignKeysWithoutIndex = `
select pg_catalog.quote_ident(k.conname) as "constraint",
  pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as "table",
  array(select pg_catalog.quote_ident(a.attname)
    from pg_catalog.unnest(k.conkey) with ordinality as each (number, place)
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = each.number
    order by each.place) as columns
from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and n.nspname = any ($1::text[])
  and not exists (select from pg_catalog.pg_index x
    where x.indrelid = k.conrelid and x.indisvalid and x.indpred is null
      and (x.indkey::int2[])[0:pg_catalog.cardinality(k.conkey) - 1] @> k.conkey)
order by 2, 1`;
