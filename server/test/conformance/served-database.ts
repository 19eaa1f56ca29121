// A set-up → a database that holds it, and Pergola's engine and GraphQL over it, called by the database's owner. No HTTP.

import type { NamingName } from '../../src/config/config.ts';
import { createDatabase } from '../../src/database/create-database.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { camelCaseNaming, hasuraNaming } from '../../src/engine/model/naming.ts';
import { createGraphql, type GraphqlParams } from '../../src/graphql/graphql.ts';
import type { Event } from '../../src/observe/event.ts';
import { graphqlSettings } from '../support/graphql-settings.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import type { SetUp } from './case.ts';
import { nameRelationships } from './name-relationships.ts';
import { pinTimeZone } from './queries.ts';

export interface ServedDatabase {
  /** What GraphQL answers to the owner, parsed. */
  ask(params: GraphqlParams | readonly GraphqlParams[]): Promise<unknown>;
  /** Runs SQL as the owner and serves what has become of the schema. */
  change(sql: string): Promise<void>;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** The owner's, of an empty database. */
  readonly url: string;
  readonly stringifyNumericTypes: boolean;
  readonly naming: NamingName;
  readonly report?: (event: Event) => void;
}

const namings = { 'hasura-default': hasuraNaming, camelCase: camelCaseNaming } as const;

/** Runs the set-up in the database and serves it. Rejects where the set-up's SQL fails. */
export async function serveSetUp(
  setUp: SetUp,
  { url, stringifyNumericTypes, naming, report = () => {} }: ServeOptions,
): Promise<ServedDatabase> {
  const owner = await openOwnerConnection(url);
  try {
    await migrateSystem(owner);
    await owner.script(pinTimeZone);
    for (const sql of setUp.setup_sql) await owner.script(sql);
    await nameRelationships(owner, setUp);
    const schemas = [...new Set(['public', ...setUp.tables.map(({ schema }) => schema)])];
    const exposed = { schemas, naming: namings[naming] };
    const snapshot = async () => createSnapshot(await introspect(owner, { schemas }), exposed);
    const { username, password } = new URL(url);
    const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
    const sizes = { poolSize: 1, servicePoolSize: 1 };
    const first = await snapshot();
    const database = createDatabase({ url, login, serviceLogin: login, schemas, report, ...sizes });
    const engine = createEngine({ database, snapshot: first, options: { stringifyNumericTypes } });
    const caller = { role: login.user, claims: JSON.stringify({ role: login.user }), subject: '' };
    const authenticator = { authenticate: async () => caller, authenticateSync: () => caller };
    const graphql = createGraphql({ engine, authenticator, report, settings: graphqlSettings({ naming }) });
    return {
      async ask(params) {
        return JSON.parse((await graphql.answer(params, caller)).body);
      },
      async change(sql) {
        await owner.script(sql);
        engine.swap(await snapshot());
      },
      async close() {
        await database.close();
        await owner.close();
      },
    };
  } catch (error) {
    await owner.close();
    throw error;
  }
}
