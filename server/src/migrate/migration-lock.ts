// One runner at a time: takes the lock by asking for it again and again, for whoever waits for a lock holds others up. The lock is of the
// session, so that a killed runner leaves none.

import { setTimeout as sleep } from 'node:timers/promises';
import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import * as queries from './queries.ts';

export interface Waiting {
  /** Hears why nothing goes on: another runner, or a lock that somebody holds. Once a reason. */
  readonly onWait?: (reason: string) => void;
  /** Ends the waiting. What was applied stays. */
  readonly signal?: AbortSignal;
  /** Milliseconds of waiting after which it is given up, with 'migration-blocked'; without end where not given. */
  readonly patience?: number;
}

/** Runs `work` while no other runner does. Needs a session of PostgreSQL for itself: no pooler that shares them. */
export async function withMigrationLock<T>(
  owner: OwnerConnection,
  waiting: Waiting,
  work: () => Promise<T>,
): Promise<T> {
  await owner.script(queries.noticeDeath).catch(() => {});
  await owner.query(queries.noticeSilence).catch(() => {});
  await lock(owner, waiting);
  try {
    return await work();
  } finally {
    // A lost connection has released the lock itself.
    await owner.query(queries.unlock).catch(() => {});
  }
}

async function lock(
  owner: OwnerConnection,
  { onWait, signal, patience = Number.POSITIVE_INFINITY }: Waiting,
): Promise<void> {
  const begun = performance.now();
  for (let attempt = 0; ; attempt++) {
    const [row] = await owner.query<{ locked: boolean }>(queries.tryLock);
    if (row?.locked) return;
    if (performance.now() - begun > patience)
      throw new PergolaError('migration-blocked', 'another Pergola migrates this database, and has not ended');
    if (attempt === 5) onWait?.('another Pergola migrates this database');
    await sleep(100, undefined, { signal });
  }
}
