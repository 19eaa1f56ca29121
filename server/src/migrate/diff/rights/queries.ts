// The SQL that reads dependencies, grants and comments. Text only. `$1::text[]` names schemas to leave out.

/** Which object needs which, as `class.oid.column`; members of an extension are that extension. */
export const dependencies = `
select d.classid || '.' || d.objid || '.' || d.objsubid as dependent, d.refclassid || '.' || d.refobjid || '.' || d.refobjsubid as needed,
  d.deptype::text as type
from pg_depend d
where d.objid >= 16384 or d.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass)`;

/** What roles may do beyond the owner. service_role has its rights from Pergola, at each start. */
const granted = `x.grantee <> o.owner and x.grantee is distinct from (select r.oid from pg_roles r where r.rolname = 'service_role')`;

/** Objects that rights are given on, each with its owner, its rights and the words that GRANT has for it. */
const holders = `(
  select 'pg_class'::regclass::oid || '.' || c.oid || '.0' as address, c.relowner as owner,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner)) as acl,
    format('%s %s', case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass) as target, null::text as column, c.relnamespace as schema
  from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relpersistence <> 't'
  union all
  select 'pg_class'::regclass::oid || '.' || c.oid || '.' || a.attnum, c.relowner, a.attacl, 'table ' || c.oid::regclass, quote_ident(a.attname), c.relnamespace
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where a.attacl is not null
  union all
  select 'pg_proc'::regclass::oid || '.' || p.oid || '.0', p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)),
    'routine ' || p.oid::regprocedure, null, p.pronamespace
  from pg_proc p
  union all
  select 'pg_type'::regclass::oid || '.' || t.oid || '.0', t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)), 'type ' || t.oid::regtype,
    null, t.typnamespace
  from pg_type t where t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
  union all
  select 'pg_namespace'::regclass::oid || '.' || n.oid || '.0', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)), format('schema %I', n.nspname),
    null, n.oid
  from pg_namespace n
) o join pg_namespace s on s.oid = o.schema and s.nspname !~ '^pg_' and s.nspname <> 'information_schema' and s.nspname <> all ($1::text[])`;

/** PUBLIC has the execution of functions and the use of types unless it is taken away; that is told by the second query. */
const byDefault = `(x.grantee = 0 and ((o.target like 'routine %' and x.privilege_type = 'EXECUTE') or (o.target like 'type %' and x.privilege_type = 'USAGE')))`;

export const grants = `
select o.address, o.target, o.column, case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end as grantee,
  x.is_grantable as grantable, array_agg(distinct lower(x.privilege_type) order by lower(x.privilege_type)) as privileges
from ${holders}
cross join lateral aclexplode(o.acl) x
where ${granted} and not ${byDefault}
group by 1, 2, 3, 4, 5
order by 2, 3, 4, 5`;

export const refusals = `
select o.address, o.target, case when o.target like 'type %' then 'usage' else 'execute' end as privilege
from ${holders}
where (o.target like 'routine %' or o.target like 'type %') and not exists (select from aclexplode(o.acl) x where ${byDefault})
order by 2`;

export const comments = `
select d.classoid || '.' || d.objoid || '.' || d.objsubid as address, d.classoid || '.' || d.objoid || '.0' as whole,
  quote_ident(a.attname) as column, quote_literal(d.description) as text
from pg_description d
left join pg_attribute a on d.classoid = 'pg_class'::regclass and d.objsubid > 0 and a.attrelid = d.objoid and a.attnum = d.objsubid
where d.objoid >= 16384
order by 1`;

/** Grants, refusals and comments as statements. */
export function grantStatement(
  privileges: readonly string[],
  column: string | null,
  target: string,
  grantee: string,
  grantable: boolean,
): string {
  return `grant ${list(privileges, column)} on ${target} to ${grantee}${grantable ? ' with grant option' : ''}`;
}

export function revokeStatement(
  privileges: readonly string[],
  column: string | null,
  target: string,
  grantee: string,
): string {
  return `revoke ${list(privileges, column)} on ${target} from ${grantee}`;
}

export function commentStatement(target: string, text: string): string {
  return `comment on ${target} is ${text}`;
}

function list(privileges: readonly string[], column: string | null): string {
  return privileges.map((privilege) => (column === null ? privilege : `${privilege} (${column})`)).join(', ');
}
