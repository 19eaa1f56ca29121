// What I1 measures is worth something: runners that are wrong on purpose fail it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPostgres } from '../support/postgres.ts';
import { createDatabaseOn, type TestPostgres } from '../support/postgres-server.ts';
import { type CatalogFacts, readCatalog } from './catalog-state.ts';
import { type CrashCounts, killAtIndexes, killAtPauses, type Runner } from './migration-crash.ts';
import { thirtyMigrations, writeMigrations } from './thirty-migrations.ts';

let server: TestPostgres;
let directory: string;
beforeAll(async () => {
  server = await startTestPostgres(18);
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-careless-'));
  await writeMigrations(directory, thirtyMigrations().slice(0, 4));
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function careless(how: string): Runner {
  const program = path.join(import.meta.dirname, 'careless-runner.ts');
  return async (url, onStart, to = 9999) => {
    const child = spawn(process.execPath, [program, url, directory, how, String(to)], { stdio: 'ignore' });
    onStart(child);
    const [status] = await once(child, 'exit');
    return status;
  };
}

async function cleanRun(runner: Runner): Promise<CatalogFacts> {
  const database = await createDatabaseOn(server.url);
  try {
    expect(await runner(database.url, () => {})).toBe(0);
    return await readCatalog(database);
  } finally {
    await database.drop();
  }
}

const walkOf = async (runner: Runner) => {
  const counts: CrashCounts = { points: 0, failingPoints: 0, invalidIndexes: 0, lockFreeSeconds: 0, differences: 0 };
  const clean = await cleanRun(runner);
  return { server, runner, clean, counts, victim: 'runner' as const, step: () => 1, report: () => {} };
};

test('a runner without transactions fails where it is killed between two statements', async () => {
  const walk = await walkOf(careless('autocommit'));
  await killAtPauses(walk, ['t1.a']);
  expect(walk.counts).toMatchObject({ points: 1, failingPoints: 1 });
  expect(walk.counts.differences).toBeGreaterThan(0);
});

test('a runner that takes what is there for what was to be made leaves an index invalid', async () => {
  const walk = await walkOf(careless('trusting'));
  await killAtIndexes(walk, [4]);
  expect(walk.counts).toMatchObject({ invalidIndexes: 1, failingPoints: 0, differences: 2 });
});
