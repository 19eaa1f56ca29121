// Every criterion with a small N, judged by the limits that no slow machine can miss.

import { expect, test } from 'vitest';
import { startTestPostgres } from '../support/postgres-server.ts';
import { criteria } from './criteria.ts';
import { findViolations } from './criterion.ts';

test.each(criteria.map((criterion) => [criterion.id, criterion] as const))(
  '%s holds',
  { timeout: 180_000 },
  async (_, criterion) => {
    const server = await startTestPostgres(18);
    try {
      const figures = await criterion.run({ server, n: criterion.smallN, seed: 1, report: () => {} });
      expect(findViolations(criterion, figures, { timed: false }), JSON.stringify(figures)).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);
