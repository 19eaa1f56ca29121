// D2: hostile bodies, one after the other and by turns over HTTP and over a WebSocket, against the real process. It stays up, answers
// none of them with a status of 500 or more, never holds up its event loop for long, and gives the memory back.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../property/random.ts';
import type { Criterion, CriterionOptions, Figures } from './criterion.ts';
import { type HostileBody, hostileBody, hostileKinds } from './hostile-bodies.ts';
import { hostileSocket } from './hostile-socket.ts';
import type { Probed } from './probe.ts';
import { type ServedDatabase, serveDatabase } from './served-process.ts';

const sql = `
  create table node (id int primary key, parent_id int references node (id), label text, n numeric, doc jsonb);
  comment on constraint node_parent_id_fkey on node is '@foreignFieldName children';
  insert into node select n, case when n > 1 then n / 2 end, 'node ' || n, n, '{}' from generate_series(1, 20) n;
  grant usage on schema public to anon;
  grant select, insert on node to anon;
`;

const allowedMegabytes = 50;

export const bodiesCriterion: Criterion = {
  id: 'D2',
  title: 'Bodies made to hurt are refused, and hurt nobody else',
  unit: 'bodies',
  defaultN: 10_000,
  smallN: hostileKinds.length,
  limits: [
    { figure: 'serverErrors', atMost: 0 },
    { figure: 'lostAnswers', atMost: 0 },
    { figure: 'processExits', atMost: 0 },
    { figure: 'refused', atLeast: 1 },
    { figure: 'overSocket', atLeast: 1 },
    { figure: 'longestBlockMilliseconds', atMost: 100, timed: true },
    { figure: 'keptMegabytes', atMost: allowedMegabytes, timed: true },
  ],
  run,
};

async function run({ server, n, seed, report }: CriterionOptions): Promise<Figures> {
  const probeFile = path.join(tmpdir(), `pergola-probe-${process.pid}-${seed}`);
  const preload = path.resolve(import.meta.dirname, 'probe.ts');
  await using served = await serveDatabase({
    server,
    sql,
    environment: { NODE_OPTIONS: `--expose-gc --import=${preload}`, PERGOLA_TEST_PROBE: probeFile },
  });
  const figures = {
    bodies: 0,
    refused: 0,
    answered: 0,
    overSocket: 0,
    serverErrors: 0,
    lostAnswers: 0,
    processExits: 0,
    longestBlockMilliseconds: 0,
    keptMegabytes: 0,
  };
  void served.main.exited.then(() => figures.processExits++);
  const agent = new Agent({ keepAlive: true });
  const random = new Random(seed);
  const longest = new Map<string, number>();
  const socket = hostileSocket(served.url);
  // Everything that is loaded or filled once has been, before what is kept is measured.
  for (let index = 0; index < hostileKinds.length; index++) {
    await send(agent, served, hostileBody(index, random));
    await socket.send(hostileBody(index, random).bytes);
  }
  const before = await memory(served, probeFile);
  for (; figures.bodies < n; figures.bodies++) {
    const body = hostileBody(figures.bodies, random);
    // By turns, and each kind by both ways: there may be an even number of kinds.
    const overSocket = (figures.bodies + Math.floor(figures.bodies / hostileKinds.length)) % 2 === 1;
    const status = overSocket ? await socket.send(body.bytes) : await send(agent, served, body);
    if (overSocket) figures.overSocket++;
    if (status === undefined) figures.lostAnswers++;
    else if (status >= 500) figures.serverErrors++;
    else figures[status >= 400 ? 'refused' : 'answered']++;
    if (status === undefined || status >= 500)
      report(
        `${body.kind} of ${body.bytes.length} bytes${overSocket ? ' over a socket' : ''}: ${status ?? 'no answer'}`,
      );
    const { block } = await probe(served, probeFile);
    if (block > (longest.get(body.kind) ?? 0)) longest.set(body.kind, block);
    if (figures.bodies % 1000 === 999) report(`${figures.bodies + 1} of ${n}`);
  }
  agent.destroy();
  socket.close();
  const [worst] = [...longest].sort(([, one], [, other]) => other - one);
  if (worst !== undefined) report(`longest held up by ${worst[0]}`);
  const kept = await keptMemory(served, probeFile, before);
  await rm(probeFile, { force: true });
  return {
    ...figures,
    longestBlockMilliseconds: Math.round(worst?.[1] ?? 0),
    keptMegabytes: Math.round(kept / 2 ** 20),
  };
}

/** Resident memory once what nobody needs was given back, in bytes. */
async function memory(served: ServedDatabase, file: string): Promise<number> {
  await writeFile(`${file}.collect`, '');
  const { rss } = await probe(served, file);
  await rm(`${file}.collect`);
  return rss;
}

/** How much more it is than before, once it has come down to what is allowed or a minute has passed. */
async function keptMemory(served: ServedDatabase, file: string, before: number): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const kept = (await memory(served, file)) - before;
    if (kept <= allowedMegabytes * 2 ** 20 || attempt === 12) return kept;
    await sleep(5000);
  }
}

/** What the process saw since the last time. */
async function probe({ main }: ServedDatabase, file: string): Promise<Probed> {
  await rm(file, { force: true });
  main.signal('SIGUSR2');
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Probed;
    if (main.pid === 0) throw new Error('the process is gone');
    await sleep(1);
  }
}

/** The status; undefined where the connection ended without an answer. */
async function send(agent: Agent, { url }: ServedDatabase, { bytes }: HostileBody): Promise<number | undefined> {
  const headers = {
    'content-type': 'application/json',
    'content-length': bytes.length,
    accept: 'application/graphql-response+json',
  };
  return await new Promise((resolve) => {
    const sent = httpRequest(`${url}/graphql`, { method: 'POST', agent, headers });
    // What is too long is refused before it has come in full, and the connection ended: the answer can be lost on the way.
    sent.on('error', () => resolve(bytes.length > largest ? 413 : undefined));
    sent.on('response', (response) => {
      response.on('end', () => resolve(response.statusCode));
      response.on('error', () => resolve(undefined));
      response.resume();
    });
    sent.end(bytes);
  });
}

/** Bytes of a body that the server reads. */
const largest = 1_048_576;
