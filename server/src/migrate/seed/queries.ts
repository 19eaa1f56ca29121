// The SQL around seeds: what is remembered of them, and the transaction that they run in. Text only.

/** One seed at a time. The number is arbitrary, and ours. */
export const begin = `begin; select pg_advisory_xact_lock(7373021541180003); set local pergola.seed = 'open'`;
/** No migration makes it: a database that is never seeded need not have it. */
export const ensureSeeds = `
create schema if not exists pergola;
create table if not exists pergola.seeds (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now(),
  duration_ms double precision not null
)
`;
export const seedsExist = `select to_regclass('pergola.seeds') is not null as exists`;
export const anySeed = `select exists (select from pergola.seeds) as seeded`;
/** Fails inside an aborted transaction; otherwise says whether the transaction is still the one that \`begin\` opened. */
export const stillOpen = `select coalesce(current_setting('pergola.seed', true), '') = 'open' as open`;
/** What a file has set must not reach the next one. */
export const takeOwnRole = `reset role; reset search_path`;
/** Name, checksum, milliseconds. */
export const record = `
insert into pergola.seeds (name, checksum, duration_ms) values ($1, $2, $3)
on conflict (name) do update set checksum = excluded.checksum, applied_at = now(), duration_ms = excluded.duration_ms
`;
export const commit = `commit`;
export const rollback = `rollback`;
