// The SQL that the database layer itself needs.

/**
 * The first message of every run: role, claims, subject, claimed role, read-only and statement_timeout, for this transaction
 * alone. num_nulls evaluates every argument and is never above zero here, so no row is sent back.
 */
export const setCaller = `select where pg_catalog.num_nulls(
  pg_catalog.set_config('role', $1::text, true),
  pg_catalog.set_config('request.jwt.claims', $2::text, true),
  pg_catalog.set_config('request.jwt.claim.sub', $3::text, true),
  pg_catalog.set_config('request.jwt.claim.role', $4::text, true),
  pg_catalog.set_config('transaction_read_only', $5::text, true),
  pg_catalog.set_config('statement_timeout', $6::text, true)
) > 0`;

/** One row: `number` as 180004, `name` as PostgreSQL prints it. */
export const serverVersion = `select
  pg_catalog.current_setting('server_version_num')::int as number,
  pg_catalog.current_setting('server_version') as name`;
