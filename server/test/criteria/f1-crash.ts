// F1: the postmaster is killed under writes and reads, and started again. What was acknowledged is there, the gateway's process
// lives on, answers 503 with Retry-After meanwhile, and serves again by itself.

import { setTimeout as sleep } from 'node:timers/promises';
import { PergolaError } from '../../src/base/errors.ts';
import { Random } from '../property/random.ts';
import { type CallerRoles, caller, createCallers, type OneByOne, openDatabase, write } from '../support/callers.ts';
import type { TestDatabase, TestPostgres } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { eventually, type ServedDatabase, serveDatabase } from './served-process.ts';

const writesPerSecond = 200;
const query = '{ written(limit: 1) { id } }';

interface Counts {
  kills: number;
  writes: number;
  acknowledged: number;
  lostAcknowledged: number;
  writesRefused: number;
  reads: number;
  readsRefused: number;
  unexpectedAnswers: number;
  roundsWithoutRefusal: number;
  unhealed: number;
  gatewayExits: number;
}

export const crashCriterion: Criterion = {
  id: 'F1',
  title: 'A killed PostgreSQL loses no acknowledged write, and the gateway waits for it and heals',
  unit: 'kills of the postmaster',
  defaultN: 20,
  smallN: 2,
  limits: [
    { figure: 'lostAcknowledged', atMost: 0 },
    { figure: 'gatewayExits', atMost: 0 },
    { figure: 'unexpectedAnswers', atMost: 0 },
    { figure: 'roundsWithoutRefusal', atMost: 0 },
    { figure: 'unhealed', atMost: 0 },
    { figure: 'acknowledged', atLeast: 1 },
    { figure: 'writesRefused', atLeast: 1 },
    { figure: 'readsRefused', atLeast: 1 },
    { figure: 'recoveryP95Seconds', atMost: 2, timed: true },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const counts: Counts = {
    kills: 0,
    writes: 0,
    acknowledged: 0,
    lostAcknowledged: 0,
    writesRefused: 0,
    reads: 0,
    readsRefused: 0,
    unexpectedAnswers: 0,
    roundsWithoutRefusal: 0,
    unhealed: 0,
    gatewayExits: 0,
  };
  await using served = await serveDatabase({ server, sql: 'create table written (id int primary key)' });
  await using parts = new AsyncDisposableStack();
  const { test } = served;
  const roles = await createCallers(test);
  void served.main.exited.then(() => counts.gatewayExits++);
  await test.script(`
    grant insert on written to ${roles.reader};
    grant usage on schema public to anon;
    grant select on written to anon;
  `);
  const { database } = openDatabase(test.url, roles.login);
  parts.defer(() => database.close());
  // Grants are heard of in a moment.
  if (!(await eventually(async () => (await ask(served, query)) === 'data'))) counts.unhealed++;
  const reader = startReader(served, counts);
  parts.defer(() => reader.stop());
  const writer = startWriter(database, roles, counts);
  parts.defer(() => writer.stop());

  const random = new Random(seed);
  const recoveries: number[] = [];
  for (let round = 0; round < n; round++) {
    const enough = counts.acknowledged + random.integer(writesPerSecond / 2, 1.5 * writesPerSecond);
    if (!(await eventually(() => counts.acknowledged >= enough))) counts.unhealed++;
    recoveries.push(await killAndStart(server, reader, counts));
    report(`${round + 1} of ${n}: ${counts.acknowledged} writes acknowledged`);
  }
  await writer.stop();
  await reader.stop();
  counts.lostAcknowledged = await countLost(test, writer.acknowledged);
  if (!(await followsSchema(served))) counts.unhealed++;
  recoveries.sort((a, b) => a - b);
  const figures = { ...counts, recoveryP95Seconds: recoveries[Math.ceil(0.95 * n) - 1] ?? 0 };
  return { ...figures, recoveryMaxSeconds: recoveries.at(-1) ?? 0 };
}

/** The outage lasts until a reader has been refused. Resolves with the seconds from when PostgreSQL accepts to the first answer. */
async function killAndStart(server: TestPostgres, reader: Reader, counts: Counts): Promise<number> {
  const refusedBefore = counts.readsRefused;
  process.kill(server.pid, 'SIGKILL');
  counts.kills++;
  await server.halt();
  if (!(await eventually(() => counts.readsRefused > refusedBefore))) counts.roundsWithoutRefusal++;
  await startAgain(server);
  const accepted = performance.now();
  if (!(await reader.serves())) counts.unhealed++;
  return Math.max(0, reader.lastServed - accepted) / 1000;
}

/** PostgreSQL refuses to start while a backend of the killed postmaster still holds the shared memory. */
async function startAgain(server: TestPostgres): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await server.start();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(50);
    }
  }
}

