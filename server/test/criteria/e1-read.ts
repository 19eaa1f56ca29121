// Criterion E1, the read side: N random queries as random roles over random schemas with row-level security and column grants,
// answered by the server and by plain SQL as the same role. The figure is the number of differences; it must be 0.

import { minimumShares, reading, runProperty } from '../property/run-property.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import type { Criterion, Figures } from './criterion.ts';

export const readCriterion: Criterion = {
  id: 'E1R',
  title: 'Queries answer what plain SQL answers as the same role, or are denied alike',
  unit: 'queries',
  defaultN: 10_000,
  smallN: 120,
  limits: [
    { figure: 'mismatches', atMost: 0 },
    // Below these the cases would be too empty to say anything.
    { figure: 'withRowSecurity', atLeast: minimumShares.withRowSecurity },
    { figure: 'withRows', atLeast: minimumShares.withRows },
    { figure: 'withDenial', atLeast: minimumShares.withDenial },
  ],
  async run({ server, n, seed, report }): Promise<Figures> {
    const database = await createDatabaseOn(server.url);
    try {
      const { mismatches, ...figures } = await runProperty(reading, {
        url: database.url,
        rolePrefix: 'e1r',
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
