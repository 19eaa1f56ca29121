// Work that runs again and again, one run at a time. It starts with the server and ends with it.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDuration } from '../base/duration.ts';
import { PergolaError } from '../base/errors.ts';

export interface ScheduledWork {
  /** For messages, and for the lock that servers share: unique within the plugin. */
  readonly name: string;
  /** From the end of one run to the beginning of the next: `30s`, `5min`, or milliseconds. */
  readonly every: string | number;
  /** `database`: of all servers of one database, one runs it at a time. Where not given, each server runs it. */
  readonly onceIn?: 'database';
  /** Aborted when the server stops, which waits for the run to end. */
  run(signal: AbortSignal): void | Promise<void>;
}

export interface SchedulePorts {
  /** Runs the work where no other server has the lock of this number; says whether it did. */
  withLock(lock: bigint, work: () => Promise<void>): Promise<boolean>;
  failed(work: string, error: unknown): void;
}

export interface RunningSchedule {
  /** Resolves once no run is under way. */
  stop(): Promise<void>;
}

/** @throws PergolaError plugin-invalid for a time that is none. */
export function intervalOf({ name, every }: ScheduledWork): number {
  const milliseconds = typeof every === 'number' ? every : readDuration(every);
  if (milliseconds !== undefined && Number.isFinite(milliseconds) && milliseconds >= 1) return milliseconds;
  throw new PergolaError(
    'plugin-invalid',
    `the work ${JSON.stringify(name)} has ${JSON.stringify(every)} as its time`,
    {
      hint: 'Write a time such as 30s or 5min, or milliseconds.',
    },
  );
}

/** Begins with a pause. A run that fails is told, and the next one comes all the same. */
export function startSchedule(plugin: string, work: ScheduledWork, ports: SchedulePorts): RunningSchedule {
  const stop = new AbortController();
  const { signal } = stop;
  const interval = intervalOf(work);
  const run = async () => work.run(signal);
  const turn = async () => {
    if (work.onceIn === undefined) await run();
    else await ports.withLock(lockOf(plugin, work.name), run);
  };
  const loop = async () => {
    for (;;) {
      await sleep(interval, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await turn().catch((error: unknown) => {
        if (!signal.aborted) ports.failed(work.name, error);
      });
    }
  };
  const ended = loop();
  return {
    stop() {
      stop.abort();
      return ended;
    },
  };
}

/** Of PostgreSQL's advisory locks, which are numbers of 64 bits. */
function lockOf(plugin: string, name: string): bigint {
  return createHash('sha256').update(`pergola plugin ${plugin}\n${name}`).digest().readBigInt64BE();
}
