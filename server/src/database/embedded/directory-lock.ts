// One Pergola a data directory. The lock is a file that names its holder; a holder that died leaves a lock that the next start
// takes over.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../../base/errors.ts';
import { startOf } from './running-process.ts';

interface Holder {
  readonly pid: number;
  readonly started: string;
}

export interface DirectoryLock {
  /** Synchronous, so that a process on its way out can do it. */
  release(): void;
}

/** Throws 'data-directory-in-use' where a living Pergola holds the lock. The directory exists. */
export async function lockDirectory(dataDirectory: string): Promise<DirectoryLock> {
  const file = path.join(dataDirectory, 'lock');
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const holder: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? 'unknown' };
  await writeFile(draft, JSON.stringify(holder));
  try {
    for (let attempt = 1; attempt <= 10; attempt++) {
      if (await linkInto(file, draft)) return { release: () => rmSync(file, { force: true }) };
      await removeStale(file, dataDirectory);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw inUse(dataDirectory, 'other processes that start at the same time');
}

/** Whether a living Pergola holds the lock, or is about to. */
export async function isLocked(dataDirectory: string): Promise<boolean> {
  const text = await readFile(path.join(dataDirectory, 'lock'), 'utf8').catch(() => undefined);
  return text !== undefined && (await isHeld(text));
}

export function inUse(dataDirectory: string, by: string): PergolaError {
  return new PergolaError('data-directory-in-use', `${dataDirectory} is used by ${by}`);
}

/** A link appears with its content or not at all. */
async function linkInto(file: string, draft: string): Promise<boolean> {
  return await link(draft, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

async function removeStale(file: string, dataDirectory: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  if (await isHeld(text)) throw inUse(dataDirectory, `the Pergola with process id ${parseHolder(text)?.pid}`);
  // Moved before it is deleted: where another start was quicker, what was moved is its new lock, which goes back.
  const moved = `${file}.stale.${randomBytes(4).toString('hex')}`;
  await rename(file, moved).catch(() => {});
  if ((await readFile(moved, 'utf8').catch(() => text)) !== text) await link(moved, file).catch(() => {});
  await rm(moved, { force: true });
}

async function isHeld(text: string): Promise<boolean> {
  const holder = parseHolder(text);
  return holder !== undefined && (await startOf(holder.pid)) === holder.started;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
