// Real servers in directories of their own: what a start finds there after a clean stop, a kill, or somebody else.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../test/support/postgres-server.ts';
import { makeTraversable } from '../../../test/support/temporary-directory.ts';
import type { Event } from '../../observe/event.ts';
import { findBinaries } from './binaries.ts';
import { type EmbeddedPostgres, startEmbedded } from './embedded.ts';
import { commandAs, findOsUser } from './os-user.ts';
import { startOf } from './running-process.ts';

let root: string;
let dataDirectory: string;
let events: Event[];
let running: EmbeddedPostgres[];
let children: ChildProcess[];
/** Postmasters that outlive who started them, for the case that a test fails before it has stopped them. */
let orphans: number[];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pergola-embedded-'));
  await makeTraversable(root);
  dataDirectory = path.join(root, 'data');
  events = [];
  running = [];
  children = [];
  orphans = [];
});

afterEach(async () => {
  for (const embedded of running) await embedded.stop();
  for (const child of children) await kill(child);
  for (const pid of orphans) if ((await startOf(pid)) !== undefined) process.kill(pid, 'SIGQUIT');
  for (const pid of orphans) await untilGone(pid);
  await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

async function start(): Promise<EmbeddedPostgres> {
  const embedded = await startEmbedded({ dataDirectory, report: (event) => events.push(event) });
  running.push(embedded);
  return embedded;
}

async function ask<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts the embedded server and then does nothing. */
function spawnStarter(): ChildProcess {
  const module = JSON.stringify(new URL('embedded.ts', import.meta.url).href);
  const code = `const { startEmbedded } = await import(${module});
    await startEmbedded({ dataDirectory: ${JSON.stringify(dataDirectory)}, report() {} });
    console.log('started');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function untilGone(pid: number): Promise<void> {
  while ((await startOf(pid)) !== undefined) await sleep(10);
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

describe('startEmbedded', () => {
  test('makes a durable PostgreSQL 18 that speaks on the loopback only, and asks for a password', async () => {
    const embedded = await start();
    expect(embedded).toMatchObject({ firstStart: true, version: expect.stringMatching(/^18\./) });
    const [row] = await ask<Record<string, string>>(
      embedded.url,
      `select current_setting('wal_level') as wal, current_setting('listen_addresses') as host, current_setting('fsync') as fsync,
        current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding`,
    );
    expect(row).toEqual({ wal: 'logical', host: '127.0.0.1', fsync: 'on', sockets: '', encoding: 'UTF8' });
    const wrong = Object.assign(new URL(embedded.url), { password: 'guess' }).href;
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(path.join(embedded.directory, 'pergola-password'))).mode & 0o077).toBe(0);
  });

  test('keeps data, password and port from one start to the next', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 1 as one');
    await first.stop();
    await expect(ask(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const second = await start();
    expect(second).toMatchObject({ firstStart: false, url: first.url });
    expect(await ask(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDirectory)).sort()).toEqual(['lock', 'port', 'postgres', 'postgres.log']);
  });

  test('takes another port where the last one is taken', async () => {
    const first = await start();
    await first.stop();
    const port = Number(new URL(first.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start();
      expect(new URL(second.url).port).not.toBe(String(port));
      expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  test('heals after kill -9 of Pergola: its PostgreSQL, which still runs, makes room', async () => {
    const starter = spawnStarter();
    await once(starter.stdout!, 'data');
    const orphan = await postmasterPid();
    orphans.push(orphan);
    await kill(starter);
    expect(await startOf(orphan)).toBeDefined();
    const embedded = await start();
    expect(embedded.pid).not.toBe(orphan);
    expect(await startOf(orphan)).toBeUndefined();
    expect(await ask(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('heals after kill -9 of both', async () => {
    const starter = spawnStarter();
    await once(starter.stdout!, 'data');
    const orphan = await postmasterPid();
    orphans.push(orphan);
    await kill(starter);
    process.kill(orphan, 'SIGKILL');
    const embedded = await start();
    expect(await ask(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('heals after kill -9 in the middle of initdb', async () => {
    const starter = spawnStarter();
    const drafts = async () =>
      (await readdir(dataDirectory).catch(() => [])).filter((name) => name.startsWith('postgres.new-'));
    while ((await drafts()).length === 0) await sleep(5);
    await kill(starter);
    expect(await readdir(dataDirectory)).not.toContain('postgres');
    const embedded = await start();
    expect(embedded.firstStart).toBe(true);
    expect(await ask(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('clears away what an interrupted first start left', async () => {
    await mkdir(path.join(dataDirectory, 'postgres.new-00000000', 'cluster', 'base'), { recursive: true });
    await writeFile(path.join(dataDirectory, 'postgres.new-00000000', 'cluster', 'PG_VERSION'), '18\n');
    await start();
    expect((await readdir(dataDirectory)).sort()).toEqual(['lock', 'port', 'postgres', 'postgres.log']);
  });

  test('is not misled by a lock file or a postmaster.pid whose process number is somebody else’s by now', async () => {
    await (await start()).stop();
    const lock = JSON.stringify({ pid: process.pid, started: 'long ago' });
    await writeFile(path.join(dataDirectory, 'lock'), lock);
    await writeFile(
      path.join(dataDirectory, 'postgres', 'postmaster.pid'),
      `${process.pid}\n${dataDirectory}/postgres\n1\n5432\n`,
    );
    expect(await ask((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('refuses a directory that a living Pergola uses, and leaves that one alone', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'data-directory-in-use',
      message: expect.stringContaining(`process id ${process.pid}`),
    });
    expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('lets one of several first starts at the same time win', async () => {
    const results = await Promise.allSettled([start(), start(), start(), start()]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(Array(3).fill('data-directory-in-use'));
  });

  test('refuses a directory whose PostgreSQL another program runs', async () => {
    await (await start()).stop();
    const directory = path.join(dataDirectory, 'postgres');
    const { postgres } = await findBinaries();
    const command = commandAs(await findOsUser([postgres]), postgres, [
      ...['-D', directory, '-p', String(await freePort()), '-c', 'unix_socket_directories='],
    ]);
    const child = spawn(command.file, command.args, { ...command.options, cwd: directory, stdio: 'ignore' });
    children.push(child);
    const status = () => readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
    while (child.exitCode === null && !(await status()).includes('ready')) await sleep(10);
    await expect(start()).rejects.toMatchObject({
      code: 'data-directory-in-use',
      message: expect.stringContaining(`process id ${child.pid}`),
    });
    expect(child.exitCode).toBeNull();
  });

  test('refuses the directory of another PostgreSQL version, and holds no lock on it', async () => {
    await (await start()).stop();
    const file = path.join(dataDirectory, 'postgres', 'PG_VERSION');
    await writeFile(file, '16\n');
    await expect(start()).rejects.toMatchObject({
      code: 'data-directory-version',
      message: expect.stringMatching(/PostgreSQL 16; this is PostgreSQL 18\./),
    });
    await writeFile(file, '18\n');
    await start();
  });

  test('does not touch a directory that is no data directory', async () => {
    await mkdir(path.join(dataDirectory, 'postgres'), { recursive: true });
    await writeFile(path.join(dataDirectory, 'postgres', 'thesis.txt'), 'chapter one');
    await expect(start()).rejects.toMatchObject({ code: 'embedded-failed' });
    expect(await readFile(path.join(dataDirectory, 'postgres', 'thesis.txt'), 'utf8')).toBe('chapter one');
  });

  test('runs in a directory that root keeps to itself, and comes back to it after a kill', async () => {
    await chmod(root, 0o700);
    const starter = spawnStarter();
    await once(starter.stdout!, 'data');
    orphans.push(await postmasterPid());
    await kill(starter);
    const embedded = await start();
    expect(await ask(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const notices = events.filter(({ kind }) => kind === 'start-notice');
    expect(notices.length > 0).toBe(process.getuid?.() === 0);
  });

  test('says so where the data directory cannot be made', async () => {
    await writeFile(path.join(root, 'file'), '');
    dataDirectory = path.join(root, 'file', 'data');
    await expect(start()).rejects.toMatchObject({ code: 'embedded-failed' });
  });

  test('starts PostgreSQL again, on the same port, when it ends by itself', async () => {
    const embedded = await start();
    await ask(embedded.url, 'create table kept as select 1 as one');
    const killed = embedded.pid;
    process.kill(killed!, 'SIGKILL');
    while (!events.some(({ kind }) => kind === 'embedded-restarted')) await sleep(10);
    // Where the repository lies behind a directory of root's, a notice says so.
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'start-notice');
    expect(kinds).toEqual(['embedded-ended', 'embedded-restarted']);
    expect(embedded.pid).not.toBe(killed);
    expect(await ask(embedded.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('stop() waits for PostgreSQL, also while it is starting again', async () => {
    const embedded = await start();
    process.kill(embedded.pid!, 'SIGKILL');
    while (!events.some(({ kind }) => kind === 'embedded-ended')) await sleep(1);
    await embedded.stop();
    expect(embedded.pid).toBeUndefined();
    expect(await readdir(dataDirectory)).not.toContain('lock');
    await start();
  });
});
