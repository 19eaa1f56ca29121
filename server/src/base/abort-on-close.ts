// Ties work to the client that waits for it: when the connection closes before the answer is out, the signal aborts.

import type { ServerResponse } from 'node:http';

/** A signal that aborts when the client has gone, or has gone already. Takes what has the response, as Fastify's reply does. */
export function abortOnClose({ raw }: { readonly raw: ServerResponse }): AbortSignal {
  const controller = new AbortController();
  if (raw.closed) controller.abort();
  else {
    raw.once('close', () => {
      if (!raw.writableFinished) controller.abort();
    });
  }
  return controller.signal;
}
