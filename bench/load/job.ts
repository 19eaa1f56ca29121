// What a process of the load is told, and what it measured: the words that it has in common with who starts it.

export interface Job {
  readonly port: number;
  /** How the requests are sent; HTTP where it is left out. */
  readonly over?: Transport;
  readonly requests: readonly JobRequest[];
  /** The `authorization` of one connection after another; empty: none. */
  readonly tokens: readonly string[];
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** Eight digits behind a Q in each body become the number of the request, counted from here. Over HTTP alone. */
  readonly uniqueFrom?: number;
}

/** HTTP, or GraphQL over WebSocket as the protocol graphql-transport-ws has it. */
export type Transport = 'http' | 'websocket';

export interface JobRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** Bytes of the right answer, over a WebSocket of its message; undefined: any length will do. */
  readonly length?: number;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Answers that were not 200, not of the right length or held errors, and the first of them. */
  readonly failures: number;
  readonly firstFailure?: string;
  /** Seconds of processor time that the load itself took. */
  readonly loadCpu: number;
}

/** One connection of the load, which has one request under way from its first to its last. */
export interface ConnectionOptions {
  readonly job: Job;
  /** The `authorization` of this connection. */
  readonly token: string | undefined;
  /** The number of the request that is to be sent now, counted over all connections. */
  readonly next: () => number;
  /** Notes an answer to what was sent at this time, and what is wrong with it; whether there is time for another request. */
  readonly answered: (sentAt: number, fault: string | undefined) => boolean;
}

const errorsMember = Buffer.from('"errors"');

/** What is wrong with a body; undefined: nothing. `seen` is the body, or its beginning where it is large. */
export function faultOfBody(body: { readonly length: number; readonly seen: Buffer }, expected: number | undefined) {
  const right = expected === undefined ? !body.seen.includes(errorsMember) : body.length === expected;
  if (right) return undefined;
  const not = expected === undefined ? '' : `, not the ${expected} expected`;
  return `${body.length} bytes${not}: ${body.seen.toString('utf8', 0, 300)}`;
}
