// The SQL around statements of plugins.

/** The rows of a statement, whether it reads or writes, as one JSON text. */
export function rowsAsJson(text: string): string {
  return `with plugin_rows as (${text}\n) select coalesce(json_agg(row_to_json(plugin_rows)), '[]')::text from plugin_rows`;
}

export const begin = 'begin';
export const commit = 'commit';
export const rollback = 'rollback';

/** Of the session: whoever loses the connection loses the lock. */
export const tryLock = 'select pg_try_advisory_lock($1::bigint) as locked';
export const unlock = 'select pg_advisory_unlock($1::bigint)';
