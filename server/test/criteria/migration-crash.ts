// Runs the migrations of a directory with a runner that is killed, or whose PostgreSQL is, at one point after another, and each time again,
// until all is applied. Takes the command of the runner, so that a careless one shows that the points are worth something.

import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { createDatabaseOn, type TestDatabase, type TestPostgres } from '../support/postgres-server.ts';
import { type CatalogFacts, readCatalog } from './catalog-state.ts';
import { type MessageGate, openGate } from './message-gate.ts';

/** Starts a runner on the database, and resolves with its exit status once it has ended: null where it was killed. */
export type Runner = (url: string, onStart: (child: ChildProcess) => void, to?: number) => Promise<number | null>;

export type Victim = 'runner' | 'postgres';

export interface CrashCounts {
  /** Kills. */
  points: number;
  /** Kills after which the next run failed, or did not end. */
  failingPoints: number;
  /** Kills of a concurrent index that had left it invalid. */
  invalidIndexes: number;
  /** Seconds from a kill until nobody holds the runner's lock any more. */
  lockFreeSeconds: number;
  /** Facts of the schema, of the data and of the history that are other than those of a run that nobody disturbed. */
  differences: number;
}

export interface Walk {
  readonly server: TestPostgres;
  readonly runner: Runner;
  readonly victim: Victim;
  /** How many requests to go on from one kill to the next. */
  readonly step: () => number;
  readonly clean: CatalogFacts;
  readonly counts: CrashCounts;
  readonly report: (line: string) => void;
  /** Gives up after so many failing points. */
  readonly patience?: number;
}

/** Milliseconds after which a run that has not ended counts as failing. */
const runLimit = 120_000;

/** Kills at one request after another, inside it and after its answer, until a run gets to its end. */
export async function killAtRequests(walk: Walk): Promise<void> {
  const { server, counts } = walk;
  const database = await createDatabaseOn(server.url);
  const gate = await openGate(server.port);
  const url = Object.assign(new URL(database.url), { port: String(gate.port) }).href;
  try {
    let applied = 0;
    let failing = 0;
    for (let point = 1; failing < (walk.patience ?? 5); ) {
      const request = Math.ceil(point / 2);
      const outcome = await runOnce(walk, gate, url, request, point % 2 === 0 ? 'after' : 'inside');
      if (outcome === 'ended') break;
      if (outcome === 'failed') {
        failing++;
        counts.failingPoints++;
      }
      if (outcome === 'killed') counts.points++;
      counts.lockFreeSeconds = Math.max(counts.lockFreeSeconds, await untilUnlocked(database));
      const now = await countApplied(database);
      // What a run asks before it comes to its first file it asked at the points before.
      if (now > applied && point > 2 * prefix) point = 2 * prefix;
      applied = now;
      point += walk.step();
      walk.report(`${walk.victim}: ${counts.points} kills, ${applied} applied`);
    }
    counts.differences += await differencesFrom(walk, database);
  } finally {
    await gate.close();
    await database.drop();
  }
}

/** Requests of a run before its first file: those that look at the versions, the lock and the history. At least. */
const prefix = 6;

type Outcome = 'killed' | 'ended' | 'failed';

async function runOnce(
  { server, runner, victim }: Walk,
  gate: MessageGate,
  url: string,
  request: number,
  moment: 'inside' | 'after',
): Promise<Outcome> {
  let child: ChildProcess | undefined;
  let killed = false;
  gate.watch(request, moment, () => {
    killed = true;
    if (victim === 'runner') child?.kill('SIGKILL');
    else process.kill(server.pid, 'SIGKILL');
  });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child?.kill('SIGKILL');
  }, runLimit);
  const status = await runner(url, (started) => {
    child = started;
  });
  clearTimeout(limit);
  if (killed && victim === 'postgres') await startAgain(server);
  if (late) return 'failed';
  if (killed) return 'killed';
  return status === 0 ? 'ended' : 'failed';
}

/** Stops each file at its `pause`s, and kills there; then lets the next run through. */
export async function killAtPauses(walk: Walk, points: readonly string[]): Promise<void> {
  const { server, runner, counts } = walk;
  const database = await createDatabaseOn(server.url);
  try {
    for (const point of points) {
      const holder = await hold(database, `select pg_advisory_lock(hashtextextended('${point}', 7))`);
      let child: ChildProcess | undefined;
      const ended = runner(database.url, (started) => {
        child = started;
      });
      const reached = await Promise.race([untilWaiting(database, 'advisory'), ended.then(() => false)]);
      if (!reached) counts.failingPoints++;
      else counts.points++;
      if (walk.victim === 'runner') child?.kill('SIGKILL');
      else process.kill(server.pid, 'SIGKILL');
      await ended;
      if (walk.victim === 'postgres') await startAgain(server);
      counts.lockFreeSeconds = Math.max(counts.lockFreeSeconds, await untilUnlocked(database));
      await holder.release();
      walk.report(`${walk.victim}: killed at ${point}`);
    }
    if ((await runner(database.url, () => {})) !== 0) counts.failingPoints++;
    counts.differences += await differencesFrom(walk, database);
  } finally {
    await database.drop();
  }
}

