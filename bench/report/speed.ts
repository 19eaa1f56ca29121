// Turns → the figures that tables, charts and sentences show of them.

import type { ContenderName } from '../contenders.ts';
import { type CaseResult, medianOf, spread, type Turn } from '../measure/results.ts';

export const speedOf = (turns: readonly Turn[] | undefined) => medianOf(turns, (turn) => turn.requestsPerSecond);

/** Pergola's median ÷ the other's; NaN where either is missing. */
export function ratio({ turns }: CaseResult, other: ContenderName): number {
  return speedOf(turns.pergola) / speedOf(turns[other]);
}

export function spreadOf(turns: readonly Turn[]): number {
  return spread(turns.map((turn) => turn.requestsPerSecond));
}

/** How much longer than most the slowest take: p99 ÷ p50; NaN where it was not measured. */
export function tailOf(turns: readonly Turn[] | undefined): number {
  return medianOf(turns, (turn) => turn.p99) / medianOf(turns, (turn) => turn.p50);
}

export function ratioText(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}

/** Many requests at once should not make some of them wait for long. */
const many = 64;
const mostTail = 3;

/** p99 ÷ p50 of Pergola in every case that was asked over many connections; nothing where there is none. */
export function tailLines(cases: readonly CaseResult[]): string[] {
  const tails = cases
    .filter(({ connections, turns }) => connections === many && turns.pergola !== undefined)
    .map(({ name, turns }) => ({ name, tail: tailOf(turns.pergola) }));
  if (tails.length === 0) return [];
  const over = tails.filter(({ tail }) => tail > mostTail).map(({ name }) => name);
  const all = tails.map(({ name, tail }) => `${name} ${tail.toFixed(1)}`).join(', ');
  return [
    `Pergola's p99 ÷ p50 at ${many} connections: ${all}. ${over.length === 0 ? `None is over ${mostTail}.` : `Over ${mostTail}: ${over.join(', ')}.`}`,
  ];
}
