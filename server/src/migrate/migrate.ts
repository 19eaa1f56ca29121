// Brings a database to the state that a directory of migrations describes, one transaction a file, and remembers what it
// did. Never changes or reverts what was applied.

import { setTimeout as sleep } from 'node:timers/promises';
import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { lineOf, type PostgresFailure, postgresFailure } from './postgres-failure.ts';
import * as queries from './queries.ts';

export { ensureServiceRoleGrants, type ServiceRoleGrants } from './service-role.ts';

export interface MigrateOptions {
  readonly directory: string;
  /** Whose migrations these are: each set is numbered on its own. */
  readonly history: 'system' | 'application';
  /** Hears why nothing goes on: another runner, or a lock that somebody holds. Once a reason. */
  readonly onWait?: (reason: string) => void;
  /** Ends the waiting. What was applied stays. */
  readonly signal?: AbortSignal;
}

export interface AppliedMigration {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
}

/**
 * Applies what is missing, in order. A second runner on the same database waits for the first. Throws 'migration-edited'
 * before anything is applied, 'migration-failed' (nothing of that file was kept), or 'database-rights-missing'.
 */
export async function applyMigrations(
  owner: OwnerConnection,
  options: MigrateOptions,
): Promise<readonly AppliedMigration[]> {
  const migrations = await readMigrations(options.directory);
  await lock(owner, options);
  try {
    await ensureHistory(owner);
    const pending = await findPending(owner, migrations, options);
    const applied: AppliedMigration[] = [];
    for (const migration of pending) applied.push(await applyPatiently(owner, migration, options));
    return applied;
  } finally {
    // A lost connection has released the lock itself.
    await owner.query(queries.unlock).catch(() => {});
  }
}

async function lock(owner: OwnerConnection, { onWait, signal }: MigrateOptions): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const [row] = await owner.query<{ locked: boolean }>(queries.tryLock);
    if (row?.locked) return;
    if (attempt === 5) onWait?.('another Pergola migrates this database');
    await sleep(100, undefined, { signal });
  }
}

async function ensureHistory(owner: OwnerConnection): Promise<void> {
  const [row] = await owner.query<{ exists: boolean }>(queries.historyExists);
  if (row?.exists) return;
  try {
    await owner.script(queries.createHistory);
  } catch (error) {
    throw asRightsMissing(error, 'the schema "pergola" cannot be made') ?? error;
  }
}

interface HistoryRow {
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: Date;
}

async function findPending(
  owner: OwnerConnection,
  migrations: readonly Migration[],
  { history, directory }: MigrateOptions,
): Promise<readonly Migration[]> {
  const rows = await owner.query<HistoryRow>(queries.readHistory, [history]);
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = files.get(row.name);
    if (migration === undefined) throw edited(`${row.name} was applied, and ${directory} has no such file`, history);
    if (migration.checksum === row.checksum) continue;
    const hashes = `SHA-256 was ${row.checksum.slice(0, 12)}…, is ${migration.checksum.slice(0, 12)}…`;
    throw edited(`${migration.file} has changed since it was applied (${hashes})`, history);
  }
  const appliedNames = new Set(rows.map((row) => row.name));
  const last = migrations.findLast((migration) => appliedNames.has(migration.name));
  const pending = migrations.filter((migration) => !appliedNames.has(migration.name));
  const [first] = pending;
  if (first !== undefined && last !== undefined && first.number < last.number) {
    throw edited(`${first.file} comes before ${last.name}, which is applied already`, history);
  }
  return pending;
}

function edited(message: string, history: MigrateOptions['history']): PergolaError {
  const hint =
    history === 'system'
      ? 'Another version of Pergola set this database up: start that version, or a later one.'
      : 'Restore the files as they were applied; write a change as a new migration with a higher number.';
  return new PergolaError('migration-edited', message, { hint });
}

