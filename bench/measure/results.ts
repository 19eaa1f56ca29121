// What a run found out, as it is written to a file: everything that a table, a chart or a page is made of.

import type { ContenderName } from '../contenders.ts';
import type { SizeName } from '../data/sizes.ts';

/** One contender under one load for some seconds. */
export interface Turn {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly failures: number;
  readonly firstFailure?: string;
  /** Microseconds of processor time for each request, where the system says it. */
  readonly serverCpu?: number;
  readonly postgresCpu?: number;
  readonly loadCpu: number;
  /** Megabytes of the server: when the turn ended, and the most during it. */
  readonly memory?: number;
  readonly memoryMost?: number;
}

/** A case at one size and number of connections: the turns of each contender, one after the other. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly size: SizeName;
  readonly connections: number;
  /** Bytes of one answer of Pergola, the first. */
  readonly answerBytes?: number;
  readonly turns: Readonly<Partial<Record<ContenderName, readonly Turn[]>>>;
  readonly missing: Readonly<Partial<Record<ContenderName, string>>>;
}

/** What PostgreSQL does with a statement of the hand-written server, without any HTTP. */
export interface LimitResult {
  readonly statement: string;
  readonly size: SizeName;
  readonly connections: number;
  readonly by: 'pgbench' | 'pg';
  readonly perSecond: readonly number[];
}

/** From the start of the process to the first answer, over so many tables. */
export interface StartResult {
  readonly tables: number;
  readonly contender: 'pergola' | 'postgraphile';
  readonly rounds: readonly StartRound[];
}

export interface StartRound {
  readonly milliseconds: number;
  /** Megabytes with one role. */
  readonly memory?: number;
  /** What each role with rights of its own cost besides: until its first answer, and in megabytes. Pergola's alone. */
  readonly roleMilliseconds?: number;
  readonly roleMemory?: number;
}

/** Pergola under one load for a long time. */
export interface SoakResult {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly failures: number;
  /** Megabytes: when the server was warm, the most after that, and the median of each part of the time. */
  readonly warm: number;
  readonly most: number;
  readonly memory: readonly number[];
  readonly partSeconds: number;
}

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memory: number;
  readonly system: string;
  /** What else ran when the run began: the load average of the last minute. */
  readonly loadAverage: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly kind: 'short' | 'full' | 'part';
  readonly began: string;
  readonly seconds: number;
  readonly commit: string;
  readonly machine: Machine;
  readonly plan: { readonly rounds: number; readonly warmSeconds: number; readonly seconds: number };
  readonly cases: readonly CaseResult[];
  readonly limits: readonly LimitResult[];
  readonly starts: readonly StartResult[];
  readonly soaks: readonly SoakResult[];
  /** What could not be done, and why. */
  readonly skipped: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of one figure of the turns; NaN where it was not measured. */
export function medianOf(turns: readonly Turn[] | undefined, figure: (turn: Turn) => number | undefined): number {
  return median((turns ?? []).map(figure).filter((value) => value !== undefined));
}

/** How far the turns lay apart: (most − least) ÷ median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}
