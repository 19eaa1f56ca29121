// Random schemas, roles, grants, policies and queries: the server's answers are what plain SQL gives the same role. A small
// number of cases here; `npm run criteria -- E1R --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seededFaults } from './faults.ts';
import { minimumShares, reading, runProperty } from './run-property.ts';
import { expectNoMismatch, smallRun } from './small-run.ts';

const optionsFor = (database: TestDatabase) => smallRun(database, { rolePrefix: 'property', seed: 24, cases: 240 });

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ version });
  });
  afterAll(() => database?.drop());

  test('GraphQL answers what plain SQL answers as the same role', async () => {
    await expectNoMismatch(reading, optionsFor(database), minimumShares);
  });
});

describe('a fault seeded between the stages is caught', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  // The cases are those that pass without a fault.
  test.each(seededFaults('postgres').map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const figures = await runProperty(reading, { ...optionsFor(database), fault, maxMismatches: 1, shrink: false });
    expect(figures.mismatches).toHaveLength(1);
  });
});
