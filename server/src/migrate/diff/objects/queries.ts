// The SQL that reads a database's own objects, each with the statement that makes it and the one that removes it. Text only.
// `$1::text[]` names schemas to leave out. It runs with an empty search_path, so that PostgreSQL writes every name in full.

/** An object as pg_depend names it: class, oid and column. */
function at(catalogTable: string, oid: string, column = '0'): string {
  return `'${catalogTable}'::regclass::oid || '.' || ${oid} || '.' || ${column}`;
}

function ofExtension(catalogTable: string, oid: string): string {
  return `exists (select from pg_depend e where e.classid = '${catalogTable}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;
}

/** The schemas of the user, as `n`. */
const schemas = `(select * from pg_namespace s where s.nspname !~ '^pg_' and s.nspname <> 'information_schema'
  and s.nspname <> all ($1::text[]) and not ${ofExtension('pg_namespace', 's.oid')}) n`;

/** The relations of the user, as `c`. */
const relations = `(select r.* from pg_class r join ${schemas} on n.oid = r.relnamespace
  where r.relpersistence <> 't' and not ${ofExtension('pg_class', 'r.oid')}) c`;

const sequenceOptions = `format('increment by %s minvalue %s maxvalue %s start with %s cache %s %s', s.seqincrement, s.seqmin, s.seqmax,
  s.seqstart, s.seqcache, case when s.seqcycle then 'cycle' else 'no cycle' end)`;

const noDetails = `'{}'::jsonb`;
const noParent = 'null::text';

export const extensions = `
select 'extension' as kind, 'extension:' || x.extname as id, array[${at('pg_extension', 'x.oid')}] as addresses, ${noParent} as parent,
  format('create extension if not exists %I with schema %I', x.extname, s.nspname) as make,
  format('drop extension %I', x.extname) as remove, format('extension %I', x.extname) as target, ${noDetails} as details
from pg_extension x
join pg_namespace s on s.oid = x.extnamespace
where x.extname <> 'plpgsql'
order by 2`;

export const ownSchemas = `
select 'schema' as kind, 'schema:' || n.nspname as id, array[${at('pg_namespace', 'n.oid')}] as addresses, ${noParent} as parent,
  format('create schema %I', n.nspname) as make, format('drop schema %I', n.nspname) as remove,
  format('schema %I', n.nspname) as target, ${noDetails} as details
from ${schemas}
order by 2`;

const typeAddresses = `array_remove(array[${at('pg_type', 't.oid')}, case when t.typarray <> 0 then ${at('pg_type', 't.typarray')} end,
  case when t.typrelid <> 0 then ${at('pg_class', 't.typrelid')} end], null)`;

/** Its name, and one for while another takes its place. */
const typeNames = `'type', t.oid::regtype::text, 'aside', quote_ident(left(t.typname, 56) || '__old'),
  'asideInFull', format('%I.%I', n.nspname, left(t.typname, 56) || '__old')`;

/** Enums, composite types and ranges. */
export const types = `
select case t.typtype when 'e' then 'enum' else 'type' end as kind, 'type:' || t.oid::regtype as id,
  ${typeAddresses} || coalesce((select array[${at('pg_type', 'g.rngmultitypid')}, ${at('pg_type', 'm.typarray')}]
    from pg_range g join pg_type m on m.oid = g.rngmultitypid where g.rngtypid = t.oid), '{}') as addresses,
  ${noParent} as parent,
  format('create type %s as %s', t.oid::regtype, case t.typtype
    when 'e' then format('enum (%s)', (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
      from pg_enum e where e.enumtypid = t.oid))
    when 'r' then (select format('range (subtype = %s)', format_type(g.rngsubtype, null)) from pg_range g where g.rngtypid = t.oid)
    else format('(%s)', (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
      from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
  end) as make,
  format('drop type %s', t.oid::regtype) as remove, format('type %s', t.oid::regtype) as target,
  jsonb_build_object(${typeNames}, 'labels', (select jsonb_agg(e.enumlabel order by e.enumsortorder)
    from pg_enum e where e.enumtypid = t.oid)) as details
from pg_type t
join ${schemas} on n.oid = t.typnamespace
where (t.typtype in ('e', 'r') or (t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')))
  and not ${ofExtension('pg_type', 't.oid')}
order by 2`;

export const domains = `
select 'domain' as kind, 'type:' || t.oid::regtype as id, ${typeAddresses} as addresses, ${noParent} as parent,
  format('create domain %s as %s%s%s%s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod),
    case when t.typcollation <> b.typcollation then ' collate ' || t.typcollation::regcollation end,
    ' default ' || pg_get_expr(t.typdefaultbin, 0), case when t.typnotnull then ' not null' end) as make,
  format('drop domain %s', t.oid::regtype) as remove, format('domain %s', t.oid::regtype) as target,
  jsonb_build_object(${typeNames}, 'base', format_type(t.typbasetype, t.typtypmod),
    'collation', t.typcollation::regcollation::text, 'default', pg_get_expr(t.typdefaultbin, 0), 'notNull', t.typnotnull) as details
from pg_type t
join pg_type b on b.oid = t.typbasetype
join ${schemas} on n.oid = t.typnamespace
where t.typtype = 'd' and not ${ofExtension('pg_type', 't.oid')}
order by 2`;

export const domainConstraints = `
select 'domain constraint' as kind, format('domain constraint:%s.%I', t.oid::regtype, k.conname) as id,
  array[${at('pg_constraint', 'k.oid')}] as addresses, 'type:' || t.oid::regtype as parent,
  format('alter domain %s add constraint %I %s', t.oid::regtype, k.conname, pg_get_constraintdef(k.oid)) as make,
  format('alter domain %s drop constraint %I', t.oid::regtype, k.conname) as remove,
  format('constraint %I on domain %s', k.conname, t.oid::regtype) as target, ${noDetails} as details
from pg_constraint k
join pg_type t on t.oid = k.contypid
join ${schemas} on n.oid = t.typnamespace
where k.contype = 'c' and not ${ofExtension('pg_type', 't.oid')}
order by 2`;

/** Without those of identity columns, which belong to their column. */
export const sequences = `
select 'sequence' as kind, 'relation:' || c.oid::regclass as id, array[${at('pg_class', 'c.oid')}] as addresses, owner.id as parent,
  format('create sequence %s as %s %s', c.oid::regclass, format_type(s.seqtypid, null), ${sequenceOptions}) as make,
  format('drop sequence %s', c.oid::regclass) as remove, format('sequence %s', c.oid::regclass) as target,
  jsonb_build_object('sequence', c.oid::regclass::text, 'options', format('as %s %s', format_type(s.seqtypid, null), ${sequenceOptions}),
    'occupies', c.oid::regclass::text) as details
from ${relations}
join pg_sequence s on s.seqrelid = c.oid
left join lateral (select format('column:%s.%I', d.refobjid::regclass, a.attname) as id from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'a') owner on true
where not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
order by 2`;

export const sequenceOwners = `
select 'owned' as kind, 'owned:' || c.oid::regclass as id, '{}'::text[] as addresses, 'relation:' || c.oid::regclass as parent,
  format('alter sequence %s owned by %s.%I', c.oid::regclass, d.refobjid::regclass, a.attname) as make,
  format('alter sequence %s owned by none', c.oid::regclass) as remove, '' as target,
  jsonb_build_object('needs', jsonb_build_array(format('column:%s.%I', d.refobjid::regclass, a.attname))) as details
from ${relations}
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relkind = 'S'
order by 2`;

const relationAddresses = `array_remove(array[${at('pg_class', 'c.oid')}, ${at('pg_type', 'c.reltype')},
  (select ${at('pg_type', 't.typarray')} from pg_type t where t.oid = c.reltype)]
  || (select array_agg(${at('pg_rewrite', 'w.oid')}) from pg_rewrite w where w.ev_class = c.oid and w.rulename = '_RETURN'), null)`;

/** What stands before and behind the columns; a partition has those of its parent. */
export const tables = `
select 'table' as kind, 'relation:' || c.oid::regclass as id, ${relationAddresses} as addresses,
  case when c.relispartition then 'relation:' || parents.first end as parent, '' as make,
  format('drop table %s', c.oid::regclass) as remove, format('table %s', c.oid::regclass) as target,
  jsonb_build_object('table', c.oid::regclass::text, 'occupies', c.oid::regclass::text,
    'partition', case when c.relispartition then format(' partition of %s %s', parents.first, pg_get_expr(c.relpartbound, c.oid)) end,
    'behind', coalesce(case when not c.relispartition then ' inherits (' || parents.names || ')' end, '')
      || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '')) as details
from ${relations}
left join lateral (select min(i.inhparent::regclass::text) as first, string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) as names
  from pg_inherits i where i.inhrelid = c.oid having count(*) > 0) parents on true
where c.relkind in ('r', 'p')
order by c.oid`;

/** Without what a partition or an inheriting table only inherits. */
const columnsOfTables = `pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.attislocal or a.attinhcount = 0)
  and not c.relispartition`;

export const columns = `
select 'column' as kind, format('column:%s.%I', c.oid::regclass, a.attname) as id, array[${at('pg_class', 'c.oid', 'a.attnum')}]
  || case when a.attgenerated <> '' then array[${at('pg_attrdef', 'd.oid')}] else '{}' end
  || case when s.seqrelid is not null then array[${at('pg_class', 's.seqrelid')}] else '{}' end as addresses,
  'relation:' || c.oid::regclass as parent, '' as make,
  format('alter table %s drop column %I', c.oid::regclass, a.attname) as remove, format('column %s.%I', c.oid::regclass, a.attname) as target,
  jsonb_build_object('table', c.oid::regclass::text, 'column', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
    'collation', case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end,
    'notNull', a.attnotnull, 'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
    'identityOptions', case when s.seqrelid is not null then ${sequenceOptions} end,
    'generated', case when a.attgenerated <> '' then format('generated always as (%s) %s', pg_get_expr(d.adbin, d.adrelid),
      case a.attgenerated when 'v' then 'virtual' else 'stored' end) end) as details
from ${relations}
join ${columnsOfTables}
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_depend i on i.refclassid = 'pg_class'::regclass and i.refobjid = a.attrelid and i.refobjsubid = a.attnum
  and i.classid = 'pg_class'::regclass and i.deptype = 'i' and a.attidentity <> ''
left join pg_sequence s on s.seqrelid = i.objid
where c.relkind in ('r', 'p')
order by c.oid, a.attnum`;

export const columnDefaults = `
select 'default' as kind, format('default:%s.%I', c.oid::regclass, a.attname) as id, array[${at('pg_attrdef', 'd.oid')}] as addresses,
  format('column:%s.%I', c.oid::regclass, a.attname) as parent,
  format('alter table %s alter column %I set default %s', c.oid::regclass, a.attname, pg_get_expr(d.adbin, d.adrelid)) as make,
  format('alter table %s alter column %I drop default', c.oid::regclass, a.attname) as remove, '' as target,
  jsonb_build_object('expression', pg_get_expr(d.adbin, d.adrelid)) as details
from ${relations}
join ${columnsOfTables}
join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relkind in ('r', 'p') and a.attgenerated = ''
order by 2`;

export const constraints = `
select case k.contype when 'f' then 'foreign key' else 'constraint' end as kind, format('constraint:%s.%I', c.oid::regclass, k.conname) as id,
  array[${at('pg_constraint', 'k.oid')}] || case when k.contype in ('p', 'u', 'x') then array[${at('pg_class', 'k.conindid')}] else '{}' end
    as addresses,
  'relation:' || c.oid::regclass as parent,
  format('alter table %s add constraint %I %s', c.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) as make,
  format('alter table %s drop constraint %I', c.oid::regclass, k.conname) as remove,
  format('constraint %I on %s', k.conname, c.oid::regclass) as target,
  jsonb_build_object('inline', format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)),
    'validate', format('alter table %s validate constraint %I', c.oid::regclass, k.conname),
    'occupies', case when k.contype in ('p', 'u', 'x') then k.conindid::regclass::text end) as details
