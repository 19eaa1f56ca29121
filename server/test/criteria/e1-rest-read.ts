// Criterion E1 for REST, the read side: N random questions as random roles over random schemas with row-level security and column
// grants, asked through REST, through GraphQL and as plain SQL. The figure is the number of differences; it must be 0.

import { minimumShares, readingBoth } from '../property/run-property.ts';
import type { Criterion } from './criterion.ts';
import { runTrial, trialLimits } from './run-trial.ts';

export const restReadCriterion: Criterion = {
  id: 'E1R-REST',
  title: 'REST and GraphQL answer what plain SQL answers as the same role, or are denied alike',
  unit: 'questions',
  defaultN: 10_000,
  smallN: 120,
  limits: trialLimits(minimumShares),
  run: (options) => runTrial(readingBoth, { rolePrefix: 'e1r_rest', shrink: true }, options),
};
