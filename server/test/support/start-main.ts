// Starts the real server process in a directory of its own and watches it. Nothing of this process's environment reaches it
// but the path, and nothing of it outlives `clean`.

import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTraversable } from './temporary-directory.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface MainProcess {
  readonly pid: number;
  /** Everything printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves with the URL once it is ready; rejects with what it printed if it ends before. */
  ready(): Promise<string>;
  /** Resolves once standard output matches; rejects if the process ends before. */
  prints(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
}

export interface MainHome {
  /** The working directory of every process started here. */
  readonly directory: string;
  /** Of the embedded PostgreSQL; undefined where none was ever started. */
  postmasterPid(): Promise<number | undefined>;
  start(environment?: Readonly<Record<string, string>>): MainProcess;
  /** As `npm start` does. The process is the shell; `exited` resolves once what it ran has ended too. */
  startInShell(): MainProcess;
  /** Kills what still runs and removes the directory. */
  clean(): Promise<void>;
}

const mainFile = path.resolve(import.meta.dirname, '../../src/main.ts');

export async function createMainHome(): Promise<MainHome> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-main-'));
  await makeTraversable(directory);
  const started: MainProcess[] = [];
  const postmasterPid = async () => {
    const file = path.join(directory, '.pergola', 'postgres', 'postmaster.pid');
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    return Number.isNaN(pid) ? undefined : pid;
  };
  return {
    directory,
    postmasterPid,
    start(environment = {}) {
      const main = startMain(directory, environment);
      started.push(main);
      return main;
    },
    startInShell() {
      const main = startScript(directory);
      started.push(main);
      return main;
    },
    async clean() {
      for (const main of started) main.signal('SIGKILL');
      await Promise.all(started.map(({ exited }) => exited));
      const orphan = await postmasterPid();
      if (orphan !== undefined && isAlive(orphan)) process.kill(orphan, 'SIGQUIT');
      while (orphan !== undefined && isAlive(orphan)) await sleep(20);
      await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

function startMain(cwd: string, environment: Readonly<Record<string, string>>): MainProcess {
  const env = { PATH: process.env.PATH ?? '', PORT: '0', ...environment };
  return watch(spawn(process.execPath, [mainFile], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Some shells become the last command they are given, so there is another behind it. */
function startScript(home: string): MainProcess {
  const cwd = path.resolve(import.meta.dirname, '../../..');
  const { scripts } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8'));
  const env = {
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`,
    PORT: '0',
    PERGOLA_DATA_DIR: path.join(home, '.pergola'),
  };
  const script = ['-c', `${scripts.start}; true`];
  const child = spawn('sh', script, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  return watch(child, (name) => process.kill(name === 'SIGKILL' ? -(child.pid ?? 0) : (child.pid ?? 0), name));
}

function watch(
  child: ChildProcessByStdio<null, Readable, Readable>,
  send: (name: NodeJS.Signals) => void = (name) => void child.kill(name),
): MainProcess {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const exited = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    pid: child.pid ?? 0,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    async ready() {
      await untilPrinted(child, output, /^Ready in /m);
      return /^ +GraphQL +(\S+)\/graphql/m.exec(output.stdout)?.[1] ?? '';
    },
    prints: (pattern) => untilPrinted(child, output, pattern),
    signal: send,
    exited,
  };
}

async function untilPrinted(child: ChildProcess, output: { stdout: string; stderr: string }, pattern: RegExp) {
  while (!pattern.test(output.stdout)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended: ${output.stdout}${output.stderr}`);
    await sleep(10);
  }
}

/** Whether a process runs; a zombie, which only waits to be noticed, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] === 'Z';
  } catch {
    return true;
  }
}

/** Whether anything accepts connections there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
