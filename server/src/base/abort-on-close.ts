// Ties work to the client that waits for it: when the connection closes before the answer is out, the signal aborts.

import type { ServerResponse } from 'node:http';
import type { GiveUpSignal } from './give-up-signal.ts';

/**
 * A signal that aborts when the client has gone, or has gone already. Takes what has the response, as Fastify's reply does. Each
 * request has one: an AbortSignal would take a tenth of the time of a short one, and outlive it.
 */
export function abortOnClose({ raw }: { readonly raw: ServerResponse }): GiveUpSignal {
  const signal = new CloseSignal();
  if (raw.closed) signal.abort();
  else {
    raw.once('close', () => {
      if (!raw.writableFinished) signal.abort();
    });
  }
  return signal;
}

class CloseSignal implements GiveUpSignal {
  aborted = false;
  reason: unknown;
  /** Few listen, most often one. */
  readonly #listeners: (() => void)[] = [];

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const position = this.#listeners.indexOf(listener);
    if (position >= 0) this.#listeners.splice(position, 1);
  }

  abort(): void {
    this.aborted = true;
    this.reason = new Error('the client has gone');
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
