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

/** Each once. */
const names = [...new Set(stages.map(([, name]) => name))];

const nameOf: ReadonlyMap<string, string> = new Map(stages);

/** Of an answer: every name, those of what was not needed too. */
export function answerTiming(watch: Stopwatch): string {
  watch.mark('response');
  return timingOf(watch, names);
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
  const told = new Set(stages.filter(([stage]) => ran.has(stage)).map(([, name]) => name));
  return timingOf(watch, [...told]);
}

function timingOf({ timings }: Stopwatch, told: readonly string[]): string {
  return serverTiming(
    told.map((name) => {
      let duration = 0;
      for (const timing of timings) if (nameOf.get(timing.stage) === name) duration += timing.duration;
      return { stage: name, duration };
    }),
  );
}
