// The names of time zones are those that a run can set.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/postgres.ts';
import { openOwnerConnection } from './owner.ts';
import { readTimeZones } from './time-zones.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('PostgreSQL takes each of its time zones, and none that it does not name', async () => {
  const owner = await openOwnerConnection(database.url);
  try {
    const zones = await readTimeZones(owner);
    for (const name of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo']) expect(zones).toContain(name);
    expect(zones).not.toContain('Atlantis/Capital');
    for (const name of zones) await owner.query(`select set_config('timezone', $1, true)`, [name]);
  } finally {
    await owner.close();
  }
});
