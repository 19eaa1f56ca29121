// F4: a network that swallows bytes, resets, delays or half-closes. Waits have a bound, the pool heals, nothing is left behind.

import { PergolaError } from '../../src/base/errors.ts';
import { Random } from '../property/random.ts';
import { caller, createCallers, type OpenedDatabase, openDatabase, read } from '../support/callers.ts';
import { type FaultProxy, startFaultProxy, throughProxy } from '../support/fault-proxy.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

const faults = ['black-hole', 'reset', 'latency', 'half-open'] as const;
type Fault = (typeof faults)[number];

const poolSize = 4;
const requests = 12;
const options = { poolSize, statementTimeout: 2000, acquireTimeout: 1000, connectTimeout: 1000 };
/** Waiting, statement timeout, five seconds of grace counted in whole seconds, and once more for a read that is sent again. */
const bound = 20;

export const networkCriterion: Criterion = {
  id: 'F4',
  title: 'A failing network delays within a bound, and the pool heals without a leak',
  unit: 'faults',
  defaultN: 40,
  smallN: 4,
  limits: [
    { figure: 'unexpectedAnswers', atMost: 0 },
    { figure: 'leakedBackends', atMost: 0 },
    { figure: 'leakedSockets', atMost: 0 },
    { figure: 'unhealed', atMost: 0 },
    { figure: 'served', atLeast: 1 },
    { figure: 'refused', atLeast: 1 },
    { figure: 'maxWaitSeconds', atMost: bound, timed: true },
    { figure: 'maxHealSeconds', atMost: bound, timed: true },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const test = await createDatabaseOn(server.url);
  const roles = await createCallers(test);
  const proxy = await startFaultProxy(server.port);
  const opened = openDatabase(throughProxy(test.url, proxy), roles.login, options);
  const figures = {
    faults: 0,
    served: 0,
    refused: 0,
    unexpectedAnswers: 0,
    unhealed: 0,
    leakedBackends: 0,
    leakedSockets: 0,
    maxWaitSeconds: 0,
    maxHealSeconds: 0,
  };
  const random = new Random(seed);
  const ask = async () => {
    const begun = performance.now();
    const answer = await opened.database
      .run(caller(roles.reader, 'user1'), read('select count(*) from note'))
      .catch((error: unknown) => error);
    figures.maxWaitSeconds = Math.max(figures.maxWaitSeconds, (performance.now() - begun) / 1000);
    if (JSON.stringify(answer) === '[["10"]]') figures.served++;
    else if (answer instanceof PergolaError && answer.status === 503) figures.refused++;
    else figures.unexpectedAnswers++;
    return !(answer instanceof PergolaError);
  };
  for (let round = 0; round < n; round++) {
    const fault = faults[round % faults.length]!;
    while (!(await ask()));
    await disturb(proxy, fault, random, ask);
    const healed = await heal(proxy, opened, ask);
    figures.maxHealSeconds = Math.max(figures.maxHealSeconds, healed.seconds);
    if (!healed.ready) figures.unhealed++;
    figures.faults++;
    report(`${round + 1} of ${n}: ${fault}`);
  }
  await opened.database.close();
  figures.leakedBackends = await countBackends(test, roles.login.user);
  await new Promise((resolve) => setImmediate(resolve));
  figures.leakedSockets = proxy.connections;
  await proxy.close();
  await test.drop();
  return figures;
}

/** Requests before the fault, in the midst of it and while it lasts. */
async function disturb(proxy: FaultProxy, fault: Fault, random: Random, ask: () => Promise<boolean>): Promise<void> {
  const asked = Array.from({ length: requests }, ask);
  await new Promise((resolve) => setTimeout(resolve, random.integer(0, 3)));
  if (fault === 'reset') proxy.reset();
  if (fault === 'half-open') proxy.halfOpen();
  if (fault === 'black-hole') proxy.mode = 'black-hole';
  if (fault === 'latency') proxy.latency = 500;
  asked.push(...Array.from({ length: requests }, ask));
  await Promise.all(asked);
}

/** The network is well again, but what the fault cut stays cut. */
async function heal(proxy: FaultProxy, { database }: OpenedDatabase, ask: () => Promise<boolean>) {
  proxy.mode = 'forward';
  proxy.latency = 0;
  const begun = performance.now();
  let served = false;
  while (!served && performance.now() - begun < 60_000) {
    served = await ask();
    if (!served) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { ready } = await database.health();
  return { ready: ready && served, seconds: (performance.now() - begun) / 1000 };
}

/** PostgreSQL takes a moment to see that a client has left, and ten seconds are far more than that. */
async function countBackends(test: TestDatabase, user: string): Promise<number> {
  let left = 0;
  for (let attempt = 0; attempt < 100; attempt++) {
    const rows = await test.query('select count(*)::int as n from pg_stat_activity where usename = $1', [user]);
    left = rows[0].n;
    if (left === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return left;
}
