// The face of doctor/: runs checks on what they look at → what each found. A check that fails itself is one that failed.

import { PergolaError } from '../base/errors.ts';
import type { Check, Problem, Verdict } from './check.ts';

export type {
  Check,
  DatabaseSubject,
  MachineSubject,
  MigrationSetState,
  Problem,
  ProcessSubject,
  Severity,
  Verdict,
} from './check.ts';
export { databaseChecks } from './database-checks.ts';
export { machineChecks, processChecks } from './process-checks.ts';

export interface Diagnosis extends Verdict {
  readonly check: string;
  readonly about: string;
  /** The worst of its problems; `skipped`: what it looks at was not there. */
  readonly status: 'ok' | 'warning' | 'failure' | 'skipped';
}

/** In their order, one after another. */
export async function examine<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const check of checks) found.push(diagnosisOf(check, await verdictOf(check, subject)));
  return found;
}

export function skip(checks: readonly Check<never>[], reason: string): readonly Diagnosis[] {
  return checks.map(({ name, about }) => ({ check: name, about, status: 'skipped', detail: reason, problems: [] }));
}

/** What stands in the way of all further checks. */
export function failed(name: string, about: string, error: unknown): Diagnosis {
  return diagnosisOf({ name, about }, { detail: 'failed', problems: [problemOf(error)] });
}

export function passed(name: string, about: string, detail: string): Diagnosis {
  return diagnosisOf({ name, about }, { detail, problems: [] });
}

async function verdictOf<Subject>(check: Check<Subject>, subject: Subject): Promise<Verdict> {
  try {
    return await check.run(subject);
  } catch (error) {
    return { detail: 'could not be found out', problems: [problemOf(error)] };
  }
}

function diagnosisOf({ name, about }: Pick<Check<never>, 'name' | 'about'>, verdict: Verdict): Diagnosis {
  const worst = verdict.problems.some(({ severity }) => severity === 'failure') ? 'failure' : 'warning';
  return { check: name, about, status: verdict.problems.length === 0 ? 'ok' : worst, ...verdict };
}

function problemOf(error: unknown): Problem {
  const cause = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof PergolaError ? error.hint : undefined;
  return { severity: 'failure', cause, remedy: remedy ?? 'Settle what the message says.' };
}
