// What a database remembers of the migrations that were applied to it: reads it, and makes the table where there is none.
// Writes no row but those that adopt or repair.

import os from 'node:os';
import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import { describeFailure, postgresFailure } from './postgres-failure.ts';
import * as queries from './queries.ts';

/** Whose migrations: each set is numbered on its own. */
export type HistoryName = 'system' | 'application';

export interface HistoryRow {
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
  /** Milliseconds. */
  readonly duration: number;
  /** `user@host as role`; undefined where an earlier version applied it. */
  readonly appliedBy: string | undefined;
  /** Other than 'applied': a statement outside a transaction was begun, and nobody heard its end. */
  readonly state: 'applied' | 'applying' | 'reverting';
  /** It was there before Pergola, and never run. */
  readonly baseline: boolean;
}

/** What is applied, by name. Empty where Pergola never was. Changes nothing. */
export async function readHistory(owner: OwnerConnection, history: HistoryName): Promise<readonly HistoryRow[]> {
  const [table] = await owner.query<{ exists: boolean }>(queries.historyExists);
  if (!table?.exists) return [];
  // As JSON, for a table of an earlier version has fewer columns.
  const rows = await owner.query<{ row: Readonly<Record<string, unknown>>; applied_at: Date }>(queries.readHistory, [
    history,
  ]);
  return rows.map(({ row, applied_at }) => ({
    name: String(row.name),
    checksum: String(row.checksum),
    appliedAt: applied_at,
    duration: Number(row.duration_ms),
    appliedBy: typeof row.applied_by === 'string' ? row.applied_by : undefined,
    state: row.state === 'applying' || row.state === 'reverting' ? row.state : 'applied',
    baseline: row.baseline === true,
  }));
}

/**
 * Makes the table, or gives it the columns that it lacks. No migration can do that: it would have to be remembered in the table that it
 * changes. For who holds the lock.
 */
export async function ensureHistory(owner: OwnerConnection): Promise<void> {
  const [table] = await owner.query<{ complete: boolean }>(queries.historyComplete);
  if (table?.complete) return;
  try {
    await owner.script(queries.createHistory);
  } catch (error) {
    throw asRightsMissing(error, 'the schema "pergola" cannot be made') ?? error;
  }
}

/** Who runs this, for the history; the database adds the role. */
export function whoRuns(): string {
  try {
    return `${os.userInfo().username}@${os.hostname()}`;
  } catch {
    // A container may run as a number that no user has.
    return os.hostname();
  }
}

/** insufficient_privilege, as one line with what to grant. */
export function asRightsMissing(error: unknown, what: string): PergolaError | undefined {
  const failure = postgresFailure(error);
  if (failure?.sqlState !== '42501') return undefined;
  return new PergolaError('database-rights-missing', `${what}: ${describeFailure(failure)}`, {
    hint: 'Pergola’s owner needs CREATE on the database and CREATEROLE: GRANT CREATE ON DATABASE … TO …; ALTER ROLE … CREATEROLE.',
    cause: error,
  });
}
