// Random writes through GraphQL and through REST: the same rows and answers, which are those of plain SQL as the same role. A small
// number of cases here; `npm run criteria -- E1W-REST --n 10000` runs the same code at length.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { seededRestWriteFaults } from './rest-faults.ts';
import { leastWriteShares, runProperty, writingBoth } from './run-property.ts';
import { expectNoMismatch, smallRun } from './small-run.ts';

const optionsFor = (database: TestDatabase, cases: number) =>
  smallRun(database, { rolePrefix: 'rest_write_property', seed: 11, cases });

describe('both front ends', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  test('write and answer the same', async () => {
    await expectNoMismatch(writingBoth, optionsFor(database, 300), leastWriteShares);
  });
});

describe('a fault seeded between the stages is caught', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  // The cases are those that pass without a fault.
  test.each(seededRestWriteFaults('postgres').map((fault) => [fault.name, fault] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, fault) => {
      const options = { ...optionsFor(database, 800), fault, maxMismatches: 1, shrink: false };
      expect((await runProperty(writingBoth, options)).mismatches).toEqual([expect.stringMatching(/^REST: /)]);
    },
  );
});
