// LISTEN on a connection of its own that comes back by itself. Takes a URL and channels, calls back with payloads; what was
// notified while the connection was away is lost, which the `reconnected` hook is for.

import createSubscriber, { type Subscriber } from 'pg-listen';
import type { Report } from '../observe/event.ts';

export interface ListenerOptions {
  readonly report: Report;
  /** Called whenever the connection is back after a loss: check again what may have been missed. */
  readonly onReconnected?: () => void;
  /** Milliseconds between two attempts to reconnect at most; default 5,000. */
  readonly maxRetryInterval?: number;
}

export interface Listener {
  /** Calls back with each payload that is notified on the channel; '' where there is none. */
  listen(channel: string, callback: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** pg-listen is CommonJS whose default export Node's ESM hands over as a member. */
const subscribe = (
  typeof createSubscriber === 'function' ? createSubscriber : (createSubscriber as { default: unknown }).default
) as typeof createSubscriber.default;

/** Resolves once connected, or once the first attempt failed and others follow. Needs a direct connection, not a pooler's. */
export async function openListener(url: string, options: ListenerOptions): Promise<Listener> {
  let closed = false;
  let connectedBefore = false;
  const subscriber: Subscriber = subscribe(
    { connectionString: url, application_name: 'pergola listen', connectionTimeoutMillis: 5000 },
    {
      parse: (payload: string) => payload,
      retryLimit: Number.POSITIVE_INFINITY,
      retryTimeout: 0,
      retryInterval: (attempt: number) => {
        // The only way out of the library's loop, which does not look whether it was closed.
        if (closed) throw new Error('closed');
        return Math.min(100 * 2 ** attempt, options.maxRetryInterval ?? 5000);
      },
    },
  );
  subscriber.events.on('error', (error) => {
    if (!closed) options.report({ kind: 'fault', where: 'listen', error });
  });
  subscriber.events.on('connected', () => {
    // An attempt that was under way when the listener was closed may still succeed.
    if (closed) {
      void subscriber.close().catch(() => {});
      return;
    }
    if (connectedBefore) options.onReconnected?.();
    connectedBefore = true;
  });
  const listener: Listener = {
    async listen(channel, callback) {
      subscriber.notifications.on(channel, (payload: string | undefined) => {
        try {
          callback(payload ?? '');
        } catch (error) {
          options.report({ kind: 'fault', where: `notification of ${channel}`, error });
        }
      });
      // While the connection is away the channel is only noted, and listened to when it is back.
      await subscriber.listenTo(channel)?.catch(() => {});
    },
    async close() {
      closed = true;
      await subscriber.close().catch(() => {});
    },
  };
  await subscriber.connect().catch(() => {
    connectedBefore = true;
  });
  return listener;
}
