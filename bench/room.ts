// What every part of the bench works in: a PostgreSQL of its own, a directory of its own, servers as child processes. All of
// it is stopped and removed when the work is done, whatever came of it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startTestPostgres } from '../server/test/support/postgres-server.ts';
import { serverSettings } from './data/queries.ts';

export interface Room {
  /** A fresh database, as its superuser. */
  readonly databaseUrl: string;
  /** The postmaster's process. */
  readonly postmaster: number;
  /** An empty directory. */
  readonly directory: string;
  /** Runs a script of this folder with Node; what it says on standard output can be read from it. */
  start(script: string, env: Readonly<Record<string, string>>, args?: readonly string[]): ChildProcess;
  /** Ends a process and waits for it. */
  stop(child: ChildProcess): Promise<void>;
}

/** Makes a room, and afterwards stops every process and removes every file of it. */
export async function withRoom<T>(work: (room: Room) => Promise<T>): Promise<T> {
  const children: ChildProcess[] = [];
  const postgres = await startTestPostgres(18, serverSettings);
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pergola-bench-'));
  try {
    await runSql(postgres.url, ['CREATE DATABASE bench']);
    const pidFile = await readFile(path.join(postgres.dataDirectory, 'postmaster.pid'), 'utf8');
    return await work({
      databaseUrl: Object.assign(new URL(postgres.url), { pathname: '/bench' }).href,
      postmaster: Number(pidFile.split('\n')[0]),
      directory,
      start(script, env, args = []) {
        const child = spawn(process.execPath, [path.join(import.meta.dirname, script), ...args], {
          env: { ...process.env, NODE_ENV: 'production', ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        children.push(child);
        return child;
      },
      stop,
    });
  } finally {
    await Promise.all(children.map(stop));
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await exited;
  clearTimeout(late);
}

/** Waits until it holds. */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 120): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${what}: not within ${seconds} seconds`);
}

/** Runs statements one after the other, each in a transaction of its own. */
export async function runSql(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
