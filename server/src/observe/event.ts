// Everything that can happen, as one union. Parts report events; the log, metrics and traces are readers of them. A message
// never holds a token, a password or a value of a statement.

import type { Timing } from '../base/stopwatch.ts';

export type Event =
  | { readonly kind: 'start-step'; readonly step: string; readonly detail: string; readonly duration: number }
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
  | { readonly kind: 'request-failed'; readonly id: string; readonly code: string; readonly error: unknown }
  | { readonly kind: 'database-lost'; readonly reason: string }
  | { readonly kind: 'database-back'; readonly downtime: number }
  | { readonly kind: 'schema-warning'; readonly code: string; readonly object: string; readonly message: string }
  | { readonly kind: 'schema-reloaded'; readonly changes: readonly string[]; readonly duration: number }
  | { readonly kind: 'schema-reload-failed'; readonly error: unknown }
  | { readonly kind: 'fault'; readonly where: string; readonly error: unknown };

/** Takes an event; never throws and never waits. */
export type Report = (event: Event) => void;
