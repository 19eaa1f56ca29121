// The files of the embedded cluster: made once by initdb, as a whole or not at all. Starts no server.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PergolaError } from '../../base/errors.ts';
import type { Binaries } from './binaries.ts';
import { commandAs, findBarrier, giveTo, type OsUser } from './os-user.ts';

export interface Cluster {
  readonly directory: string;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** It was made by this call. */
  readonly isNew: boolean;
}

/** Defaults of postgresql.conf, where they can be changed. fsync stays on: it is somebody's database. */
const settings = {
  shared_buffers: '256MB',
  jit: 'off',
  timezone: 'UTC',
  log_checkpoints: 'off',
  log_min_messages: 'log',
  // A replication slot that nobody reads must not fill the disk.
  max_slot_wal_keep_size: '1GB',
};
const passwordFileName = 'pergola-password';
const draftPrefix = 'postgres.new-';

export function clusterDirectory(dataDirectory: string): string {
  return path.join(dataDirectory, 'postgres');
}

/** As the superuser. */
export function urlOf(password: string, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** Opens the cluster of a data directory that the caller has locked; makes it where there is none. */
export async function ensureCluster(dataDirectory: string, binaries: Binaries, user: OsUser): Promise<Cluster> {
  await removeDrafts(dataDirectory);
  const directory = clusterDirectory(dataDirectory);
  const version = await readFile(path.join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    checkVersion(directory, version.trim(), binaries.version);
    return { directory, password: await readPassword(directory), isNew: false };
  }
  // An empty directory is in nobody's way; anything else is not ours to touch.
  await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return;
    throw new PergolaError('embedded-failed', `${directory} exists and is not a data directory of PostgreSQL`, {
      hint: 'Move it away, or choose another PERGOLA_DATA_DIR.',
      cause: error,
    });
  });
  return { directory, password: await makeCluster(dataDirectory, directory, binaries, user), isNew: true };
}

function checkVersion(directory: string, found: string, ours: string): void {
  if (found === ours.split('.')[0]) return;
  throw new PergolaError(
    'data-directory-version',
    `${directory} was made by PostgreSQL ${found}; this is PostgreSQL ${ours}`,
    { hint: `Move it away, or dump it with PostgreSQL ${found} and load it into a new one.` },
  );
}

/** Of the superuser `postgres`. Throws 'embedded-failed' where it is not there or may not be read. */
export async function readPassword(directory: string): Promise<string> {
  const file = path.join(directory, passwordFileName);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new PergolaError('embedded-failed', `the superuser’s password is not in ${file}`, {
      hint: 'Restore the file, or move the data directory away.',
      cause: error,
    });
  }
}

/** What a start left behind that was killed during initdb. A part that an orphaned initdb still writes goes next time. */
async function removeDrafts(dataDirectory: string): Promise<void> {
  for (const name of await readdir(dataDirectory)) {
    if (!name.startsWith(draftPrefix)) continue;
    await rm(path.join(dataDirectory, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

async function makeCluster(
  dataDirectory: string,
  directory: string,
  binaries: Binaries,
  user: OsUser,
): Promise<string> {
  const draft = path.join(dataDirectory, `${draftPrefix}${randomBytes(4).toString('hex')}`);
  const cluster = path.join(draft, 'cluster');
  const passwordFile = path.join(draft, 'password');
  const password = randomBytes(24).toString('base64url');
  await mkdir(draft, { mode: 0o700 });
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const file of [draft, passwordFile]) await giveTo(user, file);
    await runInitdb(cluster, passwordFile, binaries, user);
    const kept = path.join(cluster, passwordFileName);
    await writeFile(kept, `${password}\n`, { mode: 0o600, flush: true });
    await giveTo(user, kept);
    await rename(cluster, directory);
    await flushDirectory(dataDirectory);
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 3 });
  }
  return password;
}

async function runInitdb(cluster: string, passwordFile: string, binaries: Binaries, user: OsUser): Promise<void> {
  const options = [
    `--pgdata=${cluster}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    // Sorts alike on every machine, and no update of a system library can break an index.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`),
  ];
  const command = commandAs(user, binaries.initdb, options);
  const place = { cwd: path.dirname(cluster), env: childEnvironment() };
  try {
    await promisify(execFile)(command.file, [...command.args], { ...command.options, ...place });
  } catch (error) {
    throw await explainFailure(error, 'initdb failed', cluster, binaries, user);
  }
}

/** Nothing of ours reaches the child: neither secrets nor PG* variables; and its messages are in English. */
export function childEnvironment(): NodeJS.ProcessEnv | undefined {
  return process.platform === 'win32' ? undefined : { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
}

/** 'embedded-failed' with what the program said last, or with the directory that keeps its user out. */
export async function explainFailure(
  error: unknown,
  what: string,
  cluster: string,
  binaries: Binaries,
  user: OsUser,
): Promise<PergolaError> {
  for (const file of user.passage === undefined ? [binaries.postgres, cluster] : []) {
    const barrier = await findBarrier(user, file).catch(() => undefined);
    if (barrier === undefined) continue;
    return new PergolaError(
      'embedded-failed',
      `${what}: as root is not allowed to run PostgreSQL, it runs as the user "postgres", who may not enter ${barrier}`,
      {
        hint: `Start Pergola as an ordinary user, or in a directory that all may enter (chmod o+x ${barrier}).`,
        cause: error,
      },
    );
  }
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr?.trim() || message || String(error)).trim().split('\n').slice(-3);
  return new PergolaError('embedded-failed', `${what}: ${lines.join(' | ')}`, {
    hint: 'Free space or rights may be missing; PERGOLA_DATA_DIR chooses another place, DATABASE_URL another server.',
    cause: error,
  });
}

async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}
