// A whole server over a database of its own, for tests that speak HTTP: system migrations, logins, engine, GraphQL, gateway.
// Takes SQL that makes the tables; leaves neither database nor login behind.

import { createAuthenticator, mintKey } from '../../src/auth/auth.ts';
import type { NamingName } from '../../src/config/config.ts';
import { createDatabase } from '../../src/database/create-database.ts';
import type { Database } from '../../src/database/database.ts';
import { ensureLoginRoles } from '../../src/database/login-roles.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { createSnapshot } from '../../src/engine/create-snapshot.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { conventions } from '../../src/engine/model/naming.ts';
import { type CorsOptions, createGateway, type Gateway, type GatewayLimits } from '../../src/gateway/gateway.ts';
import type { FastLane } from '../../src/graphql/fast-lane.ts';
import { createGraphql, type FieldLimits, type Graphql, type GraphqlOptions } from '../../src/graphql/graphql.ts';
import { applyMigrations, ensureServiceRoleGrants } from '../../src/migrate/migrate.ts';
import type { Event } from '../../src/observe/event.ts';
import { createRest } from '../../src/rest/rest.ts';
import { type GraphqlOverrides, graphqlSettings } from './graphql-settings.ts';
import { migrateSystem } from './migrate-system.ts';
import type { TestDatabase } from './postgres-server.ts';
import { type RestOverrides, restSettings } from './rest-settings.ts';
import { testSecret } from './tokens.ts';

export interface Backend {
  readonly database: TestDatabase;
  readonly engine: Engine;
  /** `anon` and `service_role`, as tokens without an end. */
  readonly keys: { readonly anon: string; readonly serviceRole: string };
  readonly events: readonly Event[];
  /** Another front end over the same engine, on a port of its own. */
  listen(options?: ListenOptions): Promise<Served>;
  /** Closes every front end, then the pools, then drops the database. */
  close(): Promise<void>;
}

export interface Served {
  readonly url: string;
  /** `${url}/graphql` */
  readonly endpoint: string;
  /** `${url}/rest/v1` */
  readonly rest: string;
  readonly graphql: Graphql;
  readonly gateway: Gateway;
}

export interface ListenOptions {
  readonly fastLane?: FastLane | false;
  readonly limits?: GatewayLimits;
  readonly firstQuery?: string;
  readonly extensions?: GraphqlOptions['extensions'];
  /** Defaults for what is left out. */
  readonly settings?: GraphqlOverrides;
  readonly trustedDocuments?: ReadonlyMap<string, string>;
  readonly fieldLimits?: FieldLimits;
  readonly socketTiming?: GraphqlOptions['socketTiming'];
  readonly cors?: CorsOptions;
  /** Of REST. Defaults for what is left out. */
  readonly rest?: RestOverrides;
}

export interface BackendOptions {
  /** Where to build, instead of a new database on the tests' server. Dropped at the end. */
  readonly emptyDatabase?: TestDatabase;
  /** Makes the application's tables, after Pergola's own migrations: the roles exist. */
  readonly sql?: string;
  /** A directory of migrations, applied before `sql`. */
  readonly migrations?: string;
  readonly stringifyNumericTypes?: boolean;
  /** Of the model, and of whatever listens. Default: hasura-default. */
  readonly naming?: NamingName;
  /** Default: public. */
  readonly schemas?: readonly string[];
  readonly poolSize?: number;
  readonly acquireTimeout?: number;
  readonly maxWaiting?: number;
  readonly statementTimeout?: number;
  /** Stands between the engine and PostgreSQL. */
  readonly wrapDatabase?: (database: Database) => Database;
  /** Stands between the front ends and the engine. */
  readonly wrapEngine?: (engine: Engine) => Engine;
}

