// Ties an operation to its client: when the connection closes before the answer is out, the signal aborts.

import type { FastifyReply } from 'fastify';

/** A signal that aborts when the client has gone. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
