// The SQL by which a random schema's world is set up and looked at, the schema itself aside.

/** Run on every connection of the oracle: what the server's pool pins. */
export const pinSettings = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres';
set bytea_output = 'hex'; set search_path = pg_catalog`;

/** The functions that policies call, as the system migrations define them. */
export const createAuth = `
create schema if not exists auth;
create or replace function auth.uid() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), '')::uuid;
grant usage on schema auth to public`;

export const beginAsCaller = 'begin read only';
export const becomeCaller = `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
  set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $1, true)`;

/** Whether $1 may read column $3 of table $2. */
export const mayRead = `select has_schema_privilege($1, $4, 'USAGE') and has_column_privilege($1, $2::regclass, $3, 'SELECT')`;
/** Asked as the role itself. */
export const rowSecurityActive = 'select row_security_active($1::regclass)';
