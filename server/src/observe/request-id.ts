// The id a request is known by in answers, logs and events: the client's own where it is sane, else a new one.

import { randomUUID } from 'node:crypto';

// Ids go into log lines and back into a header: letters, digits and what trace ids and UUIDs use, at a bounded length.
const sane = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The id that a request came with, if it may be kept, else a new random one. */
export function requestIdFrom(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' && sane.test(header) ? header : randomUUID();
}
