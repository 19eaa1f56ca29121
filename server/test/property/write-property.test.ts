// Random schemas, roles, grants, policies and mutations: the server does and answers what plain SQL does as the same role. A small
// number of cases here; `npm run criteria -- E1W --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { leastWriteShares, type PropertyOptions, runProperty, writing } from './run-property.ts';
import { seededWriteFaults } from './write-faults.ts';

const optionsFor = (database: TestDatabase, cases: number): PropertyOptions => ({
  url: database.url,
  rolePrefix: `write_property_${process.pid}`,
  seed: 5,
  cases,
  casesPerSchema: 40,
  maxMismatches: 3,
  shrink: true,
});

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ version });
  });
  afterAll(() => database?.drop());

  test('GraphQL writes and answers what plain SQL does as the same role', async () => {
    const figures = await runProperty(writing, optionsFor(database, 240));
    expect(figures.mismatches.join('\n\n')).toBe('');
    expect(figures.cases).toBe(240);
    // A generator that makes nothing worth doing would pass everything.
    expect(figures.withRowSecurity).toBeGreaterThan(leastWriteShares.withRowSecurity);
    expect(figures.withRows).toBeGreaterThan(leastWriteShares.withRows);
    expect(figures.withDenial).toBeGreaterThan(leastWriteShares.withDenial);
    expect(figures.withFailure).toBeGreaterThan(leastWriteShares.withFailure);
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
