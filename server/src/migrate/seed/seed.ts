// Files of data to develop with → a database that has them: all in one transaction, so that a file that fails leaves nothing of any.
// Remembers that it did; what a second run of the same file does is the file's matter.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../../base/errors.ts';
import type { OwnerConnection } from '../../database/database.ts';
import { explainFailure } from '../explain-failure.ts';
import type { MigrationFile } from '../migration-files.ts';
import { postgresFailure } from '../postgres-failure.ts';
import { splitStatements } from '../split-statements.ts';
import * as queries from './queries.ts';

export interface SeedOptions {
  /** Paths, in the order in which they run. */
  readonly files: readonly string[];
  /** Nothing where the database was seeded before, by whichever files. */
  readonly once?: boolean;
}

export interface SeededFile {
  readonly file: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** `seed.sql` of the directory, then what `seeds/` has, in order of names. Empty where there is nothing. */
export async function findSeeds(directory: string): Promise<readonly string[]> {
  const [single, several] = await Promise.all([namesIn(directory), namesIn(path.join(directory, 'seeds'))]);
  return [
    ...single.filter((name) => name === 'seed.sql'),
    ...several.filter((name) => name.endsWith('.sql')).map((name) => path.join('seeds', name)),
  ].map((name) => path.join(directory, name));
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.sort();
}

/** Whether seeds were ever run on the database. Changes nothing. */
export async function wasSeeded(owner: OwnerConnection): Promise<boolean> {
  const [table] = await owner.query<{ exists: boolean }>(queries.seedsExist);
  if (table?.exists !== true) return false;
  const [row] = await owner.query<{ seeded: boolean }>(queries.anySeed);
  return row?.seeded === true;
}

/**
 * Runs the files; empty where `once` forbade it. Rejects with 'seed-failed', which names the file and its line, or 'file-not-read':
 * nothing was kept then.
 */
export async function seedDatabase(owner: OwnerConnection, options: SeedOptions): Promise<readonly SeededFile[]> {
  const files = await Promise.all(options.files.map(readSeed));
  const seeded: SeededFile[] = [];
  let running: MigrationFile | undefined;
  try {
    await owner.script(queries.begin);
    await owner.script(queries.ensureSeeds);
    if (options.once !== true || !(await wasSeeded(owner))) {
      for (const file of files) {
        running = file;
        seeded.push(await runSeed(owner, file));
      }
    }
    // Deferred constraints fail here.
    await owner.query(queries.commit);
    return seeded;
  } catch (error) {
    await owner.query(queries.rollback).catch(() => {});
    throw await asSeedFailure(owner, error, running);
  }
}

async function readSeed(file: string): Promise<MigrationFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PergolaError('file-not-read', `${file} cannot be read: ${error.message}`, { cause: error });
  });
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(text).digest('hex');
  return { path: file, text, statements: splitStatements(text), transaction: true, checksum, bytesChecksum: checksum };
}

async function runSeed(owner: OwnerConnection, { path: file, text, checksum }: MigrationFile): Promise<SeededFile> {
  const start = performance.now();
  await owner.script(text).catch(async (error: unknown) => {
    throw (await endedItself(owner)) ? endsItself(file, error) : error;
  });
  if (!(await isStillOpen(owner))) throw endsItself(file);
  const duration = performance.now() - start;
  await owner.script(queries.takeOwnRole);
  await owner.query(queries.record, [path.basename(file), checksum, duration]);
  return { file, duration };
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

function endsItself(file: string, cause?: unknown): PergolaError {
  const message = `${file} ends its transaction (COMMIT or ROLLBACK): what ran before that may have been kept`;
  return new PergolaError('seed-failed', message, {
    hint: 'Take BEGIN, COMMIT and ROLLBACK out of the file: all seeds are one transaction.',
    cause,
  });
}

async function asSeedFailure(
  owner: OwnerConnection,
  error: unknown,
  file: MigrationFile | undefined,
): Promise<unknown> {
  const failure = error instanceof PergolaError ? undefined : postgresFailure(error);
  if (failure === undefined || file === undefined) return error;
  const { message, excerpt, extensions } = await explainFailure(owner, file, failure, error);
  return new PergolaError('seed-failed', message, {
    hint: failure.hint ?? 'Nothing of the seeds was kept: correct the file and run "pergola seed".',
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(extensions === undefined ? {} : { extensions }),
    cause: error,
  });
}
