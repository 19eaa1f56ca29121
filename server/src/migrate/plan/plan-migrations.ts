// Migrations that would run → their statements, each with the locks that it takes and what it destroys, seen by running them in a scratch
// database that has what is applied. The database itself is only read.

import { PergolaError } from '../../base/errors.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { compareHistory, refusal } from '../compare-history.ts';
import { replay } from '../diff/scratch/replay.ts';
import { openScratch, type Scratch } from '../diff/scratch/scratch.ts';
import { ensureHistory, readHistory } from '../history.ts';
import { type Migration, type MigrationFile, readMigrations } from '../migration-files.ts';
import { readSolo } from '../solo-statement.ts';
import { type Effects, effectsOf, type Look, look } from './observe-statement.ts';
import * as queries from './queries.ts';

export interface PlanOptions {
  readonly databaseUrl: string;
  /** Directories of Pergola's own migrations and of the application's. */
  readonly directories: { readonly system: string; readonly application: string };
  /** Of an empty database to use; a new one beside the database where undefined. */
  readonly scratchUrl: string | undefined;
  /** The number of the last one; all where undefined. */
  readonly to: number | undefined;
  readonly signal: AbortSignal;
  /** Connects as the user of the URL. */
  readonly connect: (url: string) => Promise<OwnerConnection>;
}

export interface PlannedStatement extends Effects {
  readonly line: number;
  readonly text: string;
}

export interface PlannedMigration {
  readonly name: string;
  readonly path: string;
  /** False: its one statement runs by itself, and its locks are known rather than seen. */
  readonly transaction: boolean;
  readonly statements: readonly PlannedStatement[];
}

export interface MigrationPlan {
  readonly migrations: readonly PlannedMigration[];
  /** Of tables of the database, by name: rows as last counted (-1: never), and size with indexes. */
  readonly sizes: ReadonlyMap<string, { readonly rows: number; readonly size: string }>;
}

/** Rejects with what `applyMigrations` would refuse, 'migration-failed' where one cannot run, 'scratch-failed' or 'scratch-refused'. */
export async function planMigrations(live: OwnerConnection, options: PlanOptions): Promise<MigrationPlan> {
  const { directories, signal, to = Number.POSITIVE_INFINITY } = options;
  const [system, application] = await Promise.all([directories.system, directories.application].map(readMigrations));
  const rows = await readHistory(live, 'application');
  const { states, problems } = compareHistory(application!, rows, directories.application);
  if (problems.length > 0) throw refusal(problems, 'application');
  const broken = states.find(({ kind }) => kind === 'interrupted');
  if (broken !== undefined)
    throw new PergolaError('migration-failed', `${broken.name} was begun and has not ended`, {
      hint: 'pergola migrate up goes on with it.',
    });
  const of = (kind: 'applied' | 'pending') =>
    states.flatMap((state) => (state.kind === kind && state.migration !== undefined ? [state.migration] : []));
  const pending = of('pending').filter(({ number }) => number <= to);
  if (pending.length === 0) return { migrations: [], sizes: new Map() };
  await using scratch = await openScratch(options);
  await ensureHistory(scratch.owner);
  await replay(scratch, [...system!, ...of('applied')], { signal });
  const migrations: PlannedMigration[] = [];
  for (const migration of pending) migrations.push(await observe(scratch, migration, signal));
  const sizes = await live.query<{ name: string; rows: string; size: string }>(queries.sizes);
  return {
    migrations,
    sizes: new Map(sizes.map(({ name, rows: counted, size }) => [name, { rows: Number(counted), size }])),
  };
}

async function observe(scratch: Scratch, migration: Migration, signal: AbortSignal): Promise<PlannedMigration> {
  const { name, up } = migration;
  const first = await look(scratch.owner);
  let before = first;
  const statements: PlannedStatement[] = [];
  const onStatement = async (index: number) => {
    const { words, text, line } = up.statements[index]!;
    const after = await look(scratch.owner);
    statements.push({ line, text, ...effectsOf(words, first, before, after), ...lockOfSolo(up, first) });
    before = after;
  };
  await replay(scratch, [migration], { signal, onStatement });
  return { name, path: up.path, transaction: up.transaction, statements };
}

/** What runs by itself has given its locks back before anybody can look. */
function lockOfSolo(file: MigrationFile, first: Look): Partial<Effects> {
  if (file.transaction) return {};
  const solo = readSolo(file.path, file.statements[0]?.words ?? '');
  if (solo.kind !== 'create-index') return { locks: [] };
  const named = [...first.relations.values()].find(
    ({ name }) => name === solo.table || name.endsWith(`.${solo.table}`),
  );
  return { locks: [{ name: named?.name ?? solo.table, mode: 'ShareUpdateExclusiveLock' }] };
}
