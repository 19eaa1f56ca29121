// A real PostgreSQL in a directory of ours, for whoever has none: made on the first start, kept running while Pergola runs,
// stopped with it. Creates nothing inside the database.

import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PergolaError } from '../../base/errors.ts';
import type { Report } from '../../observe/event.ts';
import { findBinaries } from './binaries.ts';
import { clusterDirectory, ensureCluster, urlOf } from './cluster.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { findOsUser, type OsUser } from './os-user.ts';
import { hasEnded, launch, NotStarted, type PostmasterOptions, settleLeftover, shutDown } from './postmaster.ts';

export { findRunningEmbedded } from './running-embedded.ts';

export interface EmbeddedPostgres {
  /** As the superuser, with its password. The port stays the same while Pergola runs. */
  readonly url: string;
  /** 18.4 */
  readonly version: string;
  readonly directory: string;
  /** The cluster was made by this start. */
  readonly firstStart: boolean;
  /** The server's process id; undefined while it is down. */
  readonly pid: number | undefined;
  /** Fast shutdown; resolves once the server has ended and the directory is free. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Absolute; created where it does not exist. */
  readonly dataDirectory: string;
  readonly report: Report;
}

/** Throws 'data-directory-in-use', 'data-directory-version' or 'embedded-failed'; nothing runs and nothing is locked then. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, report } = options;
  const binaries = await findBinaries();
  const user = await findOsUser([binaries.postgres, clusterDirectory(dataDirectory)]);
  if (user.passage !== undefined) report({ kind: 'start-notice', message: noticeOf(user.passage) });
  await makeDirectory(dataDirectory, user.uid !== undefined);
  const lock = await lockDirectory(dataDirectory);
  try {
    const cluster = await ensureCluster(dataDirectory, binaries, user);
    await settleLeftover(cluster.directory);
    const base = {
      binaries,
      user,
      clusterDirectory: cluster.directory,
      logFile: path.join(dataDirectory, 'postgres.log'),
    };
    const { child, port } = await launchOnFreePort(base, path.join(dataDirectory, 'port'));
    const keeper = new Keeper({ ...base, port }, child, lock, report);
    return {
      url: urlOf(cluster.password, port),
      version: binaries.version,
      directory: cluster.directory,
      firstStart: cluster.isNew,
      get pid() {
        return keeper.pid;
      },
      stop: () => keeper.stop(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function noticeOf({ barrier, capability }: NonNullable<OsUser['passage']>): string {
  return (
    `The user postgres, as which PostgreSQL runs here, may not enter ${barrier}: it is given the capability ${capability}. ` +
    'Start Pergola as an ordinary user to avoid that.'
  );
}

async function makeDirectory(dataDirectory: string, forOther: boolean): Promise<void> {
  try {
    const made = await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    // As root: the user postgres has to pass through.
    if (made !== undefined && forOther) await chmod(dataDirectory, 0o711);
  } catch (error) {
    throw new PergolaError('embedded-failed', `the data directory cannot be made: ${(error as Error).message}`, {
      hint: 'Choose another PERGOLA_DATA_DIR, or set DATABASE_URL.',
      cause: error,
    });
  }
}

/** The port of the last start where it is free, so that other programs' connections find it again; otherwise any. */
async function launchOnFreePort(base: Omit<PostmasterOptions, 'port'>, portFile: string) {
  const remembered = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  let port = await freePort(Number.isInteger(remembered) && remembered < 65536 ? remembered : 0);
  for (let attempt = 1; ; attempt++) {
    try {
      const child = await launch({ ...base, port });
      await writeFile(portFile, String(port));
      return { child, port };
    } catch (error) {
      if (!(error instanceof NotStarted) || attempt === 50) throw asFailure(error);
      if (error.reason === 'port-taken') port = await freePort(0);
      // The processes of a server that was killed take a moment to notice.
      else await sleep(100);
    }
  }
}

function asFailure(error: unknown): unknown {
  if (!(error instanceof NotStarted)) return error;
  const message =
    error.reason === 'port-taken'
      ? 'PostgreSQL found no free port on 127.0.0.1'
      : 'processes of an earlier PostgreSQL still use the data directory';
  return new PergolaError('embedded-failed', message, { hint: 'Try again in a moment.' });
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : undefined);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  if (port !== undefined) return port;
  if (wanted !== 0) return await freePort(0);
  throw new PergolaError('embedded-failed', 'no port of 127.0.0.1 can be listened on');
}

/** Owns the server process: starts it again when it ends by itself, and takes it along when this process ends. */
class Keeper {
  readonly #options: PostmasterOptions;
  readonly #lock: DirectoryLock;
  readonly #report: Report;
  readonly #atExit = () => this.#leave();
  readonly #stopping = new AbortController();
  #child: ChildProcess;
  #revival: Promise<void> | undefined;

  constructor(options: PostmasterOptions, child: ChildProcess, lock: DirectoryLock, report: Report) {
    this.#options = options;
    this.#child = child;
    this.#lock = lock;
    this.#report = report;
    process.once('exit', this.#atExit);
    this.#watch(child);
  }

  get pid(): number | undefined {
    return hasEnded(this.#child) ? undefined : this.#child.pid;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#revival;
    await shutDown(this.#child);
    process.off('exit', this.#atExit);
    this.#lock.release();
  }

  /** The process ends without stop(): the server is told to, and the next start waits for it. */
  #leave(): void {
    this.#child.kill('SIGINT');
    this.#lock.release();
  }

  #watch(child: ChildProcess): void {
    const onEnd = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#stopping.signal.aborted) return;
      this.#report({ kind: 'embedded-ended', reason: signal ?? `status ${code}` });
      this.#revival = this.#revive();
    };
    if (hasEnded(child)) onEnd(child.exitCode, child.signalCode);
    else child.once('exit', onEnd);
  }

  async #revive(): Promise<void> {
    const since = performance.now();
    for (let pause = 50; !this.#stopping.signal.aborted; pause = Math.min(pause * 2, 5_000)) {
      try {
        this.#child = await launch(this.#options);
        this.#report({ kind: 'embedded-restarted', downtime: performance.now() - since });
        this.#watch(this.#child);
        return;
      } catch (error) {
        if (!(error instanceof NotStarted)) this.#report({ kind: 'fault', where: 'embedded PostgreSQL', error });
        await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
  }
}