interface Writer {
  /** The ids whose write was acknowledged. */
  readonly acknowledged: ReadonlySet<number>;
  /** Resolves when every write under way has ended. */
  stop(): Promise<void>;
}

/** Writes at a steady rate, whatever becomes of the writes before. */
function startWriter(database: OneByOne, { reader }: CallerRoles, counts: Counts): Writer {
  const acknowledged = new Set<number>();
  const underWay = new Set<Promise<void>>();
  const insert = async (id: number) => {
    try {
      await database.run(caller(reader), write('insert into written values ($1::int)', [String(id)]));
      acknowledged.add(id);
      counts.acknowledged++;
    } catch (error) {
      counts.writesRefused++;
      const code = error instanceof PergolaError ? error.code : 'none';
      if (code !== 'unavailable' && code !== 'overloaded') counts.unexpectedAnswers++;
    }
  };
  const began = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) / 1000) * writesPerSecond; counts.writes < due; ) {
      const done = insert(counts.writes++).finally(() => underWay.delete(done));
      underWay.add(done);
    }
  }, 5);
  return {
    acknowledged,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

interface Reader {
  /** When the last answer with data came, as performance.now(). */
  readonly lastServed: number;
  /** Whether there comes an answer with data to what is asked from now on. */
  serves(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Reads through HTTP, two requests at a time, and counts what may not be answered. */
function startReader(served: ServedDatabase, counts: Counts): Reader {
  let stopped = false;
  let lastServed = 0;
  let waiting: { readonly since: number; readonly found: () => void } | undefined;
  const loop = async () => {
    while (!stopped) {
      const asked = performance.now();
      const answer = await ask(served, query);
      counts.reads++;
      if (answer === 'refused') counts.readsRefused++;
      else if (answer === 'other') counts.unexpectedAnswers++;
      else {
        lastServed = performance.now();
        if (waiting !== undefined && asked >= waiting.since) waiting.found();
      }
      await sleep(10);
    }
  };
  const loops = Promise.all([loop(), loop()]);
  return {
    get lastServed() {
      return lastServed;
    },
    async serves() {
      let answered = false;
      const found = () => {
        answered = true;
        waiting = undefined;
      };
      waiting = { since: performance.now(), found };
      return await eventually(() => answered);
    },
    async stop() {
      stopped = true;
      await loops;
    },
  };
}

/** `refused` is 503 with a time to come back; anything but that or data is `other`, no answer at all included. */
async function ask(served: ServedDatabase, text: string): Promise<'data' | 'refused' | 'other'> {
  try {
    const { status, headers, body } = await served.ask(text);
    if (status === 200 && body.errors === undefined) return 'data';
    return status === 503 && Number(headers.get('retry-after')) >= 1 ? 'refused' : 'other';
  } catch {
    return 'other';
  }
}

async function countLost(test: TestDatabase, acknowledged: ReadonlySet<number>): Promise<number> {
  const rows = await test.query<{ id: number }>('select id from written');
  const there = new Set(rows.map(({ id }) => id));
  return [...acknowledged].filter((id) => !there.has(id)).length;
}

/** Whether the connections that tell of changes have healed too. */
async function followsSchema(served: ServedDatabase): Promise<boolean> {
  await served.test.script('create table later (id int primary key); grant select on later to anon');
  return await eventually(async () => (await ask(served, '{ later { id } }')) === 'data');
}
