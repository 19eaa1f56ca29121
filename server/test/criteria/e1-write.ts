// Criterion E1, the write side: N random mutations as random roles over random schemas with row-level security and column grants,
// done by the server and by plain SQL as the same role. Answers, refusals and the rows of all tables afterwards are compared; the
// figure is the number of differences; it must be 0.

import { leastWriteShares, runProperty, writing } from '../property/run-property.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import type { Criterion, Figures } from './criterion.ts';

export const writeCriterion: Criterion = {
  id: 'E1W',
  title: 'Mutations do and answer what plain SQL does as the same role, or fail alike and leave nothing',
  unit: 'mutations',
  defaultN: 10_000,
  smallN: 120,
  limits: [
    { figure: 'mismatches', atMost: 0 },
    // Below these the cases would be too empty to say anything.
    { figure: 'withRowSecurity', atLeast: leastWriteShares.withRowSecurity },
    { figure: 'withRows', atLeast: leastWriteShares.withRows },
    { figure: 'withDenial', atLeast: leastWriteShares.withDenial },
    { figure: 'withFailure', atLeast: leastWriteShares.withFailure },
  ],
  async run({ server, n, seed, report }): Promise<Figures> {
    const database = await createDatabaseOn(server.url);
    try {
      const { mismatches, ...figures } = await runProperty(writing, {
        url: database.url,
        rolePrefix: 'e1w',
        seed,
        cases: n,
        casesPerSchema: 40,
        maxMismatches: 20,
        shrink: true,
      });
      for (const mismatch of mismatches) report(mismatch);
      return { ...figures, mismatches: mismatches.length };
    } finally {
      await database.drop();
    }
  },
};
