// Random schemas, roles, grants, policies and queries: the server's answers are what plain SQL gives the same role. A small
// number of cases here; `npm run criteria -- E1R --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableVersions, createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seededFaults } from './faults.ts';
import { minimumShares, type PropertyOptions, reading, runProperty } from './run-property.ts';

const seed = 24;
const cases = 240;

const optionsFor = (database: TestDatabase): PropertyOptions => ({
  url: database.url,
  rolePrefix: `property_${process.pid}`,
  seed,
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

  test('GraphQL answers what plain SQL answers as the same role', async () => {
    const figures = await runProperty(reading, optionsFor(database));
    expect(figures.mismatches.join('\n\n')).toBe('');
    expect(figures.cases).toBe(cases);
    // A generator that makes nothing worth asking would pass everything.
    expect(figures.withRowSecurity).toBeGreaterThan(minimumShares.withRowSecurity);
    expect(figures.withRows).toBeGreaterThan(minimumShares.withRows);
    expect(figures.withDenial).toBeGreaterThan(minimumShares.withDenial);
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
