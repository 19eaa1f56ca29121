// A live database and the files of its migrations → what the one has that the others do not, as SQL there and back. The live one is only
// read.

import { PergolaError } from '../../base/errors.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { compareHistory, type MigrationState } from '../compare-history.ts';
import { ensureHistory, readHistory } from '../history.ts';
import { type Migration, readMigrations } from '../migration-files.ts';
import { compareDatabases, type Difference } from './compare-databases.ts';
import { findNotCompared } from './not-compared.ts';
import { parseRename } from './rename.ts';
import * as queries from './scratch/queries.ts';
import { replay } from './scratch/replay.ts';
import { openScratch, type Scratch } from './scratch/scratch.ts';
import { writeScripts } from './write-scripts.ts';

export interface DiffOptions {
  readonly databaseUrl: string;
  /** Directories of Pergola's own migrations and of the application's. */
  readonly directories: { readonly system: string; readonly application: string };
  /** Of an empty database to replay them in; a new one beside the live one where undefined. */
  readonly scratchUrl: string | undefined;
  /** `table.old=new` each, in this order. */
  readonly renames: readonly string[];
  readonly allowDestructive: boolean;
  /** The schemas to compare; all that are not Pergola's where undefined. */
  readonly only: readonly string[] | undefined;
  /** Schemas not to compare. */
  readonly without: readonly string[];
  readonly signal: AbortSignal;
  /** Connects as the user of the URL. */
  readonly connect: (url: string) => Promise<OwnerConnection>;
  /** Hears of each step before it begins. */
  readonly onStep: (what: string) => void;
}

export interface MigrationDiff extends Difference {
  /** Something differs, held back or not. */
  readonly different: boolean;
  /** Texts of a pair of migration files. */
  readonly files: { readonly up: string; readonly down: string };
  /** What only one of the two has, of kinds that are not compared. */
  readonly notCompared: readonly string[];
  /** What else there is to know, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Rejects with 'migrations-pending', 'migration-failed' (the replay), 'scratch-failed', 'scratch-refused', 'schema-missing' or
 * 'usage-invalid' (a rename).
 */
export async function diffMigrations(live: OwnerConnection, options: DiffOptions): Promise<MigrationDiff> {
  const { directories, signal, onStep } = options;
  const renames = options.renames.map(parseRename);
  const system = await readMigrations(directories.system);
  const application = await readMigrations(directories.application);
  const changed = await refusePending(live, application, directories.application);
  onStep('Making a scratch database.');
  await using scratch = await openScratch(options);
  const { leftOut: unrun, schemas: ours } = await replayAll(scratch, { system, application }, options);
  signal.throwIfAborted();
  const leftOut = await schemasToLeaveOut(live, scratch, ours, options);
  onStep('Comparing.');
  const difference = await compareDatabases(scratch.owner, live, {
    leftOut,
    renames,
    allowDestructive: options.allowDestructive,
  });
  const { up } = difference;
  return {
    ...difference,
    different: up.statements.length > 0 || up.heldBack.length > 0,
    files: writeScripts(difference),
    notCompared: await findNotCompared(scratch.owner, live, leftOut),
    notes: [
      ...changed.map((name) => `${name} is not what was applied to the database.`),
      ...unrun.map((words) => `Not replayed, for it is about the whole server: ${words}`),
    ],
  };
}

/** With pending ones the diff would take back what they make. Returns the names of those that were changed or are gone. */
async function refusePending(
  live: OwnerConnection,
  migrations: readonly Migration[],
  directory: string,
): Promise<readonly string[]> {
  const { states } = compareHistory(migrations, await readHistory(live, 'application'), directory);
  const named = (...kinds: readonly MigrationState['kind'][]) =>
    states.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const pending = named('pending', 'out-of-order', 'interrupted');
  if (pending.length > 0) {
    const shown =
      pending.length > 5 ? `${pending.slice(0, 5).join(', ')} and ${pending.length - 5} more` : pending.join(', ');
    throw new PergolaError('migrations-pending', `the database does not have ${shown}: a diff would take that back`);
  }
  return named('edited', 'missing');
}

interface Sets {
  readonly system: readonly Migration[];
  readonly application: readonly Migration[];
}

/** `schemas`: those of Pergola itself. */
async function replayAll(scratch: Scratch, { system, application }: Sets, { signal, onStep }: DiffOptions) {
  await ensureHistory(scratch.owner);
  await replay(scratch, system, { signal });
  const schemas = await namesOf(scratch.owner, queries.schemaNames);
  const onFile = (name: string) => onStep(`Replaying ${name}.`);
  return { ...(await replay(scratch, application, { signal, onFile })), schemas };
}

async function schemasToLeaveOut(
  live: OwnerConnection,
  { owner }: Scratch,
  ours: readonly string[],
  { only, without }: DiffOptions,
): Promise<readonly string[]> {
  const all = new Set([
    ...(await namesOf(live, queries.allSchemaNames)),
    ...(await namesOf(owner, queries.allSchemaNames)),
  ]);
  for (const name of [...(only ?? []), ...without]) {
    if (all.has(name) && !ours.includes(name)) continue;
    throw new PergolaError('schema-missing', `there is no schema "${name}" that can be compared`);
  }
  const others = only === undefined ? [] : [...all].filter((name) => !only.includes(name));
  return [...new Set([...ours, ...without, ...others])];
}

async function namesOf(owner: OwnerConnection, query: string): Promise<readonly string[]> {
  return (await owner.query<{ name: string }>(query)).map(({ name }) => name);
}
