// What the benches share: a database on a PostgreSQL of its own, servers as child processes, and requests to them. Everything
// that is started here is stopped by `withRoom`.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startTestPostgres } from '../server/test/support/postgres-server.ts';

export interface Room {
  /** A fresh database, as its superuser. */
  readonly databaseUrl: string;
  /** An empty directory. */
  readonly directory: string;
  /** Runs a script of the repository; `ready`: resolves at its first line. */
  start(file: string, env: Record<string, string>, ready?: boolean): Promise<ChildProcess>;
  /** Starts Pergola over the database on the port and resolves when it is ready. */
  startPergola(port: number, env?: Record<string, string>): Promise<ChildProcess>;
}

/** Makes a room, and afterwards stops every process and removes every file of it. */
export async function withRoom(work: (room: Room) => Promise<void>): Promise<void> {
  const children: ChildProcess[] = [];
  const postgres = await startTestPostgres(18);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pergola-bench-'));
  const databaseUrl = new URL(postgres.url);
  databaseUrl.pathname = '/bench';
  const start: Room['start'] = async (file, env, ready = false) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, file)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    if (ready) await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.stdout?.resume();
    return child;
  };
  const startPergola: Room['startPergola'] = async (port, env = {}) => {
    const own = { DATABASE_URL: databaseUrl.href, PORT: String(port), PERGOLA_DATA_DIR: directory };
    const child = await start('../server/src/main.ts', { ...own, PERGOLA_LOG_LEVEL: 'warn', ...env });
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
    return child;
  };
  try {
    await runSql(postgres.url, 'CREATE DATABASE bench');
    await work({ databaseUrl: databaseUrl.href, directory, start, startPergola });
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map(ended));
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Waits, half a minute at most, until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt += 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('not ready in time');
}

/** The text of the answer to a POST of JSON. */
export async function ask(
  port: number,
  at: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${at}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return response.text();
}

export async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
