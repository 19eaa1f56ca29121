// The transaction that introspection reads in, and what it fixes for its time: one snapshot for all queries, names qualified
// in whatever pg_get_expr() prints, no JIT (compiling costs more than these queries), no endless wait behind a lock.

export const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
export const commit = 'COMMIT';
export const rollback = 'ROLLBACK';

export interface SessionRow {
  readonly database: string;
  readonly serverVersion: number;
}

/** Run right after `begin`. pg_relation_is_updatable() and, from PostgreSQL 17, pg_get_expr() lock the relation they look at. */
export const session = `SELECT current_database()::text AS database,
  current_setting('server_version_num')::int AS "serverVersion",
  set_config('search_path', 'pg_catalog', true), set_config('jit', 'off', true), set_config('lock_timeout', '10s', true)`;
