// Migration files → a scratch database that has run them. What would change the server as a whole (roles, databases, settings) is left out,
// for the server may be the one that serves.

import type { OwnerConnection } from '../../../database/database.ts';
import { explainFailure } from '../../explain-failure.ts';
import type { Migration, MigrationFile } from '../../migration-files.ts';
import { postgresFailure } from '../../postgres-failure.ts';
import * as queries from './queries.ts';
import { runMade, type Scratch } from './scratch.ts';

/** Of `words` of a statement. */
const ofServer = [
  /^(alter|drop) (role|user|group) (?!mapping\b)/,
  /^(create|alter|drop) (database|tablespace|subscription)\b/,
  /^alter system\b/,
  /^(drop|reassign) owned\b/,
  // A role's membership; rights are given ON something.
  /^(grant|revoke)\b(?!.* on )/,
];
const makesRole = /^create (role|user|group) (?!mapping\b)/;
const duplicateObject = '42710';

export interface Replayed {
  /** Statements that were left out, each with its file: one line. */
  readonly leftOut: readonly string[];
}

export interface ReplayOptions {
  readonly signal: AbortSignal;
  readonly onFile?: (name: string) => void;
  /** Called after each statement, by its place in the file from 0, in the file's transaction while that is open. */
  readonly onStatement?: (statement: number) => Promise<void>;
}

/** In order. Rejects with 'migration-failed', which names file and line. */
export async function replay(
  scratch: Scratch,
  migrations: readonly Migration[],
  { signal, onFile, onStatement }: ReplayOptions,
): Promise<Replayed> {
  const leftOut: string[] = [];
  for (const { name, up } of migrations) {
    signal.throwIfAborted();
    onFile?.(name);
    leftOut.push(...(await replayFile(scratch, up, onStatement)).map((words) => `${name}: ${words.slice(0, 100)}`));
  }
  return { leftOut };
}

async function replayFile(
  scratch: Scratch,
  file: MigrationFile,
  onStatement: ReplayOptions['onStatement'],
): Promise<readonly string[]> {
  const { owner } = scratch;
  const leftOut: string[] = [];
  let completed = 0;
  if (file.transaction) await owner.script(queries.beginFile);
  try {
    for (const { text, words } of file.statements) {
      if (ofServer.some((pattern) => pattern.test(words))) leftOut.push(words);
      else if (makesRole.test(words) && file.transaction) await makeRole(scratch, text);
      else await owner.script(text);
      completed += 1;
      await onStatement?.(completed - 1);
    }
    if (file.transaction) await owner.script(queries.endFile);
    await owner.script(queries.ownRole);
    return leftOut;
  } catch (error) {
    await owner.script(queries.undoFile).catch(() => {});
    throw await explain(owner, file, error, completed);
  }
}

/** Mostly the server has it already. A new one may not log in, and goes with the database. */
async function makeRole(scratch: Scratch, text: string): Promise<void> {
  const { owner } = scratch;
  const before = new Set((await owner.query<{ name: string }>(queries.roleNames)).map(({ name }) => name));
  await owner.script(queries.beforeRole);
  try {
    await owner.script(text);
  } catch (error) {
    if (postgresFailure(error)?.sqlState !== duplicateObject) throw error;
    await owner.script(queries.withoutRole);
    return;
  }
  for (const { name } of await owner.query<{ name: string }>(queries.roleNames)) {
    // Another one may have been made by somebody else meanwhile.
    if (before.has(name) || !text.includes(name)) continue;
    await runMade(owner, queries.noLogin, name);
    scratch.madeRole(name);
  }
}

async function explain(
  owner: OwnerConnection,
  file: MigrationFile,
  error: unknown,
  completed: number,
): Promise<unknown> {
  const failure = postgresFailure(error);
  if (failure === undefined) return error;
  // Statements were sent one by one: their positions are not those of the file.
  const explained = await explainFailure(owner, file, { ...failure, position: undefined, completed }, error);
  return explained.with({
    hint: undefinedObject.has(failure.sqlState)
      ? 'Migrations have to run on an empty database: what one needs an earlier one makes.'
      : `It was replayed in a scratch database. ${explained.hint ?? ''}`.trim(),
  });
}

/** Tables, columns, functions, schemas, types and roles that are not there. */
const undefinedObject = new Set(['42P01', '42703', '42883', '3F000', '42704']);
