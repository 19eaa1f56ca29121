// The composition root: a Config → a running server, and the only file that knows every part. Parts are built in the order
// in which they need each other, and taken down in the reverse.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createAuthenticator, mintKey } from './auth/auth.ts';
import type { PergolaError } from './base/errors.ts';
import { type Config, keepSecret } from './config/config.ts';
import { type CallerDatabase, createDatabase } from './database/create-database.ts';
import type { OwnerConnection } from './database/database.ts';
import { openListener } from './database/listen.ts';
import {
  ensureLoginRoles,
  type LoginRoles,
  loginOfOtherSecret,
  refreshCallerRoles,
  requireLogins,
} from './database/login-roles.ts';
import { openOwnerConnection } from './database/owner.ts';
import { createOwnerLink, type OwnerLink } from './database/owner-link.ts';
import { readSearchPath } from './database/search-path.ts';
import { readStatementTimeouts } from './database/statement-timeouts.ts';
import { catalogFingerprint } from './engine/catalog/fingerprint.ts';
import { introspect } from './engine/catalog/introspect.ts';
import { createSnapshot } from './engine/create-snapshot.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import { hookEngine } from './engine/hooked-engine.ts';
import type { ModelOptions } from './engine/model/build-model.ts';
import { diffModels } from './engine/model/diff-models.ts';
import { conventions } from './engine/model/naming.ts';
import { readSchema, type SchemaListener, type SchemaSource, watchSchema } from './engine/reload.ts';
import type { Snapshot } from './engine/snapshot.ts';
import { createGateway } from './gateway/gateway.ts';
import { createGraphql, loadTrustedDocuments } from './graphql/graphql.ts';
import { ensureServiceRoleGrants, readDatabaseName } from './migrate/migrate.ts';
import type { Report } from './observe/event.ts';
import { createReport } from './observe/observe.ts';
import {
  acceptPlugins,
  type GivenPlugin,
  type LoadedPlugin,
  loadPlugins,
  type Plugins,
  setUpPlugins,
} from './plugins/plugins.ts';
import {
  applicationMigrations,
  createStep,
  findDatabase,
  migrateProject,
  type ServedDatabase,
  type StartOptions,
  type Step,
  shippedMigrations,
  unsafeToServe,
} from './project.ts';
import { createRest } from './rest/rest.ts';

export interface App {
  /** Where it listens: http://127.0.0.1:4000 */
  readonly url: string;
  /** Whether it answers at /rest/v1. */
  readonly rest: boolean;
  readonly keys: { readonly anon: string; readonly serviceRole: string };
  readonly database: ServedDatabase;
  /** Whether what is served is the demo application. */
  readonly demo: boolean;
  /** A query of the demo application that needs no key; undefined where another is served. */
  readonly firstQuery: string | undefined;
  /** Requests under way finish first, within ten seconds. Safe to call again. */
  stop(): Promise<void>;
}

export interface AppOptions extends StartOptions {
  /** Beside those that the configuration names: for tests. */
  readonly plugins?: readonly GivenPlugin[];
}

