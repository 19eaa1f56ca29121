// The owner's connection: introspection, migrations and admin. Takes DATABASE_URL, gives one connection; never serves callers.

import pg from 'pg';
import { PergolaError } from '../base/errors.ts';
import { connectionProblem, connectionReason } from './connection-error.ts';
import type { OwnerConnection } from './database.ts';
import type { ClientInternals } from './pg-internals.ts';
import { serverVersion } from './queries.ts';

export interface OwnerOptions {
  /** Milliseconds until the attempt is given up; default 5,000. */
  readonly timeout?: number;
}

/** PostgreSQL 15 is the oldest version whose catalogs and views with security_invoker we rely on. */
const oldestVersion = 150_000;

/**
 * Connects as the user of the URL. Rejects with a PergolaError: database-unreachable, database-password-wrong,
 * database-missing or database-version. Errors of its statements are pg's own.
 */
export async function openOwnerConnection(url: string, options: OwnerOptions = {}): Promise<OwnerConnection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: options.timeout ?? 5000,
    keepAlive: true,
    application_name: 'pergola owner',
  });
  // A lost connection shows in the next query; the event alone must not end the server.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw startError(error, url);
  }
  await requireVersion(client);
  return ownerConnection(client);
}

function ownerConnection(client: pg.Client): OwnerConnection {
  // pg deprecates queries that overlap on one client, so each waits for the one before it.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
      return inTurn(async () => (await client.query(text, [...values])).rows as Row[]);
    },
    script(text: string): Promise<void> {
      return inTurn(() => runScript(client, text));
    },
    async close(): Promise<void> {
      await inTurn(() => client.end());
    },
  };
}

async function runScript(client: pg.Client, text: string): Promise<void> {
  const { connection } = client as pg.Client & ClientInternals;
  let completed = 0;
  const count = () => {
    completed++;
  };
  connection.on('commandComplete', count);
  try {
    await client.query(text);
  } catch (error) {
    throw error instanceof pg.DatabaseError ? Object.assign(error, { completed }) : error;
  } finally {
    connection.off('commandComplete', count);
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(serverVersion);
  const version = rows[0];
  if (version !== undefined && version.number >= oldestVersion) return;
  await client.end();
  throw new PergolaError(
    'database-version',
    `The server is PostgreSQL ${version?.name}; Pergola needs version 15 or later.`,
  );
}

function startError(error: unknown, url: string): PergolaError {
  const { host, user, database } = describe(url);
  const reason = connectionReason(error);
  switch (connectionProblem(error)) {
    case 'credentials':
      return new PergolaError(
        'database-password-wrong',
        `PostgreSQL at ${host} refused the user "${user}" or its password.`,
        {
          cause: error,
        },
      );
    case 'no-database':
      return new PergolaError('database-missing', `PostgreSQL at ${host} has no database "${database}".`, {
        cause: error,
      });
    default:
      return new PergolaError('database-unreachable', `PostgreSQL at ${host} cannot be used: ${reason}.`, {
        cause: error,
      });
  }
}

/** The parts of a URL that may be printed. */
function describe(url: string): { host: string; user: string; database: string } {
  const client = new pg.Client({ connectionString: url });
  return { host: `${client.host}:${client.port}`, user: client.user ?? '', database: client.database ?? '' };
}
