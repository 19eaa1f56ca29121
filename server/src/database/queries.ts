// The SQL that the database layer itself needs.

import pg from 'pg';

/**
 * The first statement of every run: role, claims, subject, claimed role, read-only and statement_timeout, then the settings of
 * these names, for this transaction alone. num_nulls evaluates every argument and is never above zero here, so no row is sent back.
 */
export function setCaller(settings: readonly string[]): string {
  return `select where pg_catalog.num_nulls(${setConfigs([...callerSettings, ...settings])}) > 0`;
}

const callerSettings = [
  'role',
  'request.jwt.claims',
  'request.jwt.claim.sub',
  'request.jwt.claim.role',
  'transaction_read_only',
  'statement_timeout',
];

/** These settings for this transaction alone, their values as parameters. No row is sent back. */
export function setSettings(names: readonly string[]): string {
  return `select where pg_catalog.num_nulls(${setConfigs(names)}) > 0`;
}

function setConfigs(names: readonly string[]): string {
  return names
    .map((name, index) => `pg_catalog.set_config(${pg.escapeLiteral(name)}, $${index + 1}::text, true)`)
    .join(', ');
}

/** Calls a function without arguments for what it does; `name` is SQL. */
export function callFunction(name: string): string {
  return `select ${name}()`;
}

/** One row: what the statements before want the answer's status and headers to be, null where they say nothing. */
export const readResponse = `select
  nullif(pg_catalog.current_setting('response.status', true), ''),
  nullif(pg_catalog.current_setting('response.headers', true), '')`;

export const checkConstraints = 'set constraints all immediate';
export const begin = 'begin';
export const rollback = 'rollback';

/** One row: `number` as 180004, `name` as PostgreSQL prints it. */
export const serverVersion = `select
  pg_catalog.current_setting('server_version_num')::int as number,
  pg_catalog.current_setting('server_version') as name`;

/** Where installed extensions have their types and operators, beyond the schemas $1. One row a schema. */
export const extensionSchemas = `select distinct n.nspname::text as schema
from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
where n.nspname <> all ($1::text[]) and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
order by 1`;

/** One row a role with a statement_timeout of its own, as the text that it was set to. */
export const roleStatementTimeouts = `select distinct on (r.rolname) r.rolname::text as role,
  pg_catalog.substr(c.setting, pg_catalog.length('statement_timeout=') + 1) as timeout
from pg_catalog.pg_db_role_setting s
join pg_catalog.pg_roles r on r.oid = s.setrole
cross join pg_catalog.unnest(s.setconfig) c(setting)
where pg_catalog.starts_with(c.setting, 'statement_timeout=') and s.setdatabase in (
  0, (select b.oid from pg_catalog.pg_database b where b.datname = current_database()))
order by r.rolname, s.setdatabase desc`;

/**
 * Roles that callers may have, besides service_role: anon, authenticated, the anonymous role where it is another, and every role
 * that a grant or a policy of this database names, with the roles that are members of one of these. What may log in, owns something here or has rights over the
 * server is no caller's. `may_grant`: whether the connection's user may grant it. One row a role.
 */
function callerRoles(anonymousRole: string): string {
  return `with recursive reachable(oid) as (
  select d.refobjid from pg_catalog.pg_shdepend d
  where d.refclassid = 'pg_catalog.pg_authid'::regclass and d.deptype in ('a', 'r')
    and d.dbid = (select b.oid from pg_catalog.pg_database b where b.datname = current_database())
  union
  select r.oid from pg_catalog.pg_roles r where r.rolname in ${alwaysGranted(anonymousRole)}
  union
  select m.member from pg_catalog.pg_auth_members m join reachable on m.roleid = reachable.oid
)
select r.rolname::text as role,
  pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER WITH ADMIN OPTION')
    or (current_setting('server_version_num')::int < 160000
      and (select u.rolcreaterole from pg_catalog.pg_roles u where u.rolname = current_user)) as may_grant
from pg_catalog.pg_roles r join reachable on r.oid = reachable.oid
where not (r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
  and r.rolname !~ '^pg_' and r.rolname <> 'service_role'
  and not exists (
    select from pg_catalog.pg_shdepend o
    where o.refclassid = 'pg_catalog.pg_authid'::regclass and o.refobjid = r.oid and o.deptype = 'o'
      and o.dbid = (select b.oid from pg_catalog.pg_database b where b.datname = current_database())
  )`;
}

function alwaysGranted(anonymousRole: string): string {
  return `('anon', 'authenticated', ${pg.escapeLiteral(anonymousRole)})`;
}

