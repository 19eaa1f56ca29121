// The stages of a request → the header Server-Timing under the names that the dialect has for them.

import { type Stopwatch, serverTiming } from '../../base/stopwatch.ts';

/** In the order in which they run. */
const stages = [
  ['auth', 'jwt'],
  ['request', 'parse'],
  ['plan', 'plan'],
  ['sql', 'plan'],
  ['known', 'plan'],
  ['execute', 'transaction'],
  ['response', 'response'],
] as const;

/** Of an answer: every name, those of what was not needed too. */
export function answerTiming(watch: Stopwatch): string {
  watch.mark('response');
  return timingOf(watch, () => true);
}

/** Of a failure: what ran, the stage that failed included. */
export function failureTiming(watch: Stopwatch): string {
  const ran = new Set(watch.timings.map(({ stage }) => stage));
  // What was planned before is not planned again.
  const failed = stages[stages.findLastIndex(([stage]) => ran.has(stage)) + 1];
  if (failed !== undefined) {
    watch.mark(failed[0]);
    ran.add(failed[0]);
  }
  return timingOf(watch, (stage) => ran.has(stage));
}

function timingOf({ timings }: Stopwatch, isTold: (stage: string) => boolean): string {
  const told = Map.groupBy(
    stages.filter(([stage]) => isTold(stage)),
    ([, name]) => name,
  );
  const durationOf = (stage: string) => timings.find((timing) => timing.stage === stage)?.duration ?? 0;
  return serverTiming(
    [...told].map(([name, parts]) => ({
      stage: name,
      duration: parts.reduce((sum, [stage]) => sum + durationOf(stage), 0),
    })),
  );
}
