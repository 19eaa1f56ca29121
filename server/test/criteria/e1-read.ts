// Criterion E1, the read side: N random queries as random roles over random schemas with row-level security and column grants,
// answered by the server and by plain SQL as the same role. The figure is the number of differences; it must be 0.

import { minimumShares, type PropertyFigures, runProperty } from '../property/run-property.ts';
import { createDatabaseOn, startTestPostgres } from '../support/postgres-server.ts';

export interface E1ReadFigures extends Omit<PropertyFigures, 'mismatches'> {
  readonly mismatches: number;
  /** Of the first few, with what is needed to make each again. */
  readonly reports: readonly string[];
}

/** Starts a PostgreSQL of its own, runs the cases and stops it again. */
export async function runE1Read(options: { readonly n: number; readonly seed: number }): Promise<E1ReadFigures> {
  const server = await startTestPostgres();
  try {
    const database = await createDatabaseOn(server.url);
    try {
      const { mismatches, ...figures } = await runProperty({
        url: database.url,
        rolePrefix: 'e1r',
        seed: options.seed,
        cases: options.n,
        casesPerSchema: 40,
        maxMismatches: 20,
        shrink: true,
      });
      return { ...figures, mismatches: mismatches.length, reports: mismatches };
    } finally {
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

/** No difference, in cases worth asking. */
export function meetsE1Read(figures: E1ReadFigures): boolean {
  return (
    figures.mismatches === 0 &&
    figures.withRowSecurity >= minimumShares.withRowSecurity &&
    figures.withRows >= minimumShares.withRows &&
    figures.withDenial >= minimumShares.withDenial
  );
}
