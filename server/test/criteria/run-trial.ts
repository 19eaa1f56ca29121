// A trial of the property tests as a criterion runs it: over a database of its own, with every mismatch reported.

import { type PropertyFigures, type PropertyOptions, runProperty, type Trial } from '../property/run-property.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import type { CriterionOptions, Limit } from './criterion.ts';

export type TrialFigures = Omit<PropertyFigures, 'mismatches'> & { readonly mismatches: number };

export async function runTrial<What>(
  trial: Trial<What>,
  options: Pick<PropertyOptions, 'rolePrefix' | 'shrink'>,
  { server, n, seed, report }: CriterionOptions,
): Promise<TrialFigures> {
  const database = await createDatabaseOn(server.url);
  try {
    const { mismatches, ...figures } = await runProperty(trial, {
      ...options,
      url: database.url,
      seed,
      cases: n,
      casesPerSchema: 40,
      maxMismatches: 20,
    });
    for (const mismatch of mismatches) report(mismatch);
    return { ...figures, mismatches: mismatches.length };
  } finally {
    await database.drop();
  }
}

/** No mismatch; and below these shares the cases would be too empty to say anything. */
export function trialLimits(leastShares: Readonly<Record<string, number>>): readonly Limit[] {
  const shares = Object.entries(leastShares).map(([figure, atLeast]) => ({ figure, atLeast }));
  return [{ figure: 'mismatches', atMost: 0 }, ...shares];
}
