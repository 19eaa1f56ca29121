// A proxy in front of PostgreSQL that knows where one request of a client ends and the next begins, and tells when a certain one is under
// way. Changes no bytes; lets the answer through only while nobody was told.

import { connect, createServer, type Socket } from 'node:net';

export interface MessageGate {
  readonly port: number;
  /** Requests that came since the last `watch`: each ends with Query or Sync. */
  readonly requests: number;
  /**
   * Counts from the beginning, and calls once the request with this number (from 1) has been sent on (`inside`) or PostgreSQL has answered
   * it whole, and nothing of that was let through (`after`).
   */
  watch(request: number, moment: 'inside' | 'after', reached: () => void): void;
  close(): Promise<void>;
}

export async function openGate(targetPort: number): Promise<MessageGate> {
  let requests = 0;
  let watched:
    | { readonly request: number; readonly moment: 'inside' | 'after'; readonly reached: () => void }
    | undefined;
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(targetPort, '127.0.0.1');
    let held = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    const requestEnds = countMessages(new Set(['Q', 'S']), true);
    const answerEnds = countMessages(new Set(['Z']), false);
    client.on('data', (chunk: Buffer) => {
      requests += requestEnds(chunk);
      const reached = watched !== undefined && requests >= watched.request;
      if (reached) held = true;
      server.write(chunk, () => {
        if (reached && watched?.moment === 'inside') tell();
      });
    });
    server.on('data', (chunk: Buffer) => {
      const ended = answerEnds(chunk) > 0;
      if (!held) client.write(chunk);
      else if (ended && watched?.moment === 'after') tell();
    });
  });
  const tell = () => {
    const { reached } = watched ?? {};
    watched = undefined;
    reached?.();
  };
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    get requests() {
      return requests;
    },
    watch(request, moment, reached) {
      requests = 0;
      watched = { request, moment, reached };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** How many messages of these types end in each chunk. https://www.postgresql.org/docs/current/protocol-message-formats.html */
function countMessages(types: ReadonlySet<string>, startsUntyped: boolean): (chunk: Buffer) => number {
  let rest = Buffer.alloc(0);
  let untyped = startsUntyped;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let found = 0;
    for (;;) {
      const head = untyped ? 0 : 1;
      if (rest.length < head + 4) return found;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return found;
      if (!untyped && types.has(String.fromCharCode(rest[0] ?? 0))) found++;
      untyped = false;
      rest = rest.subarray(length);
    }
  };
}
