// Runs so many cases over random schemas and counts what they were. Takes a database and a seed; gives figures and, for every
// case in which server and oracle differ, a report from which it can be made again.

import type { Database } from '../../src/database/database.ts';
import { type Bench, type CaseOf, checkCase, makeCase, type Outcome } from './case.ts';
import type { Fault } from './faults.ts';
import type { Mutation } from './mutation.ts';
import type { Query } from './query.ts';
import { mixSeed, Random } from './random.ts';
import { checkRestCase, makeRestCase } from './rest-case.ts';
import { checkRestWriteCase, makeRestWriteCase } from './rest-write-case.ts';
import { shrinkQuery } from './shrink.ts';
import { shrinkMutation } from './shrink-mutation.ts';
import { createSubject, openDatabase } from './subject.ts';
import { type Laboratory, openLaboratory, type World } from './world.ts';
import { checkWriteCase, makeWriteCase } from './write-case.ts';

/** What cases are about and how each is made, checked and made smaller. */
export interface Trial<What> {
  readonly purpose: 'read' | 'write';
  make(world: World, seed: number): CaseOf<What> | undefined;
  check(bench: Bench, asked: CaseOf<What>, style: Random | undefined): Promise<Outcome>;
  shrink(what: What, fails: (smaller: What) => Promise<boolean>): Promise<What>;
}

export const reading: Trial<Query> = { purpose: 'read', make: makeCase, check: checkCase, shrink: shrinkQuery };
/** Through GraphQL and REST. */
export const readingBoth: Trial<Query> = {
  purpose: 'read',
  make: makeRestCase,
  check: checkRestCase,
  shrink: shrinkQuery,
};
export const writing: Trial<Mutation> = {
  purpose: 'write',
  make: makeWriteCase,
  check: checkWriteCase,
  shrink: shrinkMutation,
};
/** Through GraphQL and REST. */
export const writingBoth: Trial<Mutation> = {
  purpose: 'write',
  make: makeRestWriteCase,
  check: checkRestWriteCase,
  shrink: shrinkMutation,
};

export interface PropertyOptions {
  /** A superuser's, of a database that nothing else uses. */
  readonly url: string;
  /** Of the cluster's roles that are made: distinct from those of other runs at the same time. */
  readonly rolePrefix: string;
  readonly seed: number;
  readonly cases: number;
  readonly casesPerSchema: number;
  readonly fault?: Fault;
  /** Give up after so many mismatches. */
  readonly maxMismatches: number;
  /** Whether to look for the smallest document that shows a mismatch. */
  readonly shrink: boolean;
}

export interface PropertyFigures {
  readonly cases: number;
  readonly schemas: number;
  /** Shares of the cases, 0 to 1. */
  readonly withRowSecurity: number;
  readonly withRows: number;
  readonly withDenial: number;
  /** Refused because of the values, by a constraint or a type. */
  readonly withFailure: number;
  /** Rows in all answers together. */
  readonly rows: number;
  readonly mismatches: readonly string[];
}

/** Below these a run says nothing, whatever it finds. */
export const minimumShares = { withRowSecurity: 0.3, withRows: 0.5, withDenial: 0.05 } as const;

export const leastWriteShares = { withRowSecurity: 0.3, withRows: 0.15, withDenial: 0.05, withFailure: 0.05 } as const;

interface Counts {
  cases: number;
  schemas: number;
  rowSecurity: number;
  withRows: number;
  denials: number;
  failures: number;
  rows: number;
  readonly mismatches: string[];
}