/** Starts everything; listens last. Rejects with a PergolaError, and then nothing that it started still runs. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const parts = new AsyncDisposableStack();
  try {
    return await start(config, options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function start(config: Config, { signal, ...given }: AppOptions, parts: AsyncDisposableStack): Promise<App> {
  const plugins = await preparePlugins(config, createStep({ signal, ...given }), given);
  const report = plugins.names.length === 0 ? given.report : createReport([given.report, plugins.read]);
  const options = { signal, report };
  const { schemas } = config.database;
  const { anonymousRole } = config.auth;
  const step = createStep(options);
  const trustedDocuments = await readTrustedDocuments(config, step);
  const { databaseUrl, poolerUrl, served } = await findDatabase(config, step, report, parts);

  const owner = await openOwnerConnection(databaseUrl);
  const link = parts.adopt(
    createOwnerLink(owner, () => openOwnerConnection(databaseUrl)),
    (open) => open.close(),
  );
  await migrateProject(owner, config, step, options);

  const secret = config.auth.jwtSecret ?? (await keepSecret(config.database.dataDirectory));
  const { database, logins } = await openPools({ config, databaseUrl, poolerUrl, owner, secret, step, report, parts });
  const roles = new Set([...logins.callerRoles.usable, 'service_role']);
  const grant = createGrants(link, logins, roles, schemas, report);
  const model = { schemas, naming: conventions[config.graphql.naming] };
  const source = createSchemaSource(link, model, async () => {
    await grant();
    database.setSearchPath(await link.use((user) => readSearchPath(user, schemas)));
    database.setStatementTimeouts(await link.use(readStatementTimeouts));
  });
  const first = await step(
    'schema',
    () => readSchema(source),
    ({ snapshot }) => `${snapshot.model.tables.size} tables and views of ${schemas.join(', ')}`,
  );
  const unsafe = (snapshot: Snapshot) => (config.production ? unsafeToServe(snapshot, config) : undefined);
  const refusal = unsafe(first.snapshot);
  if (refusal !== undefined) throw refusal;
  const engine = withHooks(
    createEngine({ database, snapshot: first.snapshot, options: config.graphql }),
    plugins,
    report,
  );
  const reportWarnings = createWarnings(report, unsafe);
  reportWarnings(engine);
  const watch = await watchSchema({
    source,
    served: first,
    listener: createSchemaListener(databaseUrl, report),
    diffModels,
    onSnapshot: (snapshot) => {
      engine.swap(snapshot);
      reportWarnings(engine);
    },
    report,
  });
  parts.defer(() => watch.close());

  const authenticator = createAuthenticator({
    secret,
    roleExists: (role) => engine.snapshot.accessOf(role) !== undefined,
    mayBecome: (role) => roles.has(role),
    anonymousRole,
    audience: config.auth.jwtAudience,
    keys: opaqueKeys(config.auth),
  });
  const demo = served.kind === 'embedded' && applicationMigrations(config.migrations) === shippedMigrations;
  // It is written in the default's names.
  const hasFirstQuery = demo && config.graphql.naming === 'hasura-default';
  const firstQuery = hasFirstQuery ? await readFirstQuery() : undefined;
  const graphql = createGraphql({
    engine,
    authenticator,
    report,
    settings: config.graphql,
    anonymousRole,
    trustedDocuments,
    extensions: plugins.graphql,
    ...(firstQuery === undefined ? {} : { firstQuery }),
  });
  const rest = createRest({ engine, authenticator, report, settings: config.rest, anonymousRole });
  // The plugins end behind the last request, and before what they work on.
  parts.defer(() => plugins.stop());
  await plugins.start({
    database,
    openAdmin: () => openOwnerConnection(databaseUrl),
    authenticate: (headers) => authenticator.authenticate(headers),
    answer: (operation, caller) => graphql.answer(operation, caller),
    model: () => engine.snapshot.model,
  });
  const gateway = createGateway({
    ...config.server,
    limits: { drain: config.server.drain },
    report,
    health: () => healthOf(database, plugins),
    mount: (fastify) => {
      graphql.mount(fastify);
      if (config.rest.enabled) rest.mount(fastify);
      plugins.mount(fastify);
    },
    upgrades: graphql.upgrades,
  });
  parts.defer(() => gateway.close());
  options.signal.throwIfAborted();
  const url = await gateway.listen();
  return {
    url,
    rest: config.rest.enabled,
    keys: { anon: await mintKey(secret, anonymousRole), serviceRole: await mintKey(secret, 'service_role') },
    database: served,
    demo,
    firstQuery,
    stop: () => parts.disposeAsync(),
  };
}

/** Loaded and set up before anything is started: what is wrong with one is told at once. */
async function preparePlugins(
  config: Config,
  step: Step,
  { report, plugins = [] }: Omit<AppOptions, 'signal'>,
): Promise<Plugins> {
  const prepare = async () =>
    setUpPlugins([...(await loadConfiguredPlugins(config)), ...acceptPlugins(plugins)], report);
  const isThere = Object.keys(config.plugins).length + plugins.length > 0;
  return isThere ? await step('plugins', prepare, ({ names }) => names.join(', ')) : await prepare();
}

/** Each judges its own part of the configuration. Their files are loaded, and nothing of them is called. Rejects as `loadPlugins`. */
export async function loadConfiguredPlugins({ plugins }: Pick<Config, 'plugins'>): Promise<readonly LoadedPlugin[]> {
  const entries = Object.entries(plugins).map(([name, { from, config, placeOf }]) => ({ name, from, config, placeOf }));
  return await loadPlugins(entries, process.cwd());
}

export interface OpenedPlugins extends AsyncDisposable, Pick<Plugins, 'commands'> {
  /** Hands them the database, as its owner. */
  connect(databaseUrl: string): void;
}

/** The configured plugins, set up and not started: for their commands. */
export async function openPlugins(config: Pick<Config, 'plugins'>, report: Report): Promise<OpenedPlugins> {
  const plugins = await setUpPlugins(await loadConfiguredPlugins(config), report);
  return {
    commands: plugins.commands,
    connect: (databaseUrl) => plugins.connect({ openAdmin: () => openOwnerConnection(databaseUrl) }),
    [Symbol.asyncDispose]: () => plugins.stop(),
  };
}

function withHooks(engine: Engine, { hooks }: Plugins, report: Report): Engine {
  if (hooks.length === 0) return engine;
  return hookEngine(engine, hooks, (error) => report({ kind: 'fault', where: 'plugins, behind an operation', error }));
}

async function healthOf(database: CallerDatabase, plugins: Plugins) {
  const answer = await database.health();
  const reason = answer.ready ? await plugins.health() : answer.reason;
  return { ready: reason === undefined && answer.ready, reason };
}

function opaqueKeys({ anonymousRole, publishableKeys, secretKeys }: Config['auth']): ReadonlyMap<string, string> {
  return new Map([
    ...publishableKeys.map((key) => [key, anonymousRole] as const),
    ...secretKeys.map((key) => [key, 'service_role'] as const),
  ]);
}