/** Makes a database and what answers over it; nothing listens before `listen()`. */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const parts = new AsyncDisposableStack();
  try {
    return await build(options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

/** One server over a database of its own. */
export async function serve(options: BackendOptions & ListenOptions = {}): Promise<Backend & Served> {
  const backend = await startBackend(options);
  try {
    return { ...backend, ...(await backend.listen(options)) };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function build(options: BackendOptions, parts: AsyncDisposableStack): Promise<Backend> {
  const { schemas = ['public'], sql, migrations, wrapDatabase = (database) => database } = options;
  const { wrapEngine = (engine) => engine } = options;
  const { naming = 'hasura-default' } = options;
  const events: Event[] = [];
  const report = (event: Event) => void events.push(event);
  const testDatabase = options.emptyDatabase ?? (await newDatabase());
  const logins: string[] = [];
  parts.defer(() => dropWithLogins(testDatabase, logins));
  const owner = await openOwnerConnection(testDatabase.url);
  parts.defer(() => owner.close());
  await migrateSystem(owner);
  if (migrations !== undefined) await applyMigrations(owner, { directory: migrations, history: 'application' });
  if (sql !== undefined) await testDatabase.script(sql);
  await ensureServiceRoleGrants(owner, schemas);
  const made = await ensureLoginRoles(owner, { secret: testSecret, database: testDatabase.name });
  logins.push(made.login.user, made.serviceLogin.user);
  const callers = new Set([...made.callerRoles.usable, 'service_role']);
  const snapshot = createSnapshot(await introspect(owner, { schemas }), { schemas, naming: conventions[naming] });
  const pools = createDatabase({ ...options, url: testDatabase.url, ...made, schemas, report });
  parts.defer(() => pools.close());
  const { stringifyNumericTypes = false } = options;
  const engine = wrapEngine(
    createEngine({ database: wrapDatabase(pools), snapshot, options: { stringifyNumericTypes } }),
  );
  const authenticator = createAuthenticator({
    secret: testSecret,
    roleExists: (role) => engine.snapshot.accessOf(role) !== undefined,
    mayBecome: (role) => callers.has(role),
    keys: new Map([['opaque-service-key', 'service_role']]),
  });
  const shared = { engine, authenticator, report, naming };
  return {
    database: testDatabase,
    engine,
    events,
    keys: { anon: await mintKey(testSecret, 'anon'), serviceRole: await mintKey(testSecret, 'service_role') },
    listen: (listening = {}) => listenWith(shared, listening, parts),
    close: () => parts.disposeAsync(),
  };
}

/** Only Vitest knows the tests' server. */
async function newDatabase(): Promise<TestDatabase> {
  const { createTestDatabase } = await import('./postgres.ts');
  return createTestDatabase();
}

async function listenWith(
  { naming, ...shared }: Pick<GraphqlOptions, 'engine' | 'authenticator' | 'report'> & { readonly naming: NamingName },
  {
    limits,
    fastLane,
    firstQuery,
    extensions,
    settings,
    trustedDocuments,
    fieldLimits,
    socketTiming,
    cors,
    rest: restOverrides,
  }: ListenOptions,
  parts: AsyncDisposableStack,
): Promise<Served> {
  const graphql = createGraphql({
    ...shared,
    settings: graphqlSettings({ naming, ...settings }),
    ...(trustedDocuments === undefined ? {} : { trustedDocuments }),
    ...(fieldLimits === undefined ? {} : { fieldLimits }),
    ...(socketTiming === undefined ? {} : { socketTiming }),
    ...(fastLane === undefined ? {} : { fastLane }),
    ...(firstQuery === undefined ? {} : { firstQuery }),
    ...(extensions === undefined ? {} : { extensions }),
  });
  const rest = createRest({ ...shared, settings: restSettings(restOverrides) });
  const gateway = createGateway({
    host: '127.0.0.1',
    port: 0,
    report: shared.report,
    health: async () => ({ ready: true, reason: undefined }),
    mount: (fastify) => {
      graphql.mount(fastify);
      rest.mount(fastify);
    },
    upgrades: graphql.upgrades,
    ...(limits === undefined ? {} : { limits }),
    ...(cors === undefined ? {} : { cors }),
  });
  parts.defer(() => gateway.close());
  const url = await gateway.listen();
  return { url, endpoint: `${url}/graphql`, rest: `${url}/rest/v1`, graphql, gateway };
}

/** Roles belong to the cluster: a database that goes takes its logins along. */
async function dropWithLogins(database: TestDatabase, logins: readonly string[]): Promise<void> {
  for (const login of logins) await database.script(`drop owned by ${login}; drop role ${login}`);
  await database.drop();
}
