// Migration files → whether each can be run on what those before it make, taken back without a trace, and run again. Tried in a scratch
// database, with catalogs compared; the database itself is not touched.

import type { OwnerConnection } from '../database/database.ts';
import { replay } from './diff/scratch/replay.ts';
import { openScratch, type Scratch } from './diff/scratch/scratch.ts';
import { compareFacts, readFacts } from './facts/read-facts.ts';
import { ensureHistory } from './history.ts';
import { type Migration, readMigrations } from './migration-files.ts';

export interface VerifyOptions {
  readonly databaseUrl: string;
  /** Directories of Pergola's own migrations and of the application's. */
  readonly directories: { readonly system: string; readonly application: string };
  /** Of an empty database to use; a new one beside the database where undefined. */
  readonly scratchUrl: string | undefined;
  readonly signal: AbortSignal;
  /** Connects as the user of the URL. */
  readonly connect: (url: string) => Promise<OwnerConnection>;
  /** Hears of each before it is tried. */
  readonly onFile: (name: string) => void;
}

export interface VerifiedMigration {
  readonly name: string;
  readonly reversible: boolean;
  /** After up and down: what the down file left (`+`) or took too much (`-`). Empty where nothing differs. */
  readonly afterDown: readonly string[];
  /** After up, down and up again: what is other than after the first time. */
  readonly afterUp: readonly string[];
}

/** Rejects with 'migration-failed' (with file and line), 'scratch-failed' or 'scratch-refused'. */
export async function verifyMigrations(options: VerifyOptions): Promise<readonly VerifiedMigration[]> {
  const { directories, signal, onFile } = options;
  const system = await readMigrations(directories.system);
  const application = await readMigrations(directories.application);
  await using scratch = await openScratch(options);
  await ensureHistory(scratch.owner);
  await replay(scratch, system, { signal });
  const verified: VerifiedMigration[] = [];
  for (const migration of application) {
    signal.throwIfAborted();
    onFile(migration.name);
    verified.push(await verifyOne(scratch, migration, signal));
  }
  return verified;
}

async function verifyOne(scratch: Scratch, migration: Migration, signal: AbortSignal): Promise<VerifiedMigration> {
  const { name, down } = migration;
  const before = await readFacts(scratch.owner);
  await replay(scratch, [migration], { signal });
  if (down.kind !== 'file') return { name, reversible: false, afterDown: [], afterUp: [] };
  const first = await readFacts(scratch.owner);
  await replay(scratch, [{ ...migration, up: down.file }], { signal });
  const afterDown = compareFacts(before, await readFacts(scratch.owner));
  await replay(scratch, [migration], { signal });
  return { name, reversible: true, afterDown, afterUp: compareFacts(first, await readFacts(scratch.owner)) };
}