/** Whoever waits for a lock blocks those who come after: so each attempt is short, and the pauses between them are longer. */
async function applyPatiently(
  owner: OwnerConnection,
  migration: Migration,
  options: MigrateOptions,
): Promise<AppliedMigration> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await apply(owner, migration, options.history);
    } catch (error) {
      // lock_not_available
      if (postgresFailure(error)?.sqlState !== '55P03') throw asMigrationFailure(error, migration, options.history);
      if (attempt === 0) options.onWait?.(`${migration.name} needs a lock that another transaction holds`);
      await sleep(Math.min(500 * 2 ** attempt, 5_000), undefined, { signal: options.signal });
    }
  }
}

async function apply(
  owner: OwnerConnection,
  migration: Migration,
  history: MigrateOptions['history'],
): Promise<AppliedMigration> {
  const start = performance.now();
  await owner.script(queries.begin);
  try {
    await runFile(owner, migration);
    const duration = performance.now() - start;
    await owner.query(queries.record, [history, migration.name, migration.checksum, duration]);
    // Deferred constraints fail here, and PostgreSQL takes everything back.
    await owner.query(queries.commit);
    return { name: migration.name, duration };
  } catch (error) {
    await owner.query(queries.rollback).catch(() => {});
    throw error;
  }
}

/** Runs the file's statements inside the open transaction, which must still be open after them. */
async function runFile(owner: OwnerConnection, migration: Migration): Promise<void> {
  try {
    await owner.script(migration.up);
  } catch (error) {
    throw (await endedItself(owner)) ? endsItself(migration, error) : error;
  }
  if (!(await isStillOpen(owner))) throw endsItself(migration);
}

async function isStillOpen(owner: OwnerConnection): Promise<boolean> {
  const [row] = await owner.query<{ open: boolean }>(queries.stillOpen);
  return row?.open === true;
}

/** In an aborted transaction every query fails; where one succeeds, the file had ended the transaction before it failed. */
async function endedItself(owner: OwnerConnection): Promise<boolean> {
  return await isStillOpen(owner).then(
    (open) => !open,
    () => false,
  );
}

function endsItself(migration: Migration, cause?: unknown): PergolaError {
  return new PergolaError(
    'migration-failed',
    `${migration.file} ends its transaction (COMMIT or ROLLBACK): what ran before that may have been kept`,
    { hint: 'Take COMMIT and ROLLBACK out of the file: each file is a transaction of its own.', cause },
  );
}

function asMigrationFailure(error: unknown, migration: Migration, history: MigrateOptions['history']): unknown {
  if (error instanceof PergolaError) return error;
  const failure = postgresFailure(error);
  if (failure === undefined) return error;
  const rights = history === 'system' ? asRightsMissing(error, migration.name) : undefined;
  if (rights !== undefined) return rights;
  const line = failure.position === undefined ? '' : `:${lineOf(migration.up, failure.position)}`;
  return new PergolaError('migration-failed', `${migration.file}${line}: ${describe(failure)}`, {
    hint: failure.hint ?? 'Nothing of the file was kept: correct it and start again.',
    cause: error,
  });
}

/** insufficient_privilege, as one line with what to grant. */
function asRightsMissing(error: unknown, what: string): PergolaError | undefined {
  const failure = postgresFailure(error);
  if (failure?.sqlState !== '42501') return undefined;
  const message = `${what}: ${describe(failure)}`;
  return new PergolaError('database-rights-missing', message, {
    hint: 'Pergola’s owner needs CREATE on the database and CREATEROLE: GRANT CREATE ON DATABASE … TO …; ALTER ROLE … CREATEROLE.',
    cause: error,
  });
}

function describe({ message, detail, sqlState }: PostgresFailure): string {
  return detail === undefined ? `${message} (${sqlState})` : `${message} (${sqlState}): ${detail}`;
}

/** The name of the database that the connection is to, which a URL need not have. */
export async function readDatabaseName(owner: OwnerConnection): Promise<string> {
  const [row] = await owner.query<{ name: string }>(queries.databaseName);
  if (row === undefined) throw new Error('the name of the database was not given');
  return row.name;
}
