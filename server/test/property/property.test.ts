// Random schemas, roles, grants, policies and queries: the server's answers are what plain SQL gives the same role. A small
// number of cases here; `npm run criteria -- E1R --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seededFaults } from './faults.ts';
import { minimumShares, type PropertyOptions, runProperty } from './run-property.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const seed = 20;
const options = (): PropertyOptions => ({
  url: database.url,
  rolePrefix: `property_${process.pid}`,
  seed,
  cases: 400,
  casesPerSchema: 40,
  maxMismatches: 3,
  shrink: true,
});

test('GraphQL answers what plain SQL answers as the same role', async () => {
  const figures = await runProperty(options());
  expect(figures.mismatches.join('\n\n')).toBe('');
  expect(figures.cases).toBe(400);
  // A generator that makes nothing worth asking would pass everything.
  expect(figures.withRowSecurity).toBeGreaterThan(minimumShares.withRowSecurity);
  expect(figures.withRows).toBeGreaterThan(minimumShares.withRows);
  expect(figures.withDenial).toBeGreaterThan(minimumShares.withDenial);
});

describe('a fault seeded between the stages is caught', () => {
  // The cases are those that pass without a fault.
  test.each(seededFaults('postgres').map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const figures = await runProperty({ ...options(), fault, maxMismatches: 1, shrink: false });
    expect(figures.mismatches).toHaveLength(1);
  });
});
