// What pg's clients have and its types do not say, and the one thing that is done with it alone: to end a connection within a bound.

import type pg from 'pg';

/** Of a client, beside what https://node-postgres.com lists. */
export interface ClientInternals {
  readonly connection: {
    readonly stream: WireStream;
    /** Heard once for each statement of a script that has ended well. */
    on(event: 'commandComplete', listener: () => void): unknown;
    off(event: 'commandComplete', listener: () => void): unknown;
    sendCopyFail(reason: string): void;
  };
  readonly processID: number | null;
  readonly secretKey: number | null;
}

export interface WireStream extends NodeJS.EventEmitter {
  readonly writable: boolean;
  readonly writableLength: number;
  write(bytes: Uint8Array): boolean;
  destroy(error?: Error): void;
}

/** Milliseconds until a connection is cut that PostgreSQL does not close after its farewell. */
const farewell = 1000;

/** Ends a connection, within a bound. */
export async function takeLeave(client: pg.Client & ClientInternals): Promise<void> {
  const silent = setTimeout(() => client.connection.stream.destroy(), farewell);
  await client.end();
  clearTimeout(silent);
}
