// F6: PostgreSQL refuses: no connections left, still starting, a standby that takes no writes, a changed password. Health says so
// in plain words, answers say when to come back, and each is over when its cause is.

import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { PergolaError } from '../../src/base/errors.ts';
import {
  type CallerRoles,
  caller,
  createCallers,
  type OneByOne,
  openDatabase,
  password,
  read,
  write,
} from '../support/callers.ts';
import { createDatabaseOn, type TestDatabase } from '../support/postgres-server.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';

type Counts = Record<
  'refusals' | 'wrongHealthAnswers' | 'wrongAnswers' | 'unhealed' | 'maxRetryAfterSeconds' | 'maxHealSeconds',
  number
>;

interface Scene extends CriterionOptions {
  readonly test: TestDatabase;
  readonly roles: CallerRoles;
  readonly counts: Counts;
}

export const refusalsCriterion: Criterion = {
  id: 'F6',
  title: 'What PostgreSQL refuses is told in health and answers, and is over when its cause is',
  unit: 'rounds of the four refusals',
  defaultN: 10,
  smallN: 1,
  limits: [
    { figure: 'refusals', atLeast: 4 },
    { figure: 'wrongHealthAnswers', atMost: 0 },
    { figure: 'wrongAnswers', atMost: 0 },
    { figure: 'unhealed', atMost: 0 },
    { figure: 'maxRetryAfterSeconds', atMost: 32 },
    { figure: 'maxHealSeconds', atMost: 5, timed: true },
  ],
  run,
};

async function run(options: CriterionOptions): Promise<Figures> {
  const test = await createDatabaseOn(options.server.url);
  const roles = await createCallers(test);
  const counts: Counts = {
    refusals: 0,
    wrongHealthAnswers: 0,
    wrongAnswers: 0,
    unhealed: 0,
    maxRetryAfterSeconds: 0,
    maxHealSeconds: 0,
  };
  const scene: Scene = { ...options, test, roles, counts };
  for (let round = 0; round < options.n; round++) {
    for (const refuse of [fullServer, startingServer, changedPassword, standby]) {
      await refuse(scene);
      counts.refusals++;
    }
    options.report(`${round + 1} of ${options.n}`);
  }
  await test.drop();
  return counts;
}

/** 53300. */
async function fullServer({ test, roles, counts }: Scene): Promise<void> {
  const { user } = roles.login;
  const holder = openDatabase(test.url, roles.login, { poolSize: 1 });
  await serve(holder.database, roles, counts);
  await test.script(`alter role ${user} connection limit 1`);
  const { database } = openDatabase(test.url, roles.login);
  await refused(database, roles, counts, 'the database accepts no more connections');
  await holder.database.close();
  await serve(database, roles, counts);
  await database.close();
  await test.script(`alter role ${user} connection limit -1`);
}

/** 57P03, from a server that says nothing else, then the real one on its port. */
async function startingServer({ test, roles, counts, server }: Scene): Promise<void> {
  const starting = await refuseStartup('57P03');
  const address = starting.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = Object.assign(new URL(test.url), { port: String(port) }).href;
  const { database } = openDatabase(url, roles.login);
  await refused(database, roles, counts, 'the database is starting up or shutting down');
  await new Promise((resolve) => starting.close(resolve));
  const forward = await forwardTo(server.port, port);
  await serve(database, roles, counts);
  await database.close();
  await new Promise((resolve) => forward.close(resolve));
}

/** 28P01 for new connections, while those that are open go on. */
async function changedPassword({ test, roles, counts }: Scene): Promise<void> {
  const { user } = roles.login;
  const { database } = openDatabase(test.url, roles.login, { poolSize: 1 });
  await serve(database, roles, counts);
  await test.script(`alter role ${user} password 'another'`);
  await serve(database, roles, counts);
  await test.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [user]);
  await refused(database, roles, counts, 'the database refused the user or the password');
  await test.script(`alter role ${user} password '${password}'`);
  await serve(database, roles, counts);
  await database.close();
}

/** 25006: reads go on, writes are told to come back. */
async function standby({ test, roles, counts, server }: Scene): Promise<void> {
  const { database } = openDatabase(test.url, roles.login);
  await serve(database, roles, counts);
  const signal = path.join(server.dataDirectory, 'standby.signal');
  await server.halt();
  await writeFile(signal, '');
  await server.start();
  await serve(database, roles, counts);
  const change = write(`update note set body = 'new' returning 1`);
  const answer = await outcome(database, roles, change);
  if (!(answer instanceof PergolaError) || answer.code !== 'unavailable') counts.wrongAnswers++;
  if (!(await database.health()).ready) counts.wrongHealthAnswers++;
  await server.halt();
  await rm(signal);
  await server.start();
  await serve(database, roles, counts);
  if ((await outcome(database, roles, change)) instanceof PergolaError) counts.wrongAnswers++;
  await database.close();
}

function outcome(database: OneByOne, roles: CallerRoles, query = read('select count(*) from note')): Promise<unknown> {
  return database.run(caller(roles.reader, 'user1'), query).catch((error: unknown) => error);
}

/** Until the refusal is noticed; from then on every answer and health say it. */
async function refused(database: OneByOne, roles: CallerRoles, counts: Counts, reason: string): Promise<void> {
  while ((await database.health()).reason !== reason) await outcome(database, roles);
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer = await outcome(database, roles);
    const wait = answer instanceof PergolaError && answer.code === 'unavailable' ? (answer.retryAfter ?? 0) : 0;
    if (wait < 1) counts.wrongAnswers++;
    counts.maxRetryAfterSeconds = Math.max(counts.maxRetryAfterSeconds, wait);
    const health = await database.health();
    if (health.ready || health.reason !== reason) counts.wrongHealthAnswers++;
  }
}

/** Until it answers; then health is good. */
async function serve(database: OneByOne, roles: CallerRoles, counts: Counts): Promise<void> {
  const begun = performance.now();
  while (JSON.stringify(await outcome(database, roles)) !== '[["10"]]') {
    if (performance.now() - begun > 60_000) {
      counts.unhealed++;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  counts.maxHealSeconds = Math.max(counts.maxHealSeconds, (performance.now() - begun) / 1000);
  const { ready, reason } = await database.health();
  if (!ready || reason !== undefined) counts.wrongHealthAnswers++;
}

/** Answers every startup message with a fatal error of the code, as PostgreSQL does before it is ready. */
async function refuseStartup(code: string): Promise<Server> {
  const fields = `SFATAL\0VFATAL\0C${code}\0Mnot now\0\0`;
  const message = Buffer.alloc(5 + fields.length);
  message.write('E');
  message.writeInt32BE(4 + fields.length, 1);
  message.write(fields, 5);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function forwardTo(target: number, port: number): Promise<Server> {
  const { createConnection } = await import('node:net');
  const server = createServer((client: Socket) => {
    const upstream = createConnection(target, '127.0.0.1');
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
