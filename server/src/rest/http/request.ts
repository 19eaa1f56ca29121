// What a REST request is before it is understood: as it was sent, without the prefix of the API.

import type { IncomingHttpHeaders } from 'node:http';

export interface RestRequest {
  readonly method: string;
  /** Begins with a slash, still encoded. */
  readonly path: string;
  /** Behind the question mark, still encoded. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** A header's value; where it was sent several times, all of them with commas between. */
export function headerOf({ headers }: RestRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
