// The real server process over a database of a criterion's server, asked over HTTP as any caller. Takes the SQL that makes the
// application's tables, grants included: Pergola's own migrations have run before it.

import { setTimeout as sleep } from 'node:timers/promises';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import { createDatabaseOn, type TestDatabase, type TestPostgres } from '../support/postgres-server.ts';
import { createMainHome, type MainProcess } from '../support/start-main.ts';
import { signToken, testSecret } from '../support/tokens.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a criterion says what it expects better than a type would
  readonly body: { readonly data?: any; readonly errors?: readonly any[] };
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The claims of the token to send; none is sent without. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface ServedDatabase extends AsyncDisposable {
  readonly test: TestDatabase;
  /** Starts the process again after it has ended; resolves when it is ready. */
  start(): Promise<void>;
  readonly main: MainProcess;
  readonly url: string;
  /** Rejects where no answer came. */
  ask(query: string, options?: AskOptions): Promise<HttpAnswer>;
  /** Client backends of the server's logins that run something or hold a transaction open. */
  busyBackends(): Promise<number>;
}

export interface ServedDatabaseOptions {
  readonly server: TestPostgres;
  readonly sql: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function serveDatabase({ server, sql, environment }: ServedDatabaseOptions): Promise<ServedDatabase> {
  await using parts = new AsyncDisposableStack();
  const test = await createDatabaseOn(server.url);
  parts.defer(() => test.drop());
  const owner = await openOwnerConnection(test.url);
  await migrateSystem(owner);
  await owner.close();
  await test.script(sql);
  const home = await createMainHome();
  parts.defer(() => home.clean());
  const given = { DATABASE_URL: test.url, PERGOLA_JWT_SECRET: testSecret, PERGOLA_LOG_LEVEL: 'warn', ...environment };
  let main = home.start(given);
  let url = await main.ready();
  const held = parts.move();
  return {
    test,
    async start() {
      main = home.start(given);
      url = await main.ready();
    },
    get main() {
      return main;
    },
    get url() {
      return url;
    },
    ask: (query, options) => ask(url, query, options),
    async busyBackends() {
      const [row] = await test.query<{ readonly count: number }>(busy);
      return row?.count ?? 0;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const busy = `select count(*)::int from pg_stat_activity
  where datname = current_database() and usename like 'pergola%' and state <> 'idle'`;

async function ask(url: string, query: string, { variables, claims }: AskOptions = {}): Promise<HttpAnswer> {
  const authorization: Record<string, string> =
    claims === undefined ? {} : { authorization: `Bearer ${signToken(claims)}` };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** Seconds after which what should have happened is counted as not happening. */
const patience = 60;

/** Whether it holds within a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const begun = performance.now(); performance.now() - begun < patience * 1000; await sleep(5)) {
    if (await holds()) return true;
  }
  return false;
}