/** Kills while a concurrent index waits for a snapshot that somebody holds, which leaves it invalid; then lets the next run end it. */
export async function killAtIndexes(walk: Omit<Walk, 'step'>, numbers: readonly number[]): Promise<void> {
  const { server, runner, counts } = walk;
  const database = await createDatabaseOn(server.url);
  try {
    for (const number of numbers) {
      const before = await runner(database.url, () => {}, number - 1);
      if (before !== 0) counts.failingPoints++;
      const holder = await hold(database, 'begin isolation level repeatable read; select 1');
      let child: ChildProcess | undefined;
      const ended = runner(database.url, (started) => {
        child = started;
      });
      const reached = await Promise.race([untilWaiting(database, 'virtualxid'), ended.then(() => false)]);
      const invalid = await ask(database, 'select from pg_index where not indisvalid');
      if (reached && invalid.length === 1) counts.invalidIndexes++;
      counts.points++;
      if (walk.victim === 'runner') child?.kill('SIGKILL');
      else process.kill(server.pid, 'SIGKILL');
      await ended;
      if (walk.victim === 'postgres') await startAgain(server);
      counts.lockFreeSeconds = Math.max(counts.lockFreeSeconds, await untilUnlocked(database));
      await holder.release();
      walk.report(`${walk.victim}: killed at index ${number}`);
    }
    if ((await runner(database.url, () => {})) !== 0) counts.failingPoints++;
    counts.differences += await differencesFrom(walk, database);
  } finally {
    await database.drop();
  }
}

/** Several runners at once, of which one is killed after a while: the others bring it to its end. */
export async function runAtOnce(
  walk: Omit<Walk, 'victim' | 'step'>,
  runners: number,
  killAfter: number,
): Promise<void> {
  const { counts } = walk;
  const database = await createDatabaseOn(walk.server.url);
  try {
    const children: ChildProcess[] = [];
    const runs = Array.from({ length: runners }, () => walk.runner(database.url, (child) => children.push(child)));
    await sleep(killAfter);
    counts.points++;
    children[0]?.kill('SIGKILL');
    const limit = setTimeout(() => children.map((child) => child.kill('SIGKILL')), runLimit);
    const [, ...statuses] = await Promise.all(runs);
    clearTimeout(limit);
    if (statuses.some((status) => status !== 0)) counts.failingPoints++;
    counts.differences += await differencesFrom(walk, database);
  } finally {
    await database.drop();
  }
}

/** PostgreSQL refuses to start while a backend of the killed postmaster still holds the shared memory. */
async function startAgain(server: TestPostgres): Promise<void> {
  await server.halt();
  for (let attempt = 1; ; attempt++) {
    try {
      return await server.start();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(50);
    }
  }
}

/** A connection that was lost with its server is tried again. */
async function ask<Row>(database: TestDatabase, sql: string): Promise<readonly Row[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.query<Row>(sql);
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(50);
    }
  }
}

async function countApplied(database: TestDatabase): Promise<number> {
  const [table] = await ask<{ exists: boolean }>(
    database,
    `select to_regclass('pergola.migrations') is not null as exists`,
  );
  if (!table?.exists) return 0;
  const [row] = await ask<{ count: number }>(
    database,
    `select count(*)::int as count from pergola.migrations where to_jsonb(migrations) ->> 'state' = 'applied'`,
  );
  return row?.count ?? 0;
}

async function untilUnlocked(database: TestDatabase): Promise<number> {
  const begun = performance.now();
  const held = `select from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory' and l.granted and l.mode = 'ExclusiveLock'
      and l.classid::bigint << 32 | l.objid::bigint = 7373021541180001`;
  while ((await ask(database, held)).length > 0) {
    if (performance.now() - begun > 60_000) break;
    await sleep(5);
  }
  return (performance.now() - begun) / 1000;
}

/** Whether somebody comes to wait for a lock of that kind, within a minute. */
export async function untilWaiting(database: TestDatabase, kind: string): Promise<boolean> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = '${kind}'`;
  for (const begun = performance.now(); performance.now() - begun < 60_000; await sleep(5)) {
    if ((await ask(database, waiting)).length > 0) return true;
  }
  return false;
}

/** A session that has run this, and keeps what that holds. */
async function hold(database: TestDatabase, sql: string): Promise<{ release(): Promise<void> }> {
  const owner = await openOwnerConnection(database.url);
  await owner.script(sql);
  return { release: () => owner.close().catch(() => {}) };
}

async function differencesFrom(
  { clean, report }: Pick<Walk, 'clean' | 'report'>,
  database: TestDatabase,
): Promise<number> {
  const differences = clean.compare(await readCatalog(database));
  for (const line of differences) report(line);
  return differences.length;
}
