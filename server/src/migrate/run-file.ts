// One migration file, forwards or back: runs it and remembers it, in one transaction, or by itself where the file says so. What it waits for
// it waits for in short attempts, so that nobody queues behind it for long.

import { setTimeout as sleep } from 'node:timers/promises';
import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import { explainFailure } from './explain-failure.ts';
import { asRightsMissing, type HistoryName, type HistoryRow, whoRuns } from './history.ts';
import type { MigrationFile } from './migration-files.ts';
import type { Waiting } from './migration-lock.ts';
import { postgresFailure } from './postgres-failure.ts';
import * as queries from './queries.ts';
import { isGentle, prepareSolo, readSolo, type SoloStatement } from './solo-statement.ts';

export interface FileRun {
  readonly history: HistoryName;
  readonly name: string;
  readonly direction: 'up' | 'down';
  readonly file: MigrationFile;
  /** What is remembered of the migration, where it was begun before. */
  readonly row: HistoryRow | undefined;
}

/** lock_not_available, deadlock_detected, serialization_failure: nothing was kept, and the next attempt may succeed. */
const passing = new Set(['55P03', '40P01', '40001']);

/** Resolves with the milliseconds of the attempt that succeeded. Rejects with 'migration-failed' or 'migration-blocked'. */
export async function runFile(owner: OwnerConnection, run: FileRun, waiting: Waiting): Promise<number> {
  const begun = performance.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return run.file.transaction ? await runInTransaction(owner, run) : await runSolo(owner, run);
    } catch (error) {
      if (!passing.has(postgresFailure(error)?.sqlState ?? '')) throw await asMigrationFailure(owner, error, run);
      const { patience = Number.POSITIVE_INFINITY, onWait, signal } = waiting;
      if (performance.now() - begun > patience) throw await asBlocked(owner, run, error);
      if (attempt === 0) onWait?.(`${run.name} needs a lock that another transaction holds`);
      await sleep(Math.min(500 * 2 ** attempt, 5_000), undefined, { signal });
    }
  }
}

async function runInTransaction(owner: OwnerConnection, run: FileRun): Promise<number> {
  const start = performance.now();
  await owner.script(queries.begin);
  try {
    await runText(owner, run.file);
    await owner.script(queries.takeOwnRole);
    const duration = performance.now() - start;
    if (run.direction === 'down') await owner.query(queries.forget, [run.history, run.name]);
    else await owner.query(queries.record, [run.history, run.name, run.file.checksum, duration, whoRuns()]);
    // Deferred constraints fail here, and PostgreSQL takes everything back.
    await owner.query(queries.commit);
    return duration;
  } catch (error) {
    await owner.query(queries.rollback).catch(() => {});
    throw error;
  }
}

/** Runs the file's statements inside the open transaction, which must still be open after them. */
async function runText(owner: OwnerConnection, file: MigrationFile): Promise<void> {
  try {
    await owner.script(file.text);
  } catch (error) {
    throw (await endedItself(owner)) ? endsItself(file, error) : error;
  }
  if (!(await isStillOpen(owner))) throw endsItself(file);
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

function endsItself(file: MigrationFile, cause?: unknown): PergolaError {
  return new PergolaError(
    'migration-failed',
    `${file.path} ends its transaction (COMMIT or ROLLBACK): what ran before that may have been kept`,
    { hint: 'Take COMMIT and ROLLBACK out of the file: each file is a transaction of its own.', cause },
  );
}

/** Three transactions: that it begins, the statement, that it is done. Whichever is the last, the next run knows what to do. */
async function runSolo(owner: OwnerConnection, run: FileRun): Promise<number> {
  const { history, name, direction, file, row } = run;
  const statement = file.statements[0];
  if (statement === undefined) throw new Error(`${file.path} has no statement`);
  const solo = readSolo(file.path, statement.words);
  const key = [history, name];
  const start = performance.now();
  const begun = row?.state === (direction === 'up' ? 'applying' : 'reverting');
  await owner.script(isGentle(solo, statement.words) ? queries.waitForLocks : queries.waitBriefly);
  try {
    const done = await prepareSolo(owner, solo, begun);
    if (direction === 'up') await owner.query(queries.recordBegun, [...key, file.checksum, whoRuns()]);
    else await owner.query(queries.recordReverting, key);
    if (!done) await runAlone(owner, run, solo, statement.text);
  } finally {
    await owner.script(queries.waitAsBefore).catch(() => {});
  }
  const duration = performance.now() - start;
  if (direction === 'up') await owner.query(queries.recordDone, [...key, duration]);
  else await owner.query(queries.forget, key);
  return duration;
}

/** PostgreSQL refused it: then it is as if it had never begun. A lost connection leaves the row, and the next run goes on from it. */
async function runAlone(owner: OwnerConnection, run: FileRun, solo: SoloStatement, text: string): Promise<void> {
  try {
    await owner.script(text);
  } catch (error) {
    const key = [run.history, run.name];
    const undo = async () => {
      await prepareSolo(owner, solo, true);
      if (run.direction === 'up') await owner.query(queries.forget, key);
      else await owner.query(queries.recordDone, [...key, run.row?.duration ?? 0]);
    };
    await undo().catch(() => {});
    throw error;
  }
}

async function asMigrationFailure(owner: OwnerConnection, error: unknown, run: FileRun): Promise<unknown> {
  if (error instanceof PergolaError) return error;
  const failure = postgresFailure(error);
  if (failure === undefined) return error;
  const rights = run.history === 'system' ? asRightsMissing(error, run.name) : undefined;
  return rights ?? (await explainFailure(owner, run.file, failure, error));
}

async function asBlocked(owner: OwnerConnection, { file }: FileRun, cause: unknown): Promise<PergolaError> {
  interface Transaction {
    readonly pid: number;
    readonly user: string;
    readonly seconds: number;
  }
  const oldest = await owner.query<Transaction>(queries.oldestTransactions).catch(() => []);
  const who = oldest.map(({ pid, user, seconds }) => `process ${pid} of ${user}, for ${seconds} s`).join('; ');
  return new PergolaError('migration-blocked', `${file.path} did not get a lock that it needs`, {
    hint:
      who === ''
        ? 'Try again.'
        : `Transactions have been open: ${who}. Wait for them, or end them with pg_terminate_backend.`,
    cause,
  });
}
