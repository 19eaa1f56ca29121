// Cases that ask one question in two ways → how fast a server is the one way beside the other.

import { type ContenderName, shortTitles } from '../contenders.ts';
import type { CaseResult } from '../measure/results.ts';
import { speedOf } from './speed.ts';

interface Pair {
  readonly title: string;
  /** The case of the one way, and that of the other. */
  readonly cases: readonly (readonly [string, string])[];
  readonly names: readonly ContenderName[];
}

const pairs: readonly Pair[] = [
  {
    title: 'REST ÷ its GraphQL',
    cases: [
      ['rest_key', 'key'],
      ['rest_list', 'list'],
    ],
    names: ['pergola'],
  },
  {
    title: 'GraphQL over WebSocket ÷ over HTTP',
    cases: [['websocket', 'key']],
    names: ['pergola', 'postgraphile'],
  },
];

/** A line for each way and server that has both; 1.00 and more: at least as fast. */
export function besideLines(cases: readonly CaseResult[]): string[] {
  return pairs.flatMap(({ title, cases: named, names }) =>
    names.flatMap((name) => {
      const ratios = named.flatMap(([one, other]) => ratiosOf({ cases, one, other, name }));
      return ratios.length === 0 ? [] : [`${shortTitles[name]}'s ${title}: ${ratios.join(', ')}.`];
    }),
  );
}

interface Wanted {
  readonly cases: readonly CaseResult[];
  readonly one: string;
  readonly other: string;
  readonly name: ContenderName;
}

/** At every size and number of connections at which both were asked. */
function ratiosOf({ cases, one, other, name }: Wanted): string[] {
  return cases
    .filter((result) => result.name === one)
    .flatMap(({ size, connections, turns }) => {
      const beside = cases.find(
        (result) => result.name === other && result.size === size && result.connections === connections,
      );
      const value = speedOf(turns[name]) / speedOf(beside?.turns[name]);
      return Number.isNaN(value) ? [] : [`${other} (${size}, ×${connections}) ${value.toFixed(2)}`];
    });
}
