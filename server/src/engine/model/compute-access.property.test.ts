import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { accessDifferences, grantSet, grantsSchema, roleOptions } from '../../../test/property/random-grants.ts';
import { availableVersions, createTestDatabase } from '../../../test/support/postgres.ts';
import { connectForTest } from '../../../test/support/single-connection.ts';

test.each(availableVersions())('sees what the privilege functions of PostgreSQL %i say', async (version) => {
  const database = await createTestDatabase({ version, sql: grantsSchema });
  onTestFinished(() => database.drop());
  const connection = await connectForTest(database.url);
  const roles: string[] = [];
  for (const options of roleOptions) roles.push(await database.createRole('access', options));
  await fc.assert(
    fc.asyncProperty(grantSet, async (steps) => {
      expect(await accessDifferences(connection, roles, steps)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
