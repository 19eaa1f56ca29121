// A signal → the statement of the owner's connection that runs meanwhile is cancelled, through another connection. What it had begun
// PostgreSQL takes back.

import type { OwnerConnection } from '../database/database.ts';
import * as queries from './queries.ts';

export interface CancelOptions {
  readonly signal: AbortSignal;
  /** Another connection to the same server, as the same user. */
  readonly connect: () => Promise<OwnerConnection>;
}

/** Until it is disposed of. A cancel that cannot be sent is given up: the statement then runs to its end. */
export async function cancelOnAbort(owner: OwnerConnection, { signal, connect }: CancelOptions): Promise<Disposable> {
  const [session] = await owner.query<{ pid: number }>(queries.ownProcess);
  const cancel = async () => {
    const other = await connect();
    await other.query(queries.cancel, [session?.pid]).finally(() => other.close());
  };
  const onAbort = () => void cancel().catch(() => {});
  signal.addEventListener('abort', onAbort, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', onAbort) };
}
