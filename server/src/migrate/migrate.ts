// Brings a database to the state that a directory of migrations describes, one transaction a file, remembers what it did, and takes it
// back. The start of the server and the command line come through here alike.

import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import { type Comparison, compareHistory, refusal } from './compare-history.ts';
import { ensureHistory, type HistoryName, readHistory } from './history.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { type Waiting, withMigrationLock } from './migration-lock.ts';
import * as queries from './queries.ts';
import { type FileRun, runFile } from './run-file.ts';

export { type CancelOptions, cancelOnAbort } from './cancel-run.ts';
export type { Comparison, MigrationState, Problem } from './compare-history.ts';
export { type DiffOptions, diffMigrations, type MigrationDiff } from './diff/diff-migrations.ts';
export type { HistoryName, HistoryRow } from './history.ts';
export { type NewMigration, type WrittenMigration, writeMigration } from './new-migration.ts';
export {
  type MigrationPlan,
  type PlannedMigration,
  type PlannedStatement,
  type PlanOptions,
  planMigrations,
} from './plan/plan-migrations.ts';
export {
  adoptMigrations,
  describeMigration,
  type Repair,
  type RepairedMigration,
  repairMigration,
} from './repair-history.ts';
export type { FileRun } from './run-file.ts';
export { findSeeds, type SeededFile, type SeedOptions, seedDatabase, wasSeeded } from './seed/seed.ts';
export { ensureServiceRoleGrants, type ServiceRoleGrants } from './service-role.ts';
export { type VerifiedMigration, type VerifyOptions, verifyMigrations } from './verify-migrations.ts';

export interface MigrationSet {
  readonly directory: string;
  readonly history: HistoryName;
}

export interface MigrateOptions extends MigrationSet, Waiting {
  /** The number of the last migration to apply; all where not given. */
  readonly to?: number;
  /** Hears of each before it runs. */
  readonly onFile?: (name: string) => void;
  /** Hears of each once it is done. */
  readonly onDone?: (done: AppliedMigration) => void;
}

export interface RevertOptions extends MigrateOptions {
  /** How many, from the last. */
  readonly count: number;
  /** Those that changed since they were applied are taken back as well, by their down files as they are now. */
  readonly edited?: boolean;
}

export interface AppliedMigration {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
}

/**
 * Applies what is missing, in order. A second runner on the same database waits for the first. Throws 'migration-edited' or
 * 'migration-irreversible' before anything is applied, 'migration-failed' (nothing of that file was kept), 'migration-blocked', or
 * 'database-rights-missing'.
 */
export async function applyMigrations(
  owner: OwnerConnection,
  options: MigrateOptions,
): Promise<readonly AppliedMigration[]> {
  const migrations = await readMigrations(options.directory);
  return await withMigrationLock(owner, options, async () => {
    await ensureHistory(owner);
    const { states } = await compareOrRefuse(owner, migrations, options);
    const applied: AppliedMigration[] = [];
    for (const { kind, migration, row } of states) {
      if (migration === undefined || (kind !== 'pending' && kind !== 'interrupted')) continue;
      if (migration.number > (options.to ?? Number.POSITIVE_INFINITY)) continue;
      const { name, up: file } = migration;
      if (row?.state === 'reverting') throw halfReverted(name);
      options.signal?.throwIfAborted();
      options.onFile?.(name);
      const run = { history: options.history, name, direction: 'up', file, row } as const;
      applied.push({ name, duration: await runFile(owner, run, options) });
      options.onDone?.(applied.at(-1)!);
    }
    return applied;
  });
}

/**
 * Takes back the last `count` migrations, the last one first. Throws 'migration-irreversible' before anything is taken back, and otherwise
 * what `applyMigrations` does.
 */
export async function revertMigrations(
  owner: OwnerConnection,
  options: RevertOptions,
): Promise<readonly AppliedMigration[]> {
  const migrations = await readMigrations(options.directory);
  return await withMigrationLock(owner, options, async () => {
    await ensureHistory(owner);
    const rows = await readHistory(owner, options.history);
    const runs = chooseReverts(compareHistory(migrations, rows, options.directory), options);
    const reverted: AppliedMigration[] = [];
    for (const run of runs) {
      options.signal?.throwIfAborted();
      options.onFile?.(run.name);
      reverted.push({ name: run.name, duration: await runFile(owner, run, options) });
      options.onDone?.(reverted.at(-1)!);
    }
    return reverted;
  });
}

/** What `revertMigrations` would take back, in its order. Changes nothing; throws what would be refused. */
export async function readReverts(owner: OwnerConnection, options: RevertOptions): Promise<readonly FileRun[]> {
  const rows = await readHistory(owner, options.history);
  return chooseReverts(compareHistory(await readMigrations(options.directory), rows, options.directory), options);
}

function chooseReverts(
  { states, problems }: Comparison,
  { history, count, edited }: RevertOptions,
): readonly FileRun[] {
  const last = states.filter(({ row }) => row !== undefined).slice(-count);
  const allowed = new Set(edited === true ? last.map(({ name }) => name) : []);
  const refused = problems.filter(({ kind, name }) => kind === 'missing' || (kind === 'edited' && !allowed.has(name)));
  if (refused.length > 0) throw refusal(refused, history);
  return last.reverse().map(({ name, migration, row }) => {
    const file = downFileOf(name, migration);
    if (row?.baseline === true) throw wasThere(name);
    if (row?.state === 'applying') {
      throw new PergolaError('migration-failed', `${name} was begun and has not ended`, {
        hint: 'Apply it first: pergola migrate up.',
      });
    }
    return { history, name, direction: 'down', file, row } as const;
  });
}

/** How the files and the database stand to each other. Waits for nobody and changes nothing. */
export async function compareMigrations(owner: OwnerConnection, set: MigrationSet): Promise<Comparison> {
  const [migrations, rows] = await Promise.all([readMigrations(set.directory), readHistory(owner, set.history)]);
  return compareHistory(migrations, rows, set.directory);
}

async function compareOrRefuse(
  owner: OwnerConnection,
  migrations: readonly Migration[],
  { history, directory }: MigrationSet,
): Promise<Comparison> {
  const comparison = compareHistory(migrations, await readHistory(owner, history), directory);
  if (comparison.problems.length > 0) throw refusal(comparison.problems, history);
  return comparison;
}

function downFileOf(name: string, migration: Migration | undefined) {
  if (migration?.down.kind === 'file') return migration.down.file;
  const down = migration?.down;
  const message = {
    irreversible: `${down?.path} says that ${name} cannot be taken back`,
    missing: `${down?.path} is missing: there is no way back from ${name}`,
    empty: `${down?.path} has no statement: there is no way back from ${name}`,
  }[down?.kind ?? 'missing'];
  throw new PergolaError('migration-irreversible', message, { hint: 'Nothing was taken back.' });
}

function wasThere(name: string): PergolaError {
  return new PergolaError('migration-irreversible', `${name} was never run: it was recorded as there already`, {
    hint: 'Nothing was taken back.',
  });
}

function halfReverted(name: string): PergolaError {
  return new PergolaError('migration-failed', `${name} was being taken back, and that has not ended`, {
    hint: 'End it first: pergola migrate down.',
  });
}

/** The name of the database that the connection is to, which a URL need not have. */
export async function readDatabaseName(owner: OwnerConnection): Promise<string> {
  const [row] = await owner.query<{ name: string }>(queries.databaseName);
  if (row === undefined) throw new Error('the name of the database was not given');
  return row.name;
}