/** Before anything is started: nothing of it can be right later. */
async function readTrustedDocuments({ graphql }: Config, step: Step): Promise<ReadonlyMap<string, string>> {
  const { mode, path: file } = graphql.trustedDocuments;
  if (mode === 'off' || file === undefined) return new Map();
  return await step(
    'documents',
    () => loadTrustedDocuments(file),
    ({ size }) => `${size} ids of trusted documents, ${mode === 'only' ? 'and no others' : 'beside others'}`,
  );
}

interface PoolParts {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly poolerUrl: string | undefined;
  readonly owner: OwnerConnection;
  readonly secret: string;
  readonly step: Step;
  readonly report: Report;
  readonly parts: AsyncDisposableStack;
}

/** The logins and their pools, of which one connection is known to work: what listens must be able to answer. */
async function openPools(from: PoolParts): Promise<{ database: CallerDatabase; logins: LoginRoles }> {
  const { config, databaseUrl, poolerUrl, owner, secret, step, report, parts } = from;
  const { schemas, poolSize, statementTimeout, preparedStatements } = config.database;
  const pooled = poolerUrl !== undefined;
  const open = async () => {
    const { anonymousRole } = config.auth;
    const naming = { secret, database: await readDatabaseName(owner), anonymousRole, pooled };
    const displaced = await loginOfOtherSecret(owner, databaseUrl, naming);
    const logins = await ensureLoginRoles(owner, naming);
    if (displaced !== undefined)
      report({ kind: 'schema-warning', code: 'secret-differs', object: displaced, message: displacedMessage });
    const { login, serviceLogin } = logins;
    const searchPath = await readSearchPath(owner, schemas);
    const pools = { schemas: searchPath, report, poolSize, statementTimeout, preparedStatements, pooled };
    const url = poolerUrl ?? databaseUrl;
    await requireLogins(url, logins, pooled);
    const database = createDatabase({ url, login, serviceLogin, ...pools });
    parts.defer(() => database.close());
    return { database, logins };
  };
  return await step('connect', open, ({ logins }) => `as ${logins.login.user}, ${poolSize} connections at most`);
}

const displacedMessage =
  'a server with another secret is connected, and can open no connection from now on: give all servers of a database the same PERGOLA_JWT_SECRET';

/** `prepare`: whatever the new model names can be used once it is served. */
function createSchemaSource(link: OwnerLink, options: ModelOptions, prepare: () => Promise<void>): SchemaSource {
  const { schemas } = options;
  return {
    prepare,
    fingerprint: () => link.use((owner) => catalogFingerprint(owner, schemas)),
    introspect: () => link.use((owner) => introspect(owner, { schemas })),
    buildSnapshot: (catalog) => createSnapshot(catalog, options),
  };
}

/** What has to be granted whenever the schema has changed: to service_role what is new, to the login the roles that are. */
function createGrants(
  link: OwnerLink,
  logins: LoginRoles,
  roles: Set<string>,
  schemas: readonly string[],
  report: Report,
): () => Promise<void> {
  const warn = warnOnce(report);
  return async () => {
    const { missing } = await link.use((owner) => ensureServiceRoleGrants(owner, schemas));
    for (const { object, reason } of missing) {
      warn('service-role-limited', object, `service_role cannot fully use it: ${reason}`);
    }
    const { usable, unavailable } = await link.use((owner) => refreshCallerRoles(owner, logins));
    roles.clear();
    for (const role of [...usable, 'service_role']) roles.add(role);
    for (const role of unavailable) {
      warn('role-unavailable', role, `nobody can call as it: grant it to ${logins.login.user} to change that`);
    }
  };
}

function createWarnings(
  report: Report,
  unsafe: (snapshot: Snapshot) => PergolaError | undefined,
): (engine: Engine) => void {
  const warn = warnOnce(report);
  return ({ snapshot }) => {
    for (const { code, object, message } of snapshot.model.warnings) warn(code, object, message);
    // What is unsafe at the start is refused; what becomes so is served, for others rely on it, and told.
    const found = unsafe(snapshot);
    if (found !== undefined) warn(found.code, snapshot.catalog.database, found.message);
  };
}

/** Reports a warning when it first comes up, not again at every reload. */
function warnOnce(report: Report): (code: string, object: string, message: string) => void {
  const told = new Set<string>();
  return (code, object, message) => {
    const key = JSON.stringify([code, object, message]);
    if (told.has(key)) return;
    told.add(key);
    report({ kind: 'schema-warning', code, object, message });
  };
}

function createSchemaListener(databaseUrl: string, report: Report): SchemaListener {
  return {
    async listen(channel, onNotification) {
      const listener = await openListener(databaseUrl, { report, onReconnected: onNotification });
      await listener.listen(channel, onNotification);
      return () => listener.close();
    },
  };
}

async function readFirstQuery(): Promise<string | undefined> {
  const file = path.resolve(import.meta.dirname, '../../examples/first-query.graphql');
  return await readFile(file, 'utf8').catch(() => undefined);
}
