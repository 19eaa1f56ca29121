// The SQL that makes, empties and drops scratch databases, and that reads what only the server as a whole has. Text only.

/** As the database that the connection is to: encoding, collation, character type and their provider. Columns differ by version. */
export const createScratch = `
select format('create database %I template template0 encoding %L lc_collate %L lc_ctype %L locale_provider %s%s', $1::text,
  pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
  case d.datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
  case d.datlocprovider when 'i' then format(' icu_locale %L', l.locale) when 'b' then format(' builtin_locale %L', l.locale) end) as statement
from pg_database d
cross join lateral (select coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale) l
where d.datname = current_database()
`;

/** `name` is made of letters, digits and underscores. */
export function dropScratch(name: string): string {
  return `drop database if exists ${name} with (force)`;
}

export const nowInSeconds = `select extract(epoch from now())::bigint::text as seconds`;

/** Ours that nobody is connected to, made more than two minutes ago. */
export const leftovers = `
select d.datname::text as name
from pg_database d
where d.datname ~ '^pergola_scratch_[0-9]+_[0-9a-f]+$' and pg_has_role(d.datdba, 'usage')
  and split_part(d.datname, '_', 3)::bigint < extract(epoch from now()) - 120
  and not exists (select from pg_stat_activity a where a.datname = d.datname)
`;
export function dropLeftover(name: string): string {
  return `drop database if exists ${name}`;
}

/** Whether two connections are to one database: what the first has locked the second cannot lock. */
export const lockRandom = `select pg_try_advisory_lock($1::bigint) as locked`;
export const unlockRandom = `select pg_advisory_unlock($1::bigint)`;
/** The number is arbitrary, and ours: one diff at a time in one database. */
export const lockScratch = `select pg_try_advisory_lock(7373021541180002) as locked`;

const ofExtension = (catalogTable: string, oid: string) =>
  `exists (select from pg_depend e where e.classid = '${catalogTable}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;

/** The mark that what a database holds is a diff's, with the extensions that were there before it. */
const mark = 'pergola_scratch';
export const isMarked = `select to_regnamespace('${mark}') is not null as marked`;
export const setMark = `
do $$ begin
  create schema ${mark};
  execute format('comment on schema ${mark} is %L', (select json_agg(extname) from pg_extension));
end $$
`;

/** What a database holds that is neither a new one's nor an extension's. */
export const contents = `
select format('schema %I', s.nspname) as name from pg_namespace s
where s.nspname !~ '^pg_' and s.nspname not in ('information_schema', 'public') and not ${ofExtension('pg_namespace', 's.oid')}
union all
select format('%s', c.oid::regclass) from pg_class c
where c.relnamespace = to_regnamespace('public') and not ${ofExtension('pg_class', 'c.oid')}
union all
select format('%s', p.oid::regprocedure) from pg_proc p
where p.pronamespace = to_regnamespace('public') and not ${ofExtension('pg_proc', 'p.oid')}
union all
select format('type %s', t.oid::regtype) from pg_type t
where t.typnamespace = to_regnamespace('public') and t.typtype in ('e', 'd', 'r') and not ${ofExtension('pg_type', 't.oid')}
union all
select format('publication %I', p.pubname) from pg_publication p
union all
select 'default privileges' from pg_default_acl
order by 1
`;

/** What empties a marked database, as one statement a row. */
export const clearing = `
select format('drop schema %I cascade', s.nspname) as statement from pg_namespace s
where s.nspname !~ '^pg_' and s.nspname not in ('information_schema', '${mark}') and not ${ofExtension('pg_namespace', 's.oid')}
  and (s.nspname <> 'public' or not exists (select from pg_extension x where x.extnamespace = s.oid
    and (obj_description(to_regnamespace('${mark}'), 'pg_namespace')::jsonb ? x.extname)))
union all
select format('drop publication %I', p.pubname) from pg_publication p
`;
export const newExtensions = `
select format('drop extension %I cascade', x.extname) as statement from pg_extension x
where not obj_description(to_regnamespace('${mark}'), 'pg_namespace')::jsonb ? x.extname
`;
export const newPublic = `
create schema if not exists public;
alter schema public owner to pg_database_owner;
grant usage on schema public to public;
drop schema ${mark}
`;

export const beginClearing = 'begin';
export const endClearing = 'commit';
export const giveUp = 'rollback';

export const schemaNames = `
select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
`;
export const allSchemaNames = `
select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
`;

/** One transaction a file, as migrations have it. */
export const beginFile = 'begin';
export const endFile = 'commit';
export const undoFile = 'rollback';
export const beforeRole = 'savepoint role';
export const withoutRole = 'rollback to savepoint role';
export const ownRole = 'reset role; reset search_path';
/** A scratch database need not survive a crash. */
export const fast = 'set synchronous_commit = off';
export const roleNames = `select rolname::text as name from pg_roles`;
export const dropRole = `select format('drop role if exists %I', $1::text) as statement`;
export const noLogin = `select format('alter role %I nologin', $1::text) as statement`;

/** Objects of kinds that are not compared, by what PostgreSQL calls them. */
export const notCompared = `
select i.type, i.identity
from (
  select 'pg_foreign_data_wrapper'::regclass as class, oid from pg_foreign_data_wrapper
  union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server
  union all select 'pg_class'::regclass, oid from pg_class where relkind = 'f'
  union all select 'pg_cast'::regclass, oid from pg_cast
  union all select 'pg_operator'::regclass, oid from pg_operator
  union all select 'pg_opclass'::regclass, oid from pg_opclass
  union all select 'pg_ts_config'::regclass, oid from pg_ts_config
  union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict
  union all select 'pg_collation'::regclass, oid from pg_collation
  union all select 'pg_language'::regclass, oid from pg_language
  union all select 'pg_publication'::regclass, oid from pg_publication
  union all select 'pg_subscription'::regclass, s.oid from pg_subscription s join pg_database d on d.oid = s.subdbid and d.datname = current_database()
  union all select 'pg_event_trigger'::regclass, t.oid from pg_event_trigger t join pg_proc p on p.oid = t.evtfoid
    where not p.pronamespace = any (select s.oid from pg_namespace s where s.nspname = any ($1::text[]))
  union all select 'pg_type'::regclass, t.oid from pg_type t where t.typtype = 'b' and t.typcategory <> 'A'
) o
cross join lateral pg_identify_object(o.class, o.oid, 0) i
where o.oid >= 16384 and i.identity is not null and coalesce(i.schema, '') <> all ($1::text[])
  and not exists (select from pg_depend e where e.classid = o.class and e.objid = o.oid and e.deptype = 'e')
order by 1, 2
`;
