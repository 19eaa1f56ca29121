// What a database's schemas are made of, as lines of text that can be compared. Text only.

/**
 * A line for each fact about what the application made; Pergola's own schemas and PostgreSQL's are left out, as is what belongs to an
 * extension. The order of columns is no fact: taking a column back and adding it again puts it last.
 */
export const catalogFacts = `
with spaces as (
  select oid, nspname from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'pergola', 'auth')
), relations as (
  select c.*, format('%I.%I', s.nspname, c.relname) as name
  from pg_class c
  join spaces s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), routines as (
  select p.*, format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as name
  from pg_proc p
  join spaces s on s.oid = p.pronamespace
  where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), types as (
  select t.*, format('%I.%I', s.nspname, t.typname) as name
  from pg_type t
  join spaces s on s.oid = t.typnamespace
  where t.typtype in ('e', 'd', 'r')
    and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
), facts (fact) as (
  select format('schema %I', nspname) from spaces
  union all
  select format('extension %I', extname) from pg_extension where extname <> 'plpgsql'
  union all
  select format('relation %s is %s%s%s', name, relkind,
    case when relrowsecurity then ', row-level security' end,
    case when relforcerowsecurity then ', forced' end) || coalesce(', options ' || reloptions::text, '')
    || coalesce(', partition ' || pg_get_expr(relpartbound, oid), '') || coalesce(', by ' || pg_get_partkeydef(oid), '')
  from relations
  union all
  select format('column %s.%I %s', r.name, a.attname, format_type(a.atttypid, a.atttypmod))
    || case when a.attnotnull then ' not null' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
    || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
    || coalesce(' collate ' || nullif(a.attcollation, 0)::regcollation::text, '')
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where r.relkind <> 'S'
  union all
  select format('sequence %s %s from %s by %s, %s to %s%s', r.name, format_type(q.seqtypid, null), q.seqstart, q.seqincrement,
    q.seqmin, q.seqmax, case when q.seqcycle then ', cycles' end)
  from pg_sequence q
  join relations r on r.oid = q.seqrelid
  union all
  select format('view %s as %s', name, pg_get_viewdef(oid)) from relations where relkind in ('v', 'm')
  union all
  select format('constraint %I on %s: %s', c.conname, coalesce(r.name, t.name), pg_get_constraintdef(c.oid))
    || case when c.convalidated then '' else ' (not valid)' end
  from pg_constraint c
  left join relations r on r.oid = c.conrelid
  left join types t on t.oid = c.contypid
  where coalesce(r.name, t.name) is not null and c.contype <> 'n'
  union all
  select format('index %s%s', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then ' (invalid)' end)
  from pg_index i
  join relations r on r.oid = i.indrelid
  union all
  select format('type %s is %s %s', name, typtype, coalesce(nullif(typbasetype, 0)::regtype::text,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = types.oid), ''))
    || case when typnotnull then ' not null' else '' end || coalesce(' default ' || typdefault, '')
  from types
  union all
  select format('routine %s', pg_get_functiondef(oid)) from routines where prokind <> 'a'
  union all
  select format('aggregate %s', name) from routines where prokind = 'a'
  union all
  select format('trigger on %s: %s (%s)', r.name, pg_get_triggerdef(t.oid), t.tgenabled)
  from pg_trigger t
  join relations r on r.oid = t.tgrelid
  where not t.tgisinternal
  union all
  select format('policy %I on %s %s for %s to %s using %s check %s', p.polname, r.name,
    case when p.polpermissive then 'permissive' else 'restrictive' end, p.polcmd,
    (select string_agg(case when o = 0 then 'public' else pg_get_userbyid(o)::text end, ', ' order by o) from unnest(p.polroles) o),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p
  join relations r on r.oid = p.polrelid
  union all
  select format('grant on %s to %s: %s', a.name, case when g.grantee = 0 then 'public' else pg_get_userbyid(g.grantee)::text end,
    string_agg(g.privilege_type, ', ' order by g.privilege_type))
  from (
    select name, relacl, relowner from relations
    union all
    select name, proacl, proowner from routines
    union all
    select format('schema %I', n.nspname), n.nspacl, n.nspowner from pg_namespace n join spaces s on s.oid = n.oid
  ) as a (name, acl, owner)
  cross join lateral aclexplode(a.acl) g
  where g.grantee <> a.owner and not (a.acl is null)
  group by a.name, g.grantee
  union all
  select format('comment on %s%s: %s', r.name, case when d.objsubid > 0 then '.' || quote_ident(
    (select attname from pg_attribute where attrelid = r.oid and attnum = d.objsubid)) end, d.description)
  from pg_description d
  join relations r on r.oid = d.objoid and d.classoid = 'pg_class'::regclass
  union all
  select format('comment on %s: %s', p.name, d.description)
  from pg_description d
  join routines p on p.oid = d.objoid and d.classoid = 'pg_proc'::regclass
)
select fact from facts where fact is not null order by fact collate "C"
`;
