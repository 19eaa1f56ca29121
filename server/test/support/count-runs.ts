// Counts how often a server goes to its database, for tests of requests that must not run anything.

import type { Database } from '../../src/database/database.ts';

export interface CountedRuns {
  /** What `startBackend` takes. */
  wrapDatabase(database: Database): Database;
  /** So far. */
  runs(): number;
}

export function countRuns(): CountedRuns {
  let runs = 0;
  return {
    wrapDatabase: (database) => ({
      ...database,
      run(...args) {
        runs += 1;
        return database.run(...args);
      },
    }),
    runs: () => runs,
  };
}