from ${relations}
join pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'x', 'f') and k.conparentid = 0
  and (k.conislocal or k.coninhcount = 0)
order by case k.contype when 'p' then 0 when 'u' then 1 else 2 end, 2`;

/** Without those that a constraint brings, partitions' shares of their parent's, and what a failed build left. */
export const indexes = `
select 'index' as kind, 'relation:' || c.oid::regclass as id, array[${at('pg_class', 'c.oid')}] as addresses,
  'relation:' || i.indrelid::regclass as parent, regexp_replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ') as make,
  format('drop index %s', c.oid::regclass) as remove, format('index %s', c.oid::regclass) as target,
  jsonb_build_object('occupies', c.oid::regclass::text) as details
from ${relations}
join pg_index i on i.indexrelid = c.oid
where c.relkind in ('i', 'I') and i.indisvalid and not c.relispartition
  and not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
order by 2`;

export const views = `
select case c.relkind when 'v' then 'view' else 'materialized view' end as kind, 'relation:' || c.oid::regclass as id,
  ${relationAddresses} as addresses, ${noParent} as parent,
  format('create %s %s%s as%s%s', case c.relkind when 'v' then 'or replace view' else 'materialized view' end, c.oid::regclass,
    ' with (' || array_to_string(c.reloptions, ', ') || ')', E'\\n', rtrim(pg_get_viewdef(c.oid), ';')) as make,
  format('drop %s %s', case c.relkind when 'v' then 'view' else 'materialized view' end, c.oid::regclass) as remove,
  format('%s %s', case c.relkind when 'v' then 'view' else 'materialized view' end, c.oid::regclass) as target,
  jsonb_build_object('occupies', c.oid::regclass::text, 'columns', (select jsonb_agg(format('%I %s %s', a.attname,
    format_type(a.atttypid, a.atttypmod), a.attcollation) order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0)) as details
from ${relations}
where c.relkind in ('v', 'm')
order by c.oid`;

export const rules = `
select 'rule' as kind, format('rule:%s.%I', c.oid::regclass, w.rulename) as id, array[${at('pg_rewrite', 'w.oid')}] as addresses,
  'relation:' || c.oid::regclass as parent, rtrim(pg_get_ruledef(w.oid), ';') as make,
  format('drop rule %I on %s', w.rulename, c.oid::regclass) as remove, format('rule %I on %s', w.rulename, c.oid::regclass) as target,
  ${noDetails} as details
from ${relations}
join pg_rewrite w on w.ev_class = c.oid and w.rulename <> '_RETURN'
order by 2`;

export const triggers = `
select 'trigger' as kind, format('trigger:%s.%I', c.oid::regclass, g.tgname) as id,
  array_remove(array[${at('pg_trigger', 'g.oid')}, case when g.tgconstraint <> 0 then ${at('pg_constraint', 'g.tgconstraint')} end], null) as addresses,
  'relation:' || c.oid::regclass as parent, pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else format(
    E';\\nalter table %s %s trigger %I', c.oid::regclass,
    case g.tgenabled when 'D' then 'disable' when 'A' then 'enable always' else 'enable replica' end, g.tgname) end as make,
  format('drop trigger %I on %s', g.tgname, c.oid::regclass) as remove, format('trigger %I on %s', g.tgname, c.oid::regclass) as target,
  ${noDetails} as details
from ${relations}
join pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal and g.tgparentid = 0
order by 2`;

/** Without the one that Pergola itself gives service_role where it cannot bypass row-level security. */
export const policies = `
select 'policy' as kind, format('policy:%s.%I', c.oid::regclass, p.polname) as id, array[${at('pg_policy', 'p.oid')}] as addresses,
  'relation:' || c.oid::regclass as parent,
  format('create policy %I on %s as %s for %s to %s%s%s', p.polname, c.oid::regclass,
    case when p.polpermissive then 'permissive' else 'restrictive' end,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
    (select string_agg(case r.role when 0 then 'public' else quote_ident(pg_get_userbyid(r.role)) end, ', ' order by pg_get_userbyid(r.role))
      from unnest(p.polroles) r (role)),
    ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
    ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')') as make,
  format('drop policy %I on %s', p.polname, c.oid::regclass) as remove, format('policy %I on %s', p.polname, c.oid::regclass) as target,
  jsonb_build_object('using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) as details
from ${relations}
join pg_policy p on p.polrelid = c.oid and p.polname <> 'pergola_service_role'
order by 2`;

/** What ALTER TABLE turns on and off. */
export const tableSettings = `
select 'setting' as kind, format('setting:%s.%s', c.oid::regclass, x.name) as id, '{}'::text[] as addresses,
  'relation:' || c.oid::regclass as parent, format('alter table %s %s', c.oid::regclass, x.make) as make,
  format('alter table %s %s', c.oid::regclass, x.remove) as remove, '' as target, ${noDetails} as details
from ${relations}
cross join lateral (
  select 'row security' as name, 'enable row level security' as make, 'disable row level security' as remove where c.relrowsecurity
  union all select 'forced', 'force row level security', 'no force row level security' where c.relforcerowsecurity
  union all select 'unlogged', 'set unlogged', 'set logged' where c.relpersistence = 'u'
  union all select 'replica identity', case c.relreplident when 'f' then 'replica identity full' else 'replica identity nothing' end,
    'replica identity default' where c.relreplident in ('f', 'n')
  union all select 'option ' || o.option_name, format('set (%s = %L)', o.option_name, o.option_value), format('reset (%s)', o.option_name)
    from pg_options_to_table(c.reloptions) o
) x
where c.relkind in ('r', 'p')
order by 2`;

export const statistics = `
select 'statistics' as kind, format('statistics:%I.%I', n.nspname, s.stxname) as id, array[${at('pg_statistic_ext', 's.oid')}] as addresses,
  'relation:' || s.stxrelid::regclass as parent, pg_get_statisticsobjdef(s.oid) as make,
  format('drop statistics %I.%I', n.nspname, s.stxname) as remove, format('statistics %I.%I', n.nspname, s.stxname) as target,
  ${noDetails} as details
from pg_statistic_ext s
join ${schemas} on n.oid = s.stxnamespace
order by 2`;

/** Without what extensions and types bring. */
export const functions = `
select 'function' as kind, 'function:' || p.oid::regprocedure as id, array[${at('pg_proc', 'p.oid')}] as addresses, ${noParent} as parent,
  case p.prokind when 'a' then (select format('create aggregate %I.%I(%s) (sfunc = %s, stype = %s%s%s%s)', n.nspname, p.proname,
      case when g.aggkind = 'n' and p.pronargs = 0 then '*' else pg_get_function_arguments(p.oid) end, g.aggtransfn::regproc, g.aggtranstype::regtype,
      case when g.aggfinalfn <> 0 then format(', finalfunc = %s', g.aggfinalfn::regproc) end,
      case when g.aggcombinefn <> 0 then format(', combinefunc = %s', g.aggcombinefn::regproc) end,
      ', initcond = ' || quote_literal(g.agginitval)) from pg_aggregate g where g.aggfnoid = p.oid)
    else rtrim(pg_get_functiondef(p.oid), E'\\n') end as make,
  format('drop %s %s', case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end, p.oid::regprocedure) as remove,
  format('%s %s', case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end, p.oid::regprocedure) as target,
  jsonb_build_object('kind', p.prokind, 'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid)) as details
from pg_proc p
join ${schemas} on n.oid = p.pronamespace
where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))
order by p.oid`;
