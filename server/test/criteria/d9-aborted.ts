// D9: clients that go away while their operations sleep, compute, write or wait for a lock. A second later nothing of theirs runs
// in PostgreSQL, nothing of an unfinished write stays, and the next ones are served.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { eventually, type ServedDatabase, serveDatabase } from './served-process.ts';

const sql = `
  create table note (id int generated always as identity primary key, body text, slow boolean);
  create table locked (id int primary key, n int not null);
  insert into locked values (1, 0);
  insert into note (body, slow) values ('kept', false);
  create function linger() returns trigger language plpgsql as $$
    begin if new.slow then perform pg_sleep(600); end if; return new; end $$;
  create trigger linger after insert on note for each row execute function linger();
  create view sleeping as select id, pg_sleep(600)::text as slept from note;
  create view computing as select count(*) as n from generate_series(1, 1e12::bigint) i where i % 7 = 1;
  grant usage on schema public to anon;
  grant select, insert on note to anon;
  grant select, update on locked to anon;
  grant select on sleeping, computing to anon;
`;

/** Operations that would not end by themselves; the second write has one done before it. */
const operations: Readonly<Record<string, string>> = {
  sleep: '{ sleeping { slept } }',
  compute: '{ computing { n } }',
  write: 'mutation { insert_note_one(object: { body: "unfinished", slow: true }) { id } }',
  writes: `mutation {
    one: insert_note_one(object: { body: "unfinished" }) { id }
    two: insert_note_one(object: { body: "unfinished", slow: true }) { id }
  }`,
  lock: 'mutation { update_locked(where: {}, _inc: { n: 1 }) { affected_rows } }',
};

/** Either lane takes one of these: JSON by POST is fast, all else goes through Yoga; the third is a WebSocket. */
const lanes = ['fast', 'yoga', 'socket'] as const;
const atOnce = 8;

export const abortedCriterion: Criterion = {
  id: 'D9',
  title: 'An operation whose client has gone ends in PostgreSQL within a second, and leaves nothing',
  unit: 'aborted requests',
  defaultN: 800,
  smallN: 24,
  limits: [
    { figure: 'runningAfterOneSecond', atMost: 0, timed: true },
    { figure: 'neverEnded', atMost: 0 },
    { figure: 'unfinishedWrites', atMost: 0 },
    { figure: 'unserved', atMost: 0 },
    { figure: 'processExits', atMost: 0 },
    { figure: 'abortedWhileRunning', atLeast: 1 },
    { figure: 'abortedEarly', atLeast: 1 },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  await using served = await serveDatabase({
    server,
    sql,
    environment: { PERGOLA_DATABASE__STATEMENT_TIMEOUT: '0', PERGOLA_POOL_SIZE: String(atOnce) },
  });
  const figures = {
    aborted: 0,
    abortedWhileRunning: 0,
    abortedEarly: 0,
    runningAfterOneSecond: 0,
    neverEnded: 0,
    unfinishedWrites: 0,
    unserved: 0,
    processExits: 0,
    slowestEndSeconds: 0,
  };
  void served.main.exited.then(() => figures.processExits++);
  const blocker = new pg.Client({ connectionString: served.test.url });
  await blocker.connect();
  await blocker.query('begin; update locked set n = n');
  const random = new Random(seed);
  for (let round = 0; figures.aborted < n; round++) {
    const clients = Array.from({ length: atOnce }, () => send(served.url, random));
    const early = round % 3 === 2;
    if (early) await sleep(random.integer(0, 8));
    else if (!(await eventually(async () => (await served.busyBackends()) === atOnce))) figures.unserved++;
    for (const leave of clients) leave(random);
    figures.aborted += atOnce;
    figures[early ? 'abortedEarly' : 'abortedWhileRunning'] += atOnce;
    await watchTheEnd(served, figures);
    const { body } = await served.ask('{ note { body } }').catch(() => ({ body: { data: undefined } }));
    if (body.data === undefined) figures.unserved++;
    else figures.unfinishedWrites += body.data.note.length - 1;
    if (round % 10 === 0) report(`${figures.aborted} of ${n}`);
  }
  await blocker.end();
  const [row] = await served.test.query<{ readonly n: number }>('select n from locked');
  figures.unfinishedWrites += row?.n ?? 1;
  return { ...figures };
}

type EndFigures = Record<'runningAfterOneSecond' | 'neverEnded' | 'slowestEndSeconds', number>;

async function watchTheEnd(served: ServedDatabase, figures: EndFigures): Promise<void> {
  const left = performance.now();
  const second = sleep(1000).then(() => served.busyBackends());
  // What had not arrived when its client left may begin after this looks first: it is the last look that counts.
  if (!(await eventually(async () => (await served.busyBackends()) === 0))) figures.neverEnded++;
  figures.slowestEndSeconds = Math.max(figures.slowestEndSeconds, (performance.now() - left) / 1000);
  figures.runningAfterOneSecond += await second;
  if (!(await eventually(async () => (await served.busyBackends()) === 0))) figures.neverEnded++;
}

/** Goes away, in order, or as a process that is killed or a machine that forgets the connection. */
type Leave = (random: Random) => void;

function send(url: string, random: Random): Leave {
  const query = operations[random.pick(Object.keys(operations))]!;
  const lane = random.pick(lanes);
  return lane === 'socket' ? sendOverSocket(url, query) : sendOverHttp(url, query, lane);
}

function sendOverSocket(url: string, query: string): Leave {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  socket.once('open', () => socket.send('{"type":"connection_init"}'));
  let sent = false;
  socket.once('message', () => {
    sent = true;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  });
  return (random) => {
    const way = random.pick(['complete', 'close', 'terminate'] as const);
    if (way === 'complete' && sent) socket.send('{"id":"1","type":"complete"}');
    else if (way === 'close' && sent) socket.close();
    else socket.terminate();
  };
}

function sendOverHttp(url: string, query: string, lane: 'fast' | 'yoga'): Leave {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.resume();
  const body = JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${hostname}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    // What only Yoga's own handling can answer with.
    ...(lane === 'yoga' ? ['accept: text/event-stream, application/json;q=0.5'] : []),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  return (random) => {
    if (random.pick([true, false])) socket.destroy();
    else socket.resetAndDestroy();
  };
}
