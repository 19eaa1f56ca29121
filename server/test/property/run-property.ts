// Runs so many cases over random schemas and counts what they were. Takes a database and a seed; gives figures and, for every
// case in which server and oracle differ, a report from which it can be made again.

import type { Database } from '../../src/database/database.ts';
import { type Case, checkCase, makeCase, type Outcome, type Subject } from './case.ts';
import type { Fault } from './faults.ts';
import { mixSeed, Random } from './random.ts';
import { shrinkQuery } from './shrink.ts';
import { createSubject, openDatabase } from './subject.ts';
import { type Laboratory, openLaboratory, type World } from './world.ts';

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
  /** Rows in all answers together. */
  readonly rows: number;
  readonly mismatches: readonly string[];
}

/** Below these a run says nothing, whatever it finds. */
export const minimumShares = { withRowSecurity: 0.3, withRows: 0.5, withDenial: 0.05 } as const;

interface Counts {
  cases: number;
  schemas: number;
  rowSecurity: number;
  withRows: number;
  denials: number;
  rows: number;
  readonly mismatches: string[];
}

export async function runProperty(options: PropertyOptions): Promise<PropertyFigures> {
  const laboratory = await openLaboratory(options.url, options.rolePrefix);
  const database = openDatabase(options.url);
  const counts: Counts = { cases: 0, schemas: 0, rowSecurity: 0, withRows: 0, denials: 0, rows: 0, mismatches: [] };
  try {
    while (counts.cases < options.cases && counts.mismatches.length < options.maxMismatches) {
      await runWorld(laboratory, database, options, counts);
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
    rows: counts.rows,
    mismatches: counts.mismatches,
  };
}

/** Everything a case is checked with. */
interface Bench {
  readonly laboratory: Laboratory;
  readonly world: World;
  readonly subject: Subject;
}

async function runWorld(
  laboratory: Laboratory,
  database: Database,
  options: PropertyOptions,
  counts: Counts,
): Promise<void> {
  const worldSeed = mixSeed(options.seed, counts.schemas);
  const world = await laboratory.makeWorld(worldSeed);
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
      const asked = makeCase(world, caseSeed);
      if (asked === undefined) continue;
      const outcome = await checkCase(bench, asked, new Random(caseSeed));
      count(counts, outcome);
      if (outcome.mismatch === undefined) continue;
      // A fault is caught where the same case passes without it.
      if (sound !== undefined && (await checkCase(sound, asked, new Random(caseSeed))).mismatch !== undefined) continue;
      const shown = options.shrink ? await smallest(bench, asked, outcome, caseSeed) : outcome;
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
  if (outcome.verdict !== 'answered') counts.denials += 1;
}

/** The smallest query found that still differs, in a plain document if that shows it too. */
async function smallest(bench: Bench, asked: Case, outcome: Outcome, caseSeed: number): Promise<Outcome> {
  for (const style of [() => undefined, () => new Random(caseSeed)]) {
    const differs = async (query: Case['query']): Promise<Outcome | undefined> => {
      const found = await checkCase(bench, { ...asked, query }, style()).catch(() => undefined);
      return found?.mismatch !== undefined && found.verdict === outcome.verdict ? found : undefined;
    };
    if ((await differs(asked.query)) === undefined) continue;
    const query = await shrinkQuery(asked.query, async (smaller) => (await differs(smaller)) !== undefined);
    return (await differs(query)) ?? outcome;
  }
  return outcome;
}

function describe({ document, mismatch, verdict }: Outcome, { caller }: Case, made: string): string {
  return [
    `${mismatch}`,
    `${made}; ${verdict} as ${caller.claims}`,
    document.text.trim(),
    `variables ${JSON.stringify(document.variables)}`,
  ].join('\n');
}
