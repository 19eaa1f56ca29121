// Random schemas, roles, grants, policies and mutations: the server does and answers what plain SQL does as the same role. A small
// number of cases here; `npm run criteria -- E1W --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { leastWriteShares, runProperty, writing } from './run-property.ts';
import { expectNoMismatch, smallRun } from './small-run.ts';
import { seededWriteFaults } from './write-faults.ts';

const optionsFor = (database: TestDatabase, cases: number) =>
  smallRun(database, { rolePrefix: 'write_property', seed: 5, cases });

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ version });
  });
  afterAll(() => database?.drop());

  test('GraphQL writes and answers what plain SQL does as the same role', async () => {
    await expectNoMismatch(writing, optionsFor(database, 240), leastWriteShares);
  });
});

describe('a fault seeded between the stages is caught', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  // The cases are those that pass without a fault.
  test.each(seededWriteFaults('postgres').map((fault) => [fault.name, fault] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, fault) => {
      const options = { ...optionsFor(database, 800), fault, maxMismatches: 1, shrink: false };
      expect((await runProperty(writing, options)).mismatches).toHaveLength(1);
    },
  );
});
