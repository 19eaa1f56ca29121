// Everything that can happen, as one union. Parts report events; the log is a reader of them. A message
// never holds a token, a password or a value of a statement.

import type { Timing } from '../base/stopwatch.ts';

export type Event =
  | { readonly kind: 'start-step'; readonly step: string; readonly detail: string; readonly duration: number }
  /** What whoever starts the server should know before it goes on. */
  | { readonly kind: 'start-notice'; readonly message: string }
  /** A step of the start cannot go on yet; it goes on by itself. */
  | { readonly kind: 'start-waiting'; readonly step: string; readonly reason: string }
  | { readonly kind: 'ready'; readonly url: string; readonly duration: number }
  | { readonly kind: 'stopping'; readonly signal: string }
  | { readonly kind: 'stopped'; readonly duration: number }
  | {
      readonly kind: 'request';
      readonly id: string;
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly duration: number;
      readonly role: string | undefined;
    }
  | {
      readonly kind: 'operation';
      readonly role: string;
      readonly planned: boolean;
      readonly timings: readonly Timing[];
    }
  /** A WebSocket has ended; its beginning was a request, answered with 101. */
  | {
      readonly kind: 'socket-closed';
      /** Of that request. */
      readonly id: string;
      readonly path: string;
      /** RFC 6455, 7.4. */
      readonly code: number;
      /** Ours; a client's is not told. */
      readonly reason: string;
      readonly operations: number;
      readonly duration: number;
      /** Whose credentials were good. */
      readonly role: string | undefined;
    }
  | {
      readonly kind: 'request-failed';
      readonly id: string;
      readonly code: string;
      /** Of the answer, where the code is none of base/errors.ts. */
      readonly status?: number;
      readonly error: unknown;
    }
  | { readonly kind: 'database-lost'; readonly reason: string }
  | { readonly kind: 'database-back'; readonly downtime: number }
  /** The embedded PostgreSQL ended by itself; it is started again. */
  | { readonly kind: 'embedded-ended'; readonly reason: string }
  | { readonly kind: 'embedded-restarted'; readonly downtime: number }
  | { readonly kind: 'schema-warning'; readonly code: string; readonly object: string; readonly message: string }
  | { readonly kind: 'schema-reloaded'; readonly changes: readonly string[]; readonly duration: number }
  | { readonly kind: 'schema-reload-failed'; readonly error: unknown }
  /** What a plugin has to say. */
  | {
      readonly kind: 'plugin-log';
      readonly plugin: string;
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** Something threw that is no PergolaError; `id` where it was a request that met it. */
  | { readonly kind: 'fault'; readonly where: string; readonly error: unknown; readonly id?: string };

/** Takes an event; never throws and never waits. */
export type Report = (event: Event) => void;
