// Events → counts and durations in memory, for a metrics page to print. Bounded: labels are stages, codes and status classes,
// never roles, paths or ids of callers.

import type { Event, Report } from './event.ts';

/** Upper bounds of the duration buckets in milliseconds; one more bucket counts what is above the last. */
export const durationBounds: readonly number[] = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000];

export interface Durations {
  readonly count: number;
  /** Milliseconds. */
  readonly sum: number;
  readonly max: number;
  /** How many fell into each bucket of `durationBounds`, and above the last. Not cumulative. */
  readonly buckets: readonly number[];
}

export interface MetricsSnapshot {
  readonly operations: number;
  /** Of those, how many were planned afresh, where the others found their plan in the cache. */
  readonly operationsPlanned: number;
  readonly stages: Readonly<Record<string, Durations>>;
  readonly requests: Durations;
  /** By class: '2xx', '4xx', … */
  readonly requestsByStatus: Readonly<Record<string, number>>;
  readonly errorsByCode: Readonly<Record<string, number>>;
  readonly faults: number;
  readonly databaseLosses: number;
  readonly schemaReloads: number;
  readonly schemaReloadFailures: number;
}

export interface Metrics {
  readonly read: Report;
  /** The counts since the start, as they are now. */
  snapshot(): MetricsSnapshot;
}

interface MutableDurations {
  count: number;
  sum: number;
  max: number;
  readonly buckets: number[];
}

// Stages and codes are few and ours; the bound is for the day a reporter makes one up from what a client sent.
const labelsKept = 200;

/** A reader of events that counts. */
export function createMetrics(): Metrics {
  const counts = {
    operations: 0,
    operationsPlanned: 0,
    faults: 0,
    databaseLosses: 0,
    schemaReloads: 0,
    schemaReloadFailures: 0,
  };
  const stages = new Map<string, MutableDurations>();
  const requests = emptyDurations();
  const statuses = new Map<string, number>();
  const codes = new Map<string, number>();

  function read(event: Event): void {
    switch (event.kind) {
      case 'operation':
        counts.operations += 1;
        if (event.planned) counts.operationsPlanned += 1;
        for (const { stage, duration } of event.timings) addDuration(durationsOf(stages, stage), duration);
        break;
      case 'request':
        addDuration(requests, event.duration);
        increment(statuses, `${Math.floor(event.status / 100)}xx`);
        break;
      case 'request-failed':
        increment(codes, event.code);
        break;
      case 'fault':
        counts.faults += 1;
        break;
      case 'database-lost':
        counts.databaseLosses += 1;
        break;
      case 'schema-reloaded':
        counts.schemaReloads += 1;
        break;
      case 'schema-reload-failed':
        counts.schemaReloadFailures += 1;
        break;
    }
  }

  return {
    read,
    snapshot: () => ({
      ...counts,
      stages: Object.fromEntries([...stages].map(([stage, durations]) => [stage, copyOf(durations)])),
      requests: copyOf(requests),
      requestsByStatus: Object.fromEntries(statuses),
      errorsByCode: Object.fromEntries(codes),
    }),
  };
}

function emptyDurations(): MutableDurations {
  return { count: 0, sum: 0, max: 0, buckets: new Array<number>(durationBounds.length + 1).fill(0) };
}

function copyOf(durations: MutableDurations): Durations {
  return { ...durations, buckets: [...durations.buckets] };
}

function durationsOf(kept: Map<string, MutableDurations>, label: string): MutableDurations {
  const name = boundedLabel(kept, label);
  let durations = kept.get(name);
  if (durations === undefined) {
    durations = emptyDurations();
    kept.set(name, durations);
  }
  return durations;
}

function addDuration(durations: MutableDurations, milliseconds: number): void {
  durations.count += 1;
  durations.sum += milliseconds;
  if (milliseconds > durations.max) durations.max = milliseconds;
  let bucket = 0;
  while (bucket < durationBounds.length && milliseconds > durationBounds[bucket]!) bucket += 1;
  durations.buckets[bucket] = (durations.buckets[bucket] ?? 0) + 1;
}

function increment(kept: Map<string, number>, label: string): void {
  const name = boundedLabel(kept, label);
  kept.set(name, (kept.get(name) ?? 0) + 1);
}

function boundedLabel(kept: ReadonlyMap<string, unknown>, label: string): string {
  return kept.has(label) || kept.size < labelsKept ? label : 'other';
}
