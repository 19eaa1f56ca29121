// Criterion E1, the write side: N random mutations as random roles over random schemas with row-level security and column grants,
// done by the server and by plain SQL as the same role. Answers, refusals and the rows of all tables afterwards are compared; the
// figure is the number of differences; it must be 0.

import { leastWriteShares, writing } from '../property/run-property.ts';
import type { Criterion } from './criterion.ts';
import { runTrial, trialLimits } from './run-trial.ts';

export const writeCriterion: Criterion = {
  id: 'E1W',
  title: 'Mutations do and answer what plain SQL does as the same role, or fail alike and leave nothing',
  unit: 'mutations',
  defaultN: 10_000,
  smallN: 120,
  limits: trialLimits(leastWriteShares),
  run: (options) => runTrial(writing, { rolePrefix: 'e1w', shrink: true }, options),
};
