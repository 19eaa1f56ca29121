// Makes the history say what is so, where somebody knows better than it: adopts what was there before, accepts a changed file, forgets one
// that is gone, ends one that broke off. Of one set, by name; runs no migration and touches no other row.

import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import { compareHistory, type MigrationState, refusal } from './compare-history.ts';
import { ensureHistory, type HistoryName, readHistory, whoRuns } from './history.ts';
import { readMigrations } from './migration-files.ts';
import { type Waiting, withMigrationLock } from './migration-lock.ts';
import * as queries from './queries.ts';

export interface AdoptOptions extends Waiting {
  readonly directory: string;
  readonly history: HistoryName;
  /** The number of the last one that is in the database already. */
  readonly to: number;
}

/** Which repair of a migration is meant. */
export type Repair =
  /** Of 'edited': the file as it is now is what was applied. */
  | { readonly kind: 'accept' }
  /** Of 'missing' and 'interrupted': it is not in the database. */
  | { readonly kind: 'forget' }
  /** Of 'interrupted': it is in the database, whole. */
  | { readonly kind: 'applied' }
  /** Of 'missing': its file is called so now, and is the same. */
  | { readonly kind: 'renamed'; readonly to: string };

export interface RepairOptions extends Waiting {
  readonly directory: string;
  readonly history: HistoryName;
  readonly name: string;
  readonly repair: Repair;
}

export interface RepairedMigration {
  readonly name: string;
  /** What it was before. */
  readonly state: MigrationState['kind'];
  /** SHA-256 as it was remembered, and of the file. */
  readonly checksum: { readonly was: string; readonly is: string | undefined };
}

/**
 * Records what is not applied up to a number as there already, and runs none of it. Resolves with their names. Throws what
 * `applyMigrations` would throw of the history, 'usage-invalid' where no file has the number, and 'migration-blocked'.
 */
export async function adoptMigrations(owner: OwnerConnection, options: AdoptOptions): Promise<readonly string[]> {
  const { directory, history, to } = options;
  const migrations = await readMigrations(directory);
  if (!migrations.some(({ number }) => number === to)) throw misused(`${directory} has no migration ${to}`);
  return await withMigrationLock(owner, options, async () => {
    await ensureHistory(owner);
    const { states, problems } = compareHistory(migrations, await readHistory(owner, history), directory);
    // What was never run needs no way back.
    const refused = problems.filter(({ kind }) => kind !== 'down-missing' && kind !== 'down-empty');
    if (refused.length > 0) throw refusal(refused, history);
    const adopted = states.flatMap(({ kind, migration }) =>
      kind === 'pending' && migration !== undefined && migration.number <= to ? [migration] : [],
    );
    await inTransaction(owner, async () => {
      for (const { name, up } of adopted)
        await owner.query(queries.recordBaseline, [history, name, up.checksum, whoRuns()]);
    });
    return adopted.map(({ name }) => name);
  });
}

async function inTransaction(owner: OwnerConnection, work: () => Promise<void>): Promise<void> {
  await owner.script(queries.begin);
  try {
    await work();
    await owner.script(queries.commit);
  } catch (error) {
    await owner.script(queries.rollback).catch(() => {});
    throw error;
  }
}

/** Throws 'repair-refused' where that is not what is wrong with it, and has then changed nothing. */
export async function repairMigration(owner: OwnerConnection, options: RepairOptions): Promise<RepairedMigration> {
  const { directory, history, name, repair } = options;
  return await withMigrationLock(owner, options, async () => {
    const migrations = await readMigrations(directory);
    const { states } = compareHistory(migrations, await readHistory(owner, history), directory);
    const state = states.find((each) => each.name === name);
    const refuse = refuser(name, state, states);
    if (state?.row === undefined) throw refuse();
    const key = [history, name];
    const is = state.migration?.up.checksum;
    switch (repair.kind) {
      case 'accept':
        if (state.kind !== 'edited' || is === undefined) throw refuse();
        await owner.query(queries.acceptChecksum, [...key, is]);
        break;
      case 'forget':
        if (state.kind !== 'missing' && state.kind !== 'interrupted') throw refuse();
        await owner.query(queries.forget, key);
        break;
      case 'applied':
        if (state.kind !== 'interrupted') throw refuse();
        await owner.query(queries.recordDone, [...key, state.row.duration]);
        break;
      case 'renamed': {
        const file = migrations.find((migration) => migration.name === repair.to);
        const taken = states.find((each) => each.name === repair.to)?.row !== undefined;
        const same = file?.up.checksum === state.row.checksum || file?.up.bytesChecksum === state.row.checksum;
        if (state.kind !== 'missing' || file === undefined || taken || !same) throw refuse();
        await owner.query(queries.rename, [...key, repair.to]);
        return { name, state: state.kind, checksum: { was: state.row.checksum, is: file.up.checksum } };
      }
    }
    return { name, state: state.kind, checksum: { was: state.row.checksum, is } };
  });
}

/** What a migration is and what can be done about it, as an error that nothing was done. Changes nothing. */
export async function describeMigration(
  owner: OwnerConnection,
  { directory, history, name }: Pick<RepairOptions, 'directory' | 'history' | 'name'>,
): Promise<PergolaError> {
  const migrations = await readMigrations(directory);
  const { states } = compareHistory(migrations, await readHistory(owner, history), directory);
  return refuser(
    name,
    states.find((each) => each.name === name),
    states,
  )();
}

/** The error that says what the migration is instead, and what can be done about it. */
function refuser(
  name: string,
  state: MigrationState | undefined,
  states: readonly MigrationState[],
): () => PergolaError {
  return () => {
    if (state === undefined) {
      const broken = states.filter(({ kind }) => kind === 'edited' || kind === 'missing' || kind === 'interrupted');
      const names = broken.map((each) => `${each.name} (${each.kind})`).join(', ');
      return refused(`there is no migration ${name}`, names === '' ? 'None needs a repair.' : `There is ${names}.`);
    }
    const was = state.row === undefined ? 'none' : state.row.checksum;
    const is = state.migration === undefined ? 'none' : state.migration.up.checksum;
    return refused(`${name} is ${state.kind} (SHA-256 was ${was}, is ${is})`, remedies[state.kind]);
  };
}

const remedies: Readonly<Record<MigrationState['kind'], string>> = {
  applied: 'Nothing is wrong with it.',
  pending: 'It can be applied: pergola migrate up.',
  edited: 'If the file as it is now is what was applied: --accept. Otherwise restore the file.',
  missing:
    'If what it made is not in the database: --forget. If its file has another name now: --renamed NAME, of the same text. Otherwise restore the file.',
  interrupted:
    'pergola migrate up goes on with it (or down, where it was being taken back). If you have ended it by hand: --applied or --forget.',
  'out-of-order': 'Give it the number that follows the last one.',
};

function refused(message: string, hint: string): PergolaError {
  return new PergolaError('repair-refused', message, { hint });
}

function misused(message: string): PergolaError {
  return new PergolaError('usage-invalid', message);
}
