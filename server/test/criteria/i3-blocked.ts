// I3: migrations that need a lock on a table that a long transaction uses, under traffic. They wait in short attempts, so that no request
// queues behind them for long, and are applied once the transaction has ended.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnerConnection } from '../../src/database/database.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { applyMigrations } from '../../src/migrate/migrate.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions } from './criterion.ts';

/** Of one round each, in turn: what waits for a lock that conflicts with traffic, or for a snapshot. */
const statements: readonly ((round: number) => string)[] = [
  (round) => `alter table busy add column c${round} int not null default 0;`,
  (round) => `create index busy_${round} on busy (id);`,
  (round) => `alter table busy add constraint check_${round} check (id >= 0);`,
  (round) => `-- pergola: no-transaction\ncreate index concurrently busy_c${round} on busy (id);`,
  (round) => `create trigger t${round} before insert on busy for each row execute function nothing();`,
];

/** Seconds that the long transaction stays open, once the migration waits. */
const blocked = 4;

export const blockedCriterion: Criterion = {
  id: 'I3',
  title: 'A migration behind a long transaction holds nobody up for long, and is applied when it ends',
  unit: 'migrations behind a long transaction',
  defaultN: 20,
  smallN: 2,
  limits: [
    { figure: 'failed', atMost: 0 },
    { figure: 'appliedTooEarly', atMost: 0 },
    { figure: 'requestsFailed', atMost: 0 },
    { figure: 'waited', atLeast: 2 },
    { figure: 'requests', atLeast: 1 },
    { figure: 'maxQueueSeconds', atMost: 2, timed: true },
  ],
  run: async (options) => ({ ...(await runBehind(options, migrate)) }),
};

/** Applies what the directory has, and says whether that was one migration. */
export type Migrate = (owner: OwnerConnection, directory: string) => Promise<boolean>;

const migrate: Migrate = async (owner, directory) =>
  (await applyMigrations(owner, { directory, history: 'application' })).length === 1;

/** The rounds, with a way of applying that a test may make worse than it is. */
export async function runBehind(
  { server, n, report }: Pick<CriterionOptions, 'server' | 'n' | 'report'>,
  apply: Migrate,
): Promise<Counts & { readonly rounds: number }> {
  const counts = {
    rounds: 0,
    failed: 0,
    appliedTooEarly: 0,
    waited: 0,
    requests: 0,
    requestsFailed: 0,
    maxQueueSeconds: 0,
  };
  const database = await createDatabaseOn(
    server.url,
    `create table busy (id int primary key, n int default 0); insert into busy select generate_series(1, 100);
     create function nothing() returns trigger language plpgsql as 'begin return new; end';`,
  );
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-i3-'));
  const traffic = startTraffic(database, counts);
  try {
    for (; counts.rounds < n; counts.rounds++) {
      const name = `${String(counts.rounds + 1).padStart(4, '0')}_round`;
      await writeFile(
        path.join(directory, `${name}.up.sql`),
        statements[counts.rounds % statements.length]!(counts.rounds),
      );
      await writeFile(path.join(directory, `${name}.down.sql`), '-- pergola: irreversible');
      await runRound({ database, directory, apply, counts });
      report(
        `${counts.rounds + 1} of ${n}: ${counts.requests} requests, longest ${counts.maxQueueSeconds.toFixed(2)} s`,
      );
    }
  } finally {
    await traffic.stop();
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  }
  return counts;
}

export interface Counts {
  failed: number;
  appliedTooEarly: number;
  waited: number;
  requests: number;
  requestsFailed: number;
  maxQueueSeconds: number;
}

interface Round {
  readonly database: TestDatabase;
  readonly directory: string;
  readonly apply: Migrate;
  readonly counts: Counts;
}

async function runRound({ database, directory, apply, counts }: Round): Promise<void> {
  const blocker = await openOwnerConnection(database.url);
  const owner = await openOwnerConnection(database.url);
  try {
    await blocker.script('begin isolation level repeatable read; update busy set n = n + 1 where id = 99');
    let ended = false;
    const run = apply(owner, directory)
      .catch(() => false)
      .finally(() => {
        ended = true;
      });
    if (await waitsForLock(database, () => ended)) counts.waited++;
    await sleep(blocked * 1000);
    if (ended) counts.appliedTooEarly++;
    await blocker.script('commit');
    if (!(await run)) counts.failed++;
  } finally {
    await owner.close();
    await blocker.close();
  }
}

async function waitsForLock(database: TestDatabase, ended: () => boolean): Promise<boolean> {
  while (!ended()) {
    const waiting = await database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and application_name = 'pergola owner'`,
    );
    if (waiting.length > 0) return true;
    await sleep(10);
  }
  return false;
}

/** Reads and writes over a connection each, one after the other. */
function startTraffic(database: TestDatabase, counts: Counts): { stop(): Promise<void> } {
  let stopped = false;
  const loop = async (sql: string) => {
    const connection = await openOwnerConnection(database.url);
    while (!stopped) {
      const begun = performance.now();
      await connection.query(sql).catch(() => counts.requestsFailed++);
      counts.requests++;
      counts.maxQueueSeconds = Math.max(counts.maxQueueSeconds, (performance.now() - begun) / 1000);
      await sleep(20);
    }
    await connection.close();
  };
  const loops = [loop('select * from busy where id = 7'), loop('update busy set n = n + 1 where id = 8')];
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
    },
  };
}
