// The shape of a criterion: code that tries one promise of Pergola N times and returns figures. Run by `npm run criteria` with a
// large N, and by `npm test` with a small one.

import type { TestPostgres } from '../support/postgres-server.ts';

export interface CriterionOptions {
  /** A server of its own, which the criterion may stop, start and fill. */
  readonly server: TestPostgres;
  readonly n: number;
  readonly seed: number;
  /** A line on how far it is. */
  readonly report: (line: string) => void;
}

export type Figures = Readonly<Record<string, number>>;

export interface Limit {
  readonly figure: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Depends on how fast the machine is: judged by `npm run criteria`, not by `npm test`. */
  readonly timed?: true;
}

export interface Criterion {
  readonly id: string;
  readonly title: string;
  /** What N counts. */
  readonly unit: string;
  readonly defaultN: number;
  /** Enough to see every case, for `npm test`. */
  readonly smallN: number;
  readonly limits: readonly Limit[];
  run(options: CriterionOptions): Promise<Figures>;
}

/** One line for each figure that is outside its limit. */
export function findViolations(criterion: Criterion, figures: Figures, options: { timed: boolean }): readonly string[] {
  return criterion.limits.flatMap(({ figure, atMost, atLeast, timed }) => {
    if (timed && !options.timed) return [];
    const value = figures[figure];
    if (value === undefined) return [`${figure} is missing`];
    if (atMost !== undefined && !(value <= atMost)) return [`${figure} is ${value}, at most ${atMost}`];
    if (atLeast !== undefined && !(value >= atLeast)) return [`${figure} is ${value}, at least ${atLeast}`];
    return [];
  });
}