/** One row a caller's role: its name, whether the login $1 may become it, and whether it could be granted to it. */
export function callerRolesOfLogin(anonymousRole: string): string {
  return `select c.role, c.may_grant as "mayGrant",
  exists (
    select from pg_catalog.pg_auth_members m
    where m.roleid = pg_catalog.quote_ident(c.role)::regrole and m.member = $1::regrole
  ) as granted
from (${callerRoles(anonymousRole)}) c order by c.role`;
}

/** Whether service_role passes row-level security, as it should, or gets policies instead. */
export const serviceRoleBypasses = `select r.rolbypassrls as bypasses from pg_catalog.pg_roles r where r.rolname = 'service_role'`;

interface LoginSql {
  readonly user: string;
  /** A SCRAM verifier, so that no password reaches the server's log. */
  readonly verifier: string;
}

/**
 * A script that makes or updates both logins and grants them their roles, all or nothing. Two servers that start on one
 * database wait for each other: PostgreSQL answers concurrent changes of one role with an error.
 */
export function makeLogins(login: LoginSql, service: LoginSql, anonymousRole: string): string {
  const row = (entry: LoginSql) => `(${pg.escapeLiteral(entry.user)}, ${pg.escapeLiteral(entry.verifier)})`;
  return `do $pergola_logins$
declare
  login record;
  wanted record;
begin
  perform pg_catalog.pg_advisory_xact_lock(${loginLock});
  for login in select * from (values ${row(login)}, ${row(service)}) as l(name, verifier) loop
    if exists (select from pg_catalog.pg_roles r where r.rolname = login.name
        and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)) then
      raise exception using errcode = 'insufficient_privilege',
        message = pg_catalog.format('the role %I exists and has rights that a login must not have', login.name);
    end if;
    begin
      execute pg_catalog.format('create role %I login noinherit password %L', login.name, login.verifier);
    exception when duplicate_object or unique_violation then
      execute pg_catalog.format('alter role %I login noinherit password %L', login.name, login.verifier);
    end;
    if not pg_catalog.has_database_privilege(login.name, current_database(), 'connect') then
      execute pg_catalog.format('grant connect on database %I to %I', current_database(), login.name);
    end if;
  end loop;
  ${grantEach(login.user, anonymousRole)}
  if not exists (select from pg_catalog.pg_auth_members m
      where m.roleid = 'service_role'::regrole and m.member = ${pg.escapeLiteral(service.user)}::regrole) then
    execute pg_catalog.format('grant service_role to %I', ${pg.escapeLiteral(service.user)});
  end if;
end
$pergola_logins$`;
}

/** A script after which sessions of the users in this database begin with the settings. */
export function pinSettings(users: readonly string[], settings: Readonly<Record<string, string>>): string {
  const changes = users.flatMap((user) =>
    Object.entries(settings).map(
      ([name, value]) =>
        `execute pg_catalog.format('alter role %I in database %I set %I to %L', ${pg.escapeLiteral(user)}, current_database(), ${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)});`,
    ),
  );
  return `do $pergola_logins$
begin
  perform pg_catalog.pg_advisory_xact_lock(${loginLock});
  ${changes.join('\n  ')}
end
$pergola_logins$`;
}

/** $1: the login. Sessions of other servers, or of this one. */
export const sessionsOfLogin = `select count(*)::int as sessions from pg_catalog.pg_stat_activity where usename = $1`;

/** A script that grants the login the caller's roles it lacks. */
export function grantCallerRoles(user: string, anonymousRole: string): string {
  return `do $pergola_logins$
declare
  wanted record;
begin
  perform pg_catalog.pg_advisory_xact_lock(${loginLock});
  ${grantEach(user, anonymousRole)}
end
$pergola_logins$`;
}

/**
 * anon, authenticated and the anonymous role are granted whatever it takes, so that a missing right is an error; the others where it
 * may be done.
 */
function grantEach(user: string, anonymousRole: string): string {
  return `for wanted in
    select c.role from (${callerRoles(anonymousRole)}) c
    where (c.may_grant or c.role in ${alwaysGranted(anonymousRole)}) and not exists (
      select from pg_catalog.pg_auth_members m
      where m.roleid = pg_catalog.quote_ident(c.role)::regrole and m.member = ${pg.escapeLiteral(user)}::regrole)
  loop
    execute pg_catalog.format('grant %I to %I', wanted.role, ${pg.escapeLiteral(user)});
  end loop;`;
}

/** Any number will do, as long as nothing else of ours locks the same. */
const loginLock = 7_264_115_301;
