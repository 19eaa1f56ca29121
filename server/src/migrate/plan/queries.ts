// What a statement did to the tables of a scratch database, asked in its transaction; and how large tables are where they are in use. Text only.

/** Tables, views and their columns, of the application and of Pergola. */
export const relations = `
select c.oid::text as oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind::text as kind,
  coalesce(pg_relation_filenode(c.oid), 0)::text as file,
  (select coalesce(json_object_agg(a.attnum, json_build_array(a.attname, format_type(a.atttypid, a.atttypmod))), '{}')
   from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'v', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
`;

export const locks = `
select l.relation::text as oid, l.mode
from pg_locks l
where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted
  and l.database = (select oid from pg_database where datname = current_database())
`;

/** Rows as the planner last counted them; -1: never. */
export const sizes = `
select format('%I.%I', n.nspname, c.relname) as name, c.reltuples::bigint::text as rows, pg_size_pretty(pg_total_relation_size(c.oid)) as size
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
`;
