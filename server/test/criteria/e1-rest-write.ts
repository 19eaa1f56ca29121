// Criterion E1 for REST, the write side: N random writes as random roles over random schemas with row-level security and column
// grants, done through REST, through GraphQL and as plain SQL. Answers, refusals and the rows of all tables afterwards are compared;
// the figure is the number of differences; it must be 0.

import { leastWriteShares, writingBoth } from '../property/run-property.ts';
import type { Criterion } from './criterion.ts';
import { runTrial, trialLimits } from './run-trial.ts';

export const restWriteCriterion: Criterion = {
  id: 'E1W-REST',
  title: 'REST and GraphQL do and answer what plain SQL does as the same role, or fail alike and leave nothing',
  unit: 'writes',
  defaultN: 10_000,
  smallN: 120,
  limits: trialLimits(leastWriteShares),
  run: (options) => runTrial(writingBoth, { rolePrefix: 'e1w_rest', shrink: true }, options),
};
