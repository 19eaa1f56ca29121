// What I2 and I3 measure is worth something: runners that are wrong on purpose fail them.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMigrations } from '../../src/migrate/migrate.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres-server.ts';
import { runTampered } from './i2-tampering.ts';
import { runBehind } from './i3-blocked.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres(18);
});
afterAll(() => server.stop());

test('a runner that knows migrations by their names alone sees no edit', async () => {
  const options = { server, n: 8, seed: 1, report: () => {} };
  const figures = await runTampered(options, async (owner, directory) => {
    const files = await readdir(directory);
    const rows = await owner.query<{ name: string }>('select name from pergola.migrations order by name');
    for (const { name } of rows) {
      const file = path.join(directory, `${name}.up.sql`);
      if (!files.includes(`${name}.up.sql`)) continue;
      // The history takes the file for what was applied.
      const { createHash } = await import('node:crypto');
      const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(text).digest('hex');
      await owner.query('update pergola.migrations set checksum = $2 where name = $1', [name, checksum]);
    }
    await applyMigrations(owner, { directory, history: 'application' });
  });
  expect(figures).toMatchObject({ cases: 8, falseAlarms: 0 });
  expect(figures.undetected).toBeGreaterThanOrEqual(3);
  expect(figures.applied).toBeGreaterThanOrEqual(3);
});

test('a runner that waits for its lock as long as it takes lets requests queue behind it', async () => {
  const figures = await runBehind({ server, n: 1, report: () => {} }, async (owner, directory) => {
    for (const file of await readdir(directory))
      if (file.endsWith('.up.sql')) await owner.script(await readFile(path.join(directory, file), 'utf8'));
    return true;
  });
  expect(figures).toMatchObject({ failed: 0, waited: 1 });
  // The transaction stays open for longer than that while the runner waits.
  expect(figures.maxQueueSeconds).toBeGreaterThan(2);
});
