// One minute of Pergola beside a hand-written node:http + pg server, on one database, in turns. Prints ratios of medians.
//
//   npm exec -- node bench/skeleton.ts [--seconds 3] [--connections 16]

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startTestPostgres } from '../server/test/support/postgres-server.ts';
import type { Load, Measured } from './load.ts';
import { cases, grants, schema } from './skeleton-cases.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '3' },
  },
});
const here = import.meta.dirname;
const children: ChildProcess[] = [];

async function main(): Promise<void> {
  const postgres = await startTestPostgres(18);
  const room = await mkdtemp(path.join(os.tmpdir(), 'pergola-bench-'));
  try {
    const url = new URL(postgres.url);
    await run(postgres.url, 'CREATE DATABASE bench');
    url.pathname = '/bench';
    await run(url.href, schema);
    const pergolaPort = await freePort();
    const handPort = await freePort();
    await startPergola(url.href, pergolaPort, room);
    await run(url.href, grants);
    // Grants change the schema within five seconds; none of them may pass unseen.
    await until(async () =>
      (await ask(pergolaPort, '/graphql', JSON.stringify({ query: '{ track(limit: 1) { id } }' }))).includes(
        '"data":{"track"',
      ),
    );
    await start('hand-written.ts', { DATABASE_URL: url.href, PORT: String(handPort) });
    await sameAnswers(pergolaPort, handPort);
    await compare(pergolaPort, handPort);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(
      children.map(
        (child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(0))),
      ),
    );
    await postgres.stop();
    await rm(room, { recursive: true, force: true });
  }
}

async function compare(pergolaPort: number, handPort: number): Promise<void> {
  for (const { name, query, variables } of cases) {
    const ours = variables.map((given) => JSON.stringify({ query, variables: given }));
    const theirs = variables.map((given) => JSON.stringify({ name, values: Object.values(given) }));
    const results: { ours: Measured[]; theirs: Measured[] } = { ours: [], theirs: [] };
    await load(pergolaPort, '/graphql', ours, 1);
    await load(handPort, '/', theirs, 1);
    for (let round = 0; round < Number(options.rounds); round += 1) {
      results.ours.push(await load(pergolaPort, '/graphql', ours, Number(options.seconds)));
      results.theirs.push(await load(handPort, '/', theirs, Number(options.seconds)));
    }
    const speed = (list: Measured[]) => median(list.map(({ requestsPerSecond }) => requestsPerSecond));
    const spread = (list: Measured[]) => list.map(({ requestsPerSecond }) => requestsPerSecond.toFixed(0)).join(' ');
    const failures = [...results.ours, ...results.theirs].reduce((sum, { failures: count }) => sum + count, 0);
    console.log(
      `${name.padEnd(8)} ratio ${(speed(results.ours) / speed(results.theirs)).toFixed(2)}   pergola ${spread(results.ours)} /s   hand-written ${spread(results.theirs)} /s   failures ${failures}`,
    );
  }
}

/** Both sides say the same, or the comparison means nothing. */
async function sameAnswers(pergolaPort: number, handPort: number): Promise<void> {
  for (const { name, query, variables } of cases) {
    const [first] = variables;
    const ours = await ask(pergolaPort, '/graphql', JSON.stringify({ query, variables: first }));
    const theirs = await ask(handPort, '/', JSON.stringify({ name, values: Object.values(first ?? {}) }));
    if (ours !== theirs) throw new Error(`${name}: different answers\n${ours}\n${theirs}`);
  }
}

async function load(port: number, at: string, bodies: string[], seconds: number): Promise<Measured> {
  const job: Load = { port, path: at, headers: {}, bodies, connections: Number(options.connections), seconds };
  const child = spawn(process.execPath, [path.join(here, 'load.ts'), JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text) as Measured;
}

async function startPergola(url: string, port: number, room: string): Promise<void> {
  await start(
    '../server/src/main.ts',
    { DATABASE_URL: url, PORT: String(port), PERGOLA_DATA_DIR: room, PERGOLA_LOG_LEVEL: 'warn' },
    false,
  );
  await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
}

async function start(file: string, env: Record<string, string>, ready = true): Promise<void> {
  const child = spawn(process.execPath, [path.join(here, file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (ready) await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.stdout?.resume();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('not ready in time');
}

async function ask(port: number, at: string, body: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${at}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.text();
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

await main();
