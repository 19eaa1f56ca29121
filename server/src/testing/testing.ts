// The face of testing/: a server for the tests of a plugin, with a database of its own that goes with it. For tests alone: it takes what
// the caller says he is.

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SignJWT } from 'jose';
import { startApp } from '../app.ts';
import { readConfig } from '../config/config.ts';
import type { Event } from '../observe/event.ts';
import type { GivenPlugin } from '../plugins/plugins.ts';
import { openProject } from '../project.ts';
import * as queries from './queries.ts';

export interface TestServerOptions {
  /** With their configurations, as the settings would have them. */
  readonly plugins: readonly GivenPlugin[];
  /** What the database has: tables, rows, grants. `anon`, `authenticated` and `service_role` are there. */
  readonly sql?: string;
  /**
   * A PostgreSQL in which a database is made and dropped again, by a user that may: much faster. Where not given, one is started in a
   * directory of its own.
   */
  readonly postgres?: string;
  /** Further settings, as variables of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface TestServer extends AsyncDisposable {
  /** http://127.0.0.1:49152 */
  readonly url: string;
  /** What has happened so far. */
  readonly events: readonly Event[];
  /** Runs an operation of GraphQL over HTTP. */
  graphql(query: string, options?: AskOptions): Promise<TestAnswer>;
  /** The headers of who has this role and these claims; without a role: nobody's. */
  headersOf(options: AskOptions): Promise<Readonly<Record<string, string>>>;
  /** Stops the server, and takes its database away. Safe to call again. */
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Who asks; `anon` where not given. */
  readonly role?: string;
  /** Further claims, such as `sub`. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface TestAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it has asked for
  readonly data?: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** Starts a server with these plugins. Rejects as a start does; then nothing is left behind. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const parts = new AsyncDisposableStack();
  try {
    return await start(options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function start(options: TestServerOptions, parts: AsyncDisposableStack): Promise<TestServer> {
  const { plugins, sql = '', postgres, settings = {} } = options;
  const directory = await makeDirectory(sql, parts);
  const secret = randomBytes(32).toString('hex');
  const environment = {
    PORT: '0',
    PERGOLA_DATA_DIR: path.join(directory, 'data'),
    PERGOLA_JWT_SECRET: secret,
    PERGOLA_MIGRATIONS__DIRECTORY: path.join(directory, 'migrations'),
    PERGOLA_MIGRATIONS__APPLY: 'true',
    DATABASE_URL: postgres === undefined ? 'embedded' : await makeDatabase(postgres, directory, parts),
    ...settings,
  };
  const events: Event[] = [];
  const report = (event: Event) => void events.push(event);
  const { signal } = new AbortController();
  const app = await startApp(readConfig(environment, directory), { report, signal, plugins });
  parts.defer(() => app.stop());
  const headersOf = async ({ role, claims = {} }: AskOptions): Promise<Readonly<Record<string, string>>> =>
    role === undefined ? {} : { authorization: `Bearer ${await tokenOf({ ...claims, role }, secret)}` };
  return {
    url: app.url,
    events,
    headersOf,
    async graphql(query, asked = {}) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await headersOf(asked)) },
        body: JSON.stringify({ query, variables: asked.variables }),
      });
      return (await response.json()) as TestAnswer;
    },
    stop: () => parts.disposeAsync(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Without a file of settings, and with the SQL as a migration. The embedded PostgreSQL, which runs as another user, has to get there. */
async function makeDirectory(sql: string, parts: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-test-'));
  parts.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  await chmod(directory, 0o755);
  const migrations = path.join(directory, 'migrations');
  await mkdir(migrations);
  if (sql.trim() === '') return directory;
  await writeFile(path.join(migrations, '0001_test.up.sql'), sql);
  await writeFile(path.join(migrations, '0001_test.down.sql'), '-- pergola: irreversible\n');
  return directory;
}

/** A database on that PostgreSQL, and its URL. */
async function makeDatabase(postgres: string, directory: string, parts: AsyncDisposableStack): Promise<string> {
  const name = `plugin_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  await asOwner(postgres, directory, (owner) => owner.script(queries.createDatabase(name)));
  parts.defer(async () => {
    const found = await asOwner(postgres, directory, (owner) => owner.query<{ name: string }>(queries.logins, [name]));
    for (const login of found)
      await asOwner(url.href, directory, (owner) => owner.script(queries.dropLogin(login.name)));
    await asOwner(postgres, directory, (owner) => owner.script(queries.dropDatabase(name)));
  });
  return url.href;
}

type Owner = Awaited<ReturnType<typeof openProject>>['owner'];

async function asOwner<T>(url: string, directory: string, work: (owner: Owner) => Promise<T>): Promise<T> {
  await using project = await openProject(readConfig({ DATABASE_URL: url }, directory), {
    report: () => {},
    signal: new AbortController().signal,
  });
  return await work(project.owner);
}

async function tokenOf(claims: Readonly<Record<string, unknown>>, secret: string): Promise<string> {
  return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}
