// The SQL by which a random schema's world is set up and looked at, the schema itself aside.

/** Run on every connection of the oracle: what the server's pool pins. */
export const pinSettings = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres';
set bytea_output = 'hex'; set search_path = pg_catalog`;

export const beginAsCaller = 'begin read only';
export const beginWriting = 'begin';
/** Fails now where the transaction's end would. */
export const checkDeferred = 'set constraints all immediate';
export const becomeCaller = `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),
  set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $1, true)`;

/** Whether $1 may read column $3 of table $2. */
export const mayRead = `select has_schema_privilege($1, $4, 'USAGE') and has_column_privilege($1, $2::regclass, $3, 'SELECT')`;
/** Asked as the role itself. */
export const rowSecurityActive = 'select row_security_active($1::regclass)';

/** What $1 may write of table $2: a row for each column, and one for deleting. Only what PostgreSQL lets anybody write. */
export const mayWrite = `with relation as (
    select oid, pg_relation_is_updatable(oid, true) as updatable from pg_class where oid = $2::regclass),
  col as (select relation.*, attnum, attname::text from relation join pg_attribute on attrelid = relation.oid
    where attnum > 0 and not attisdropped and attidentity <> 'a' and attgenerated = '')
  select 'insert', attname from col where updatable & 8 <> 0 and has_column_privilege($1, oid, attnum, 'INSERT')
  union all select 'update', attname from col where updatable & 4 <> 0 and has_column_privilege($1, oid, attnum, 'UPDATE')
  union all select 'delete', '' from relation where updatable & 16 <> 0 and has_table_privilege($1, oid, 'DELETE')`;

const backup = 'kept_rows';

/** All rows of the tables, one column of text a table. */
export function contents(tables: readonly string[]): string {
  const texts = tables.map(
    (table) =>
      `(select coalesce(json_agg(line order by line), '[]')::text from (select t::text as line from ${table} t) lines)`,
  );
  return `select ${texts.join(', ')}`;
}

/** Copies the tables, to be put back by `restoreTables`. */
export function keepTables(tables: readonly string[]): string {
  const copies = tables.map((table, index) => `create table ${backup}.t${index} as table ${table}`);
  return [`drop schema if exists ${backup} cascade`, `create schema ${backup}`, ...copies].join(';');
}

/** `columns`: those that can be given, by table. */
export function restoreTables(tables: readonly string[], columns: readonly string[]): string {
  const puts = tables.flatMap((table, index) => [
    `delete from ${table}`,
    `insert into ${table} (${columns[index]}) overriding system value select ${columns[index]} from ${backup}.t${index}`,
  ]);
  return ['begin', 'set local session_replication_role = replica', ...puts, 'commit'].join(';');
}

/** Name, next value and whether that was used, of each sequence in the schema $1. */
export const sequences = `select format('%I.%I', schemaname, sequencename),
  coalesce(last_value, start_value)::text, (last_value is not null)::text
  from pg_sequences where schemaname = $1`;
export const setSequence = 'select setval($1::regclass, $2::bigint, $3::boolean)';

export const mayExecute = `select has_schema_privilege($1, $3, 'USAGE') and has_function_privilege($1, $2::regprocedure, 'EXECUTE')`;
