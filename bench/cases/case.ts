// A question as every contender is asked it, and how its answers are compared: `pick` makes of each answer what all have in
// common. Whoever cannot be asked says why.

import type { ContenderName } from '../contenders.ts';
import type { Transport } from '../load/job.ts';

/** One request. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

export interface Side {
  readonly asks: readonly Ask[];
  /** Made of a first answer, for those whose requests depend on it. */
  readonly prepare?: (ask: (ask: Ask) => Promise<unknown>) => Promise<readonly Ask[]>;
  /** What is compared of an answer; the answer's data where it is left out. */
  readonly pick?: (answer: Answer) => unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are what the questions make of them
export type Answer = any;

export interface Case {
  readonly name: string;
  readonly title: string;
  readonly writes?: boolean;
  /** An answer takes so long that a turn has to be longer to hold some. */
  readonly slow?: boolean;
  /** How it is asked; over HTTP where it is left out. */
  readonly over?: Transport;
  /** Each request is sent with a number of its own in the place of `uniqueMarker`. */
  readonly unique?: boolean;
  /** The answers depend on what was asked before, or are compared elsewhere: only status and errors are looked at. */
  readonly unchecked?: string;
  readonly sides: Readonly<Partial<Record<ContenderName, Side>>>;
  /** Why somebody is not asked. */
  readonly missing?: Readonly<Partial<Record<ContenderName, string>>>;
}

/** Takes a number of eight digits. */
export const uniqueMarker = 'Q00000000';

/** GraphQL: one document, and the variables of one request after another. */
export function graphql(
  query: string,
  variables: readonly Readonly<Record<string, unknown>>[],
  pick?: (data: Answer) => unknown,
): Side {
  const document = query.replace(/\s+/g, ' ').trim();
  const asks = variables.map((given) => ({
    method: 'POST' as const,
    path: '/graphql',
    body: JSON.stringify({ query: document, variables: given }),
  }));
  return { asks, pick: (answer) => (pick === undefined ? answer.data : pick(answer.data)) };
}

/** The hand-written server: a statement, and the values of one request after another. */
export function byHand(name: string, values: readonly (readonly unknown[])[], pick?: (data: Answer) => unknown): Side {
  const asks = values.map((given) => ({ method: 'POST' as const, path: `/${name}`, body: JSON.stringify(given) }));
  return { asks, pick: (answer) => (pick === undefined ? answer.data : pick(answer.data)) };
}

/** The same side for PostGraphile with and without role. */
export function postgraphile(side: Side): Readonly<Partial<Record<ContenderName, Side>>> {
  return { postgraphile: side, 'postgraphile-plain': side };
}
