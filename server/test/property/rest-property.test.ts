// Random questions through GraphQL and through REST: the same rows, which are those of plain SQL as the same role. A small number of
// cases here; `npm run criteria -- E1R-REST --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seededRestFaults } from './rest-faults.ts';
import { minimumShares, readingBoth, runProperty } from './run-property.ts';
import { expectNoMismatch, smallRun } from './small-run.ts';

const optionsFor = (database: TestDatabase) => smallRun(database, { rolePrefix: 'rest_property', seed: 7, cases: 300 });

describe('both front ends', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  test('answer the same rows', async () => {
    await expectNoMismatch(readingBoth, optionsFor(database), minimumShares);
  });
});

describe('a fault seeded between the stages is caught', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  // The cases are those that pass without a fault.
  test.each(seededRestFaults('postgres').map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const options = { ...optionsFor(database), cases: 800, fault, maxMismatches: 1, shrink: false };
    const { mismatches } = await runProperty(readingBoth, options);
    expect(mismatches).toEqual([expect.stringMatching(/^REST: /)]);
  });
});
