// A data directory → the way into the PostgreSQL that another Pergola runs there. Starts nothing, stops nothing, locks nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import { clusterDirectory, readPassword, urlOf } from './cluster.ts';
import { inUse, isLocked } from './directory-lock.ts';
import { findPort } from './postmaster.ts';

export interface WaitOptions {
  /** Milliseconds; a minute where not given. */
  readonly patience?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/**
 * As the superuser. Undefined where no Pergola runs; one that is starting is waited for. The server ends with that Pergola, connected
 * or not. Throws 'data-directory-in-use' where it does not get ready.
 */
export async function findRunningEmbedded(
  dataDirectory: string,
  { patience = 60_000, signal }: WaitOptions = {},
): Promise<string | undefined> {
  const directory = clusterDirectory(dataDirectory);
  const since = performance.now();
  while (await isLocked(dataDirectory)) {
    const port = await findPort(directory);
    if (port !== undefined) return urlOf(await readPassword(directory), port);
    if (performance.now() - since > patience) throw inUse(dataDirectory, 'a Pergola whose PostgreSQL is not ready');
    await sleep(50, undefined, { signal });
  }
  return undefined;
}
