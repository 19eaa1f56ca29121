// A folder of PostgREST's fixtures → a PostgreSQL of its own that holds them, and Pergola over copies of them with the settings
// that the suite's cases assume. Nothing outlives `close`.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { settings } from '../../src/config/settings.ts';
import type { Event } from '../../src/observe/event.ts';
import { createDatabaseOn, startTestPostgres } from '../support/postgres-server.ts';
import { analyzeTables, copySettings, grantRoles, rememberSequences } from './postgrest-queries.ts';
import { runPsqlFile } from './psql-script.ts';

/** What the suite's README names, by the keys of settings. */
const wanted: Readonly<Record<string, string>> = {
  'server.port': '0',
  'database.schemas': 'test',
  'auth.jwtSecret': 'reallyreallyreallyreallyverysafe',
  'auth.anonymousRole': 'postgrest_test_anonymous',
  'rest.schemas': 'test',
  'rest.preRequest': 'test.switch_role',
  'rest.transactionEnd': 'rollback-allow-override',
  'rest.aggregates': 'false',
  'rest.extraSearchPath': 'none',
  'rest.maxRows': '0',
  'rest.appSettings': 'app_host=localhost,external_api_secret=0123456789abcdef',
};

export interface RestFixtures {
  /** A server over a copy of its own. */
  serve(): Promise<RestServer>;
  close(): Promise<void>;
}

export interface RestServer {
  /** Where the REST API is, without a slash at the end. */
  readonly url: string;
  /** Settings that this server does not know. */
  readonly unknownSettings: readonly string[];
  /** What the server has reported since this was last called. */
  takeEvents(): readonly Event[];
  /** Gives sequences the values that the fixtures left them. */
  resetSequences(): Promise<void>;
  close(): Promise<void>;
}

export const restPrefix = '/rest/v1';

/** Starts a PostgreSQL and loads the fixtures once; rejects where that fails. Roles belong to a server, so it is nobody else's. */
export async function loadRestFixtures(folder: string): Promise<RestFixtures> {
  const postgres = await startTestPostgres();
  try {
    // New databases are copies of this one.
    const template = Object.assign(new URL(postgres.url), { pathname: '/template1' }).href;
    const client = new pg.Client({ connectionString: template });
    await client.connect();
    try {
      await runPsqlFile(client, path.join(folder, 'load.sql'), {
        variables: { DBNAME: 'template1', PGUSER: 'postgres' },
        // A foreign table's file is where the server may write, and goes with it.
        rewrite: (sql) => sql.replaceAll("'/tmp/", `'${postgres.dataDirectory}/`),
      });
      await client.query(analyzeTables);
    } finally {
      await client.end();
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return { serve: () => serve(postgres.url), close: () => postgres.stop() };
}

async function serve(postgresUrl: string): Promise<RestServer> {
  const parts = new AsyncDisposableStack();
  try {
    const database = await createDatabaseOn(postgresUrl, copySettings);
    parts.defer(() => database.drop());
    const resetSequences = await rememberSequences(database);
    const directory = await mkdtemp(path.join(tmpdir(), 'pergola-rest-'));
    parts.defer(() => rm(directory, { recursive: true, force: true }));
    const { environment, unknownSettings } = environmentFor(database.url, directory);
    let events: Event[] = [];
    const app = await startApp(readConfig(environment), {
      report: (event) => void events.push(event),
      signal: new AbortController().signal,
    });
    parts.defer(() => app.stop());
    await database.script(grantRoles);
    const takeEvents = () => {
      const taken = events;
      events = [];
      return taken;
    };
    const url = `${app.url}${restPrefix}`;
    return { url, unknownSettings, takeEvents, resetSequences, close: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

/** A setting that is not there would be refused: it is left out, and said. */
function environmentFor(url: string, directory: string) {
  const variables = new Map(Object.entries(settings).map(([key, { variable }]) => [key, variable]));
  const values = Object.entries({ ...wanted, 'database.url': url, 'database.dataDirectory': directory });
  const environment = values.flatMap(([key, value]) => {
    const variable = variables.get(key);
    return variable === undefined ? [] : [[variable, value] as const];
  });
  return {
    environment: Object.fromEntries(environment),
    unknownSettings: values.flatMap(([key]) => (variables.has(key) ? [] : [key])),
  };
}
