// I1: thirty migrations, whose runner or PostgreSQL is killed at every request, inside it and after it, and between the statements of a
// file; and five runners at once. What comes of it is what one undisturbed run makes, and nobody has to unlock anything.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Random } from '../property/random.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import { runCli } from '../support/run-cli.ts';
import { type CatalogFacts, readCatalog } from './catalog-state.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import {
  type CrashCounts,
  killAtIndexes,
  killAtPauses,
  killAtRequests,
  type Runner,
  runAtOnce,
} from './migration-crash.ts';
import { pausePoints, thirtyMigrations, writeMigrations } from './thirty-migrations.ts';

/** How many points there are, about: requests of thirty files, inside and after, for each of two victims. */
const allPoints = 700;

export const migrationCrashCriterion: Criterion = {
  id: 'I1',
  title:
    'A runner or a PostgreSQL that is killed at any point of a migration leaves nothing that the next run does not settle',
  unit: 'points at which something is killed, at most',
  defaultN: allPoints,
  smallN: 10,
  limits: [
    { figure: 'failingPoints', atMost: 0 },
    { figure: 'differences', atMost: 0 },
    { figure: 'points', atLeast: 5 },
    { figure: 'invalidIndexes', atLeast: 2 },
    { figure: 'lockFreeSeconds', atMost: 5, timed: true },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const random = new Random(seed);
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-i1-'));
  const counts: CrashCounts = { points: 0, failingPoints: 0, invalidIndexes: 0, lockFreeSeconds: 0, differences: 0 };
  try {
    await writeMigrations(path.join(directory));
    const runner: Runner = async (url, onStart, to) => {
      const environment = { DATABASE_URL: url, PERGOLA_MIGRATIONS__DIRECTORY: directory };
      return (
        await runCli(['migrate', 'up', ...(to === undefined ? [] : ['--to', String(to)])], {
          directory,
          environment,
          onStart,
        })
      ).status;
    };
    const clean = await runClean(server.url, runner);
    const stride = Math.max(1, Math.round(allPoints / n));
    const step = () => (stride === 1 ? 1 : random.integer(1, 2 * stride));
    const paused = pausePoints().filter(() => random.chance(1 / stride));
    const indexes = thirtyMigrations().flatMap(({ up }, at) => (up.includes('index concurrently') ? [at + 1] : []));
    const walk = { server, runner, clean, counts, report };
    for (const victim of ['runner', 'postgres'] as const) {
      await killAtRequests({ ...walk, victim, step });
      await killAtPauses({ ...walk, victim, step }, paused);
      await killAtIndexes({ ...walk, victim }, indexes.slice(0, Math.max(1, indexes.length / stride)));
    }
    for (let round = 0; round < Math.max(1, n / 100); round++) await runAtOnce(walk, 5, random.integer(200, 2500));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return { ...counts };
}

async function runClean(url: string, runner: Runner): Promise<CatalogFacts> {
  const database = await createDatabaseOn(url);
  try {
    const status = await runner(database.url, () => {});
    if (status !== 0) throw new Error(`a run that nobody disturbs ends with ${status}`);
    return await readCatalog(database);
  } finally {
    await database.drop();
  }
}
