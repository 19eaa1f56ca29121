// F5: all connections busy. Whoever waits longer than the acquisition timeout is told so, nobody opens a connection more, and
// the first connection that comes free serves again.

import { PergolaError } from '../../src/base/errors.ts';
import { caller, createCallers, openDatabase, read } from '../support/callers.ts';
import { createDatabaseOn } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

const poolSize = 4;
const acquireTimeout = 300;

export const exhaustedCriterion: Criterion = {
  id: 'F5',
  title: 'An exhausted pool refuses in time and opens nothing more',
  unit: 'requests that find no connection',
  defaultN: 2000,
  smallN: 100,
  limits: [
    { figure: 'wrongAnswers', atMost: 0 },
    { figure: 'connectionsUsed', atMost: poolSize },
    { figure: 'wrongHealthAnswers', atMost: 0 },
    { figure: 'servedAfterwards', atLeast: 1 },
    { figure: 'maxWaitSeconds', atMost: (acquireTimeout / 1000) * 3, timed: true },
  ],
  run,
};

async function run({ server, n, report }: CriterionOptions): Promise<Figures> {
  const test = await createDatabaseOn(server.url);
  const roles = await createCallers(test);
  const { database } = openDatabase(test.url, roles.login, { poolSize, acquireTimeout, maxWaiting: n });
  const me = caller(roles.reader, 'user1');
  const release = new AbortController();
  const figures = {
    wrongAnswers: 0,
    wrongHealthAnswers: 0,
    connectionsUsed: 0,
    servedAfterwards: 0,
    maxWaitSeconds: 0,
  };
  const occupy = { ...read('select pg_sleep(600)'), signal: release.signal };
  const busy = Array.from({ length: poolSize }, () => database.run(me, occupy).catch((error: unknown) => error));
  const sleeping = `select count(*)::int as n from pg_stat_activity where usename = $1 and wait_event = 'PgSleep'`;
  while ((await test.query(sleeping, [roles.login.user]))[0].n < poolSize);
  report('all connections are busy');
  const waiting = Array.from({ length: n }, async () => {
    const begun = performance.now();
    const answer = await database.run(me, read('select 1::text')).catch((error: unknown) => error);
    figures.maxWaitSeconds = Math.max(figures.maxWaitSeconds, (performance.now() - begun) / 1000);
    const right = answer instanceof PergolaError && answer.code === 'overloaded' && answer.retryAfter === 1;
    if (!right) figures.wrongAnswers++;
  });
  if (!(await database.health()).ready) figures.wrongHealthAnswers++;
  await Promise.all(waiting);
  const connections = await test.query('select count(*)::int as n from pg_stat_activity where usename = $1', [
    roles.login.user,
  ]);
  figures.connectionsUsed = connections[0].n;
  release.abort();
  await Promise.all(busy);
  if (JSON.stringify(await database.run(me, read('select 1::text'))) === '[["1"]]') figures.servedAfterwards++;
  await database.close();
  await test.drop();
  return figures;
}
