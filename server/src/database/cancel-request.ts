// Asks PostgreSQL to cancel what a connection runs, over a connection of its own as the protocol wants it. Carries no query,
// and never fails: a cancel that does not arrive leaves the statement to its timeout.

import { createConnection } from 'node:net';

export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: number;
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html, CancelRequest. */
const cancelCode = 80_877_102;
const patience = 5_000;

/**
 * Resolves when PostgreSQL has closed the connection, which it does after the signal was sent; after five seconds at the latest. False
 * where the request went out and PostgreSQL was silent: it may still have its effect at any time.
 */
export function cancelRequest({ host, port, processId, secretKey }: CancelTarget): Promise<boolean> {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(cancelCode, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/')
      ? createConnection({ path: `${host}/.s.PGSQL.${port}` })
      : createConnection({ host, port });
    let written = false;
    let silent = false;
    socket.setTimeout(patience, () => {
      silent = true;
      socket.destroy();
    });
    socket.on('connect', () => {
      written = true;
      socket.write(message);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(!written || !silent));
    socket.resume();
  });
}
