// Criterion E1, the read side: N random queries as random roles over random schemas with row-level security and column grants,
// answered by the server and by plain SQL as the same role. The figure is the number of differences; it must be 0.

import { minimumShares, reading } from '../property/run-property.ts';
import type { Criterion } from './criterion.ts';
import { runTrial, trialLimits } from './run-trial.ts';

export const readCriterion: Criterion = {
  id: 'E1R',
  title: 'Queries answer what plain SQL answers as the same role, or are denied alike',
  unit: 'queries',
  defaultN: 10_000,
  smallN: 120,
  limits: trialLimits(minimumShares),
  run: (options) => runTrial(reading, { rolePrefix: 'e1r', shrink: true }, options),
};