export async function runProperty<What>(trial: Trial<What>, options: PropertyOptions): Promise<PropertyFigures> {
  const laboratory = await openLaboratory(options.url, options.rolePrefix);
  const database = openDatabase(options.url);
  const counts: Counts = {
    cases: 0,
    schemas: 0,
    rowSecurity: 0,
    withRows: 0,
    denials: 0,
    failures: 0,
    rows: 0,
    mismatches: [],
  };
  try {
    while (counts.cases < options.cases && counts.mismatches.length < options.maxMismatches) {
      await runWorld({ trial, laboratory, database }, options, counts);
      counts.schemas += 1;
    }
  } finally {
    await Promise.all([laboratory.close(), database.close()]);
  }
  return {
    cases: counts.cases,
    schemas: counts.schemas,
    withRowSecurity: counts.rowSecurity / counts.cases,
    withRows: counts.withRows / counts.cases,
    withDenial: counts.denials / counts.cases,
    withFailure: counts.failures / counts.cases,
    rows: counts.rows,
    mismatches: counts.mismatches,
  };
}

interface Place<What> {
  readonly trial: Trial<What>;
  readonly laboratory: Laboratory;
  readonly database: Database;
}

async function runWorld<What>(
  { trial, laboratory, database }: Place<What>,
  options: PropertyOptions,
  counts: Counts,
): Promise<void> {
  const worldSeed = mixSeed(options.seed, counts.schemas);
  const world = await laboratory.makeWorld(worldSeed, trial.purpose);
  try {
    const superuser = decodeURIComponent(new URL(options.url).username);
    const benchOf = (fault: Fault | undefined): Bench => ({
      laboratory,
      world,
      subject: createSubject(world, database, superuser, fault),
    });
    const bench = benchOf(options.fault);
    const sound = options.fault && benchOf(undefined);
    for (let index = 0; index < options.casesPerSchema && counts.cases < options.cases; index++) {
      const caseSeed = mixSeed(worldSeed, index);
      const asked = trial.make(world, caseSeed);
      if (asked === undefined) continue;
      const outcome = await trial.check(bench, asked, new Random(caseSeed));
      count(counts, outcome);
      if (outcome.mismatch === undefined) continue;
      // A fault is caught where the same case passes without it.
      if (sound !== undefined && (await trial.check(sound, asked, new Random(caseSeed))).mismatch !== undefined)
        continue;
      const shown = options.shrink ? await smallest(trial, bench, asked, { outcome, caseSeed }) : outcome;
      counts.mismatches.push(describe(shown, asked, `seed ${options.seed}, schema ${counts.schemas}, case ${index}`));
      if (counts.mismatches.length >= options.maxMismatches) return;
    }
  } finally {
    await world.remove();
  }
}

function count(counts: Counts, outcome: Outcome): void {
  counts.cases += 1;
  counts.rows += outcome.rows;
  if (outcome.rowSecurity) counts.rowSecurity += 1;
  if (outcome.rows > 0) counts.withRows += 1;
  if (outcome.verdict === 'failed') counts.failures += 1;
  else if (outcome.verdict !== 'answered') counts.denials += 1;
}

/** The smallest query found that still differs, in a plain document if that shows it too. */
async function smallest<What>(
  trial: Trial<What>,
  bench: Bench,
  asked: CaseOf<What>,
  { outcome, caseSeed }: { readonly outcome: Outcome; readonly caseSeed: number },
): Promise<Outcome> {
  for (const style of [() => undefined, () => new Random(caseSeed)]) {
    const differs = async (query: What): Promise<Outcome | undefined> => {
      const found = await trial.check(bench, { ...asked, query }, style()).catch(() => undefined);
      return found?.mismatch !== undefined && found.verdict === outcome.verdict ? found : undefined;
    };
    if ((await differs(asked.query)) === undefined) continue;
    const query = await trial.shrink(asked.query, async (smaller) => (await differs(smaller)) !== undefined);
    return (await differs(query)) ?? outcome;
  }
  return outcome;
}

function describe({ document, mismatch, verdict }: Outcome, { caller }: CaseOf<unknown>, made: string): string {
  return [
    `${mismatch}`,
    `${made}; ${verdict} as ${caller.claims}`,
    document.text.trim(),
    `variables ${JSON.stringify(document.variables)}`,
  ].join('\n');
}
