// Ties an operation to its client: when the connection closes before the answer is out, the signal aborts.

import type { FastifyReply } from 'fastify';

/** A signal that aborts when the client has gone, or has gone already. */
export function abortOnClose({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.closed) controller.abort();
  else {
    raw.once('close', () => {
      if (!raw.writableFinished) controller.abort();
    });
  }
  return controller.signal;
}
