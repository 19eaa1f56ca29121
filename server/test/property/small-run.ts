// What the tests of random cases share: the options of a short run over a test's database, and what is expected of its figures.

import { expect } from 'vitest';
import type { TestDatabase } from '../support/postgres.ts';
import { type PropertyOptions, runProperty, type Trial } from './run-property.ts';

export function smallRun(
  database: TestDatabase,
  { rolePrefix, seed, cases }: Pick<PropertyOptions, 'rolePrefix' | 'seed' | 'cases'>,
): PropertyOptions {
  return {
    url: database.url,
    rolePrefix: `${rolePrefix}_${process.pid}`,
    seed,
    cases,
    casesPerSchema: 40,
    maxMismatches: 3,
    shrink: true,
  };
}

/** No case differs, all were tried, and more than these shares of them say something. */
export async function expectNoMismatch<What>(
  trial: Trial<What>,
  options: PropertyOptions,
  leastShares: LeastShares,
): Promise<void> {
  const figures = await runProperty(trial, options);
  expect(figures.mismatches.join('\n\n')).toBe('');
  expect(figures.cases).toBe(options.cases);
  // A generator that makes nothing worth doing would pass everything.
  for (const [share, least] of Object.entries(leastShares))
    expect(figures[share as keyof LeastShares], share).toBeGreaterThan(least);
}

type LeastShares = Readonly<Partial<Record<'withRowSecurity' | 'withRows' | 'withDenial' | 'withFailure', number>>>;
