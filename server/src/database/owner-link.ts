// The owner's connection over the life of the server: one at a time, opened anew after a loss. Takes work, gives its result;
// never goes on with half a piece of work on another connection.

import pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import { connectionProblem } from './connection-error.ts';
import type { OwnerConnection } from './database.ts';

export interface OwnerLink {
  /**
   * Runs work that may be repeated from its beginning: where the connection turns out to have been lost since its last
   * use, that happens once, on a new one. Pieces of work follow each other.
   */
  use<T>(work: (owner: OwnerConnection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `open` makes further connections; `first` is the one to begin with. */
export function createOwnerLink(first: OwnerConnection, open: () => Promise<OwnerConnection>): OwnerLink {
  let current: OwnerConnection | undefined = first;
  let last: Promise<unknown> = Promise.resolve();

  async function attempt<T>(work: (owner: OwnerConnection) => Promise<T>): Promise<T> {
    const used = current;
    current ??= await open();
    try {
      return await work(current);
    } catch (error) {
      if (!isLoss(error)) throw error;
      await current.close().catch(() => {});
      current = undefined;
      if (used === undefined) throw error;
      return await attempt(work);
    }
  }

  return {
    use(work) {
      const turn = last.then(() => attempt(work));
      last = turn.catch(() => {});
      return turn;
    },
    async close() {
      await last;
      await current?.close();
    },
  };
}

/** Whether the connection is gone, rather than a statement refused or the work at fault. */
function isLoss(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof PergolaError) return false;
  if (error instanceof pg.DatabaseError) return connectionProblem(error) !== 'other';
  // Node's errors of sockets have a code, pg's own have only their words.
  return 'syscall' in error || /Connection terminated|not queryable|was closed/.test(error.message);
}
