// One PostgreSQL server process over a cluster: started, watched until it is ready, stopped. Makes no files but its log.

import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { childEnvironment, explainFailure } from './cluster.ts';
import { inUse } from './directory-lock.ts';
import { commandAs, type OsUser } from './os-user.ts';
import { exists, servesCluster, startOf } from './running-process.ts';

export interface PostmasterOptions {
  readonly binaries: Binaries;
  readonly user: OsUser;
  readonly clusterDirectory: string;
  readonly port: number;
  /** Appended to; begun anew once it is larger than a megabyte. */
  readonly logFile: string;
}

/** Why a server ended before it was ready, where trying again (at once, or on another port) can help. */
export class NotStarted extends Error {
  readonly reason: 'port-taken' | 'still-ending';
  constructor(reason: 'port-taken' | 'still-ending') {
    super(reason);
    this.reason = reason;
  }
}

const ourName = 'cluster_name=pergola';

/** Resolves once the server accepts connections. Throws NotStarted or 'embedded-failed'. */
export async function launch(options: PostmasterOptions): Promise<ChildProcess> {
  const { binaries, user, clusterDirectory, port, logFile } = options;
  const tooLarge = ((await stat(logFile).catch(() => undefined))?.size ?? 0) > 1_000_000;
  const log = await open(logFile, tooLarge ? 'w' : 'a', 0o600);
  const logStart = (await log.stat()).size;
  try {
    const command = commandAs(user, binaries.postgres, commandLine(clusterDirectory, port));
    const child = spawn(command.file, command.args, {
      ...command.options,
      cwd: clusterDirectory,
      env: childEnvironment(),
      // A file, not a pipe: a server that outlives us must not block on its log. A session of its own: Ctrl-C in a terminal
      // reaches us alone, and we let requests finish before we stop it.
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    await untilReady(child, clusterDirectory);
    return child;
  } catch (error) {
    const said = (await readFile(logFile)).subarray(logStart).toString('utf8').trim();
    if (/could not create any TCP\/IP sockets/.test(said)) throw new NotStarted('port-taken');
    if (/pre-existing shared memory block|lock file .* already exists/.test(said)) throw new NotStarted('still-ending');
    const failure = said === '' ? error : { stderr: said };
    throw await explainFailure(failure, 'PostgreSQL did not start', clusterDirectory, binaries, user);
  } finally {
    await log.close();
  }
}

function commandLine(clusterDirectory: string, port: number): string[] {
  const fixed = {
    listen_addresses: '127.0.0.1',
    // A socket's path must fit 107 bytes, which a data directory's path may exceed.
    unix_socket_directories: '',
    wal_level: 'logical',
    logging_collector: 'off',
    log_destination: 'stderr',
  };
  const settings = Object.entries(fixed).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', clusterDirectory, '-p', String(port), ...settings, '-c', ourName];
}

/** The port of the server that runs over the cluster; undefined while it does not accept connections. */
export async function findPort(clusterDirectory: string): Promise<number | undefined> {
  const file = await readPidFile(clusterDirectory);
  if (file === undefined || !isReady(file) || !(await servesCluster(file.pid, clusterDirectory))) return undefined;
  const port = Number(file.lines[3]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** The eighth line of postmaster.pid says what state the server is in. */
function isReady({ lines }: { readonly lines: readonly string[] }): boolean {
  return lines[7]?.trim() === 'ready';
}

async function untilReady(child: ChildProcess, clusterDirectory: string): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (;;) {
    if (failure !== undefined) throw failure;
    if (hasEnded(child)) throw new Error(`it ended with ${child.signalCode ?? `status ${child.exitCode}`}`);
    const file = await readPidFile(clusterDirectory);
    if (file !== undefined && file.pid === child.pid && isReady(file)) return;
    await sleep(10);
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A fast shutdown: sessions are ended, what was committed is on disk. Immediate where that takes longer than the grace. */
export async function shutDown(child: ChildProcess, graceMilliseconds = 30_000): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGQUIT'), graceMilliseconds);
  await ended;
  clearTimeout(late);
}

/**
 * Clears what an earlier server left in the cluster: a server whose Pergola was killed is stopped, a lock file whose process
 * number belongs to something else by now is removed. Throws 'data-directory-in-use' where another program runs the server.
 */
export async function settleLeftover(clusterDirectory: string): Promise<void> {
  const pid = (await readPidFile(clusterDirectory))?.pid;
  // PostgreSQL itself replaces the lock file of a process that is gone.
  if (pid === undefined || !exists(pid)) return;
  const started = await startOf(pid);
  if (started === undefined || !(await servesCluster(pid, clusterDirectory))) {
    await rm(path.join(clusterDirectory, 'postmaster.pid'), { force: true });
    return;
  }
  const commandLineOfLastStart = await readFile(path.join(clusterDirectory, 'postmaster.opts'), 'utf8').catch(() => '');
  const foreign = !commandLineOfLastStart.includes(ourName);
  if (foreign || !(await endOrphan(pid, started))) {
    throw inUse(clusterDirectory, `a PostgreSQL server with process id ${pid}`);
  }
}

async function endOrphan(pid: number, started: string): Promise<boolean> {
  for (const [signal, seconds] of [
    ['SIGINT', 15],
    ['SIGQUIT', 10],
  ] as const) {
    if ((await startOf(pid)) !== started) return true;
    process.kill(pid, signal);
    for (let waited = 0; waited < seconds * 1000; waited += 20) {
      if ((await startOf(pid)) !== started) return true;
      await sleep(20);
    }
  }
  return false;
}

async function readPidFile(clusterDirectory: string): Promise<{ pid: number; lines: string[] } | undefined> {
  const text = await readFile(path.join(clusterDirectory, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, lines } : undefined;
}
