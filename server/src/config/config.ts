// From files and the environment to one validated, frozen Config. The only folder that knows a setting's name; opens no
// connection and makes no file.

import type { Environment } from './environment.ts';
import { type Fault, faultsAsError } from './fault.ts';
import type { NamingName, TrustMode } from './graphql-settings.ts';
import type { PluginSetting } from './plugins-setting.ts';
import { readSources } from './read-sources.ts';
import type { FunctionName } from './read-values.ts';
import { refuseUnsafe } from './refuse-unsafe.ts';
import { type ResolvedSettings, resolveSettings } from './resolve-settings.ts';
import type { TransactionEnd } from './rest-settings.ts';
import type { Roles } from './setting.ts';
import { type AnonymousWrites, embeddedDatabase, type LogLevel, type Origins, type SettingKey } from './settings.ts';

export { type DescribedSetting, describeSettings } from './describe-config.ts';
export { faultsAsError } from './fault.ts';
export type { NamingName, TrustMode } from './graphql-settings.ts';
export type { FunctionName } from './read-values.ts';
export type { TransactionEnd } from './rest-settings.ts';
export { keepSecret } from './secret.ts';
export type { Roles } from './setting.ts';
export type { AnonymousWrites, Origins } from './settings.ts';
export { settingsSchema } from './settings-schema.ts';

export interface Config {
  /** NODE_ENV is `production`: what is convenient but unsafe is refused. */
  readonly production: boolean;
  readonly server: ServerConfig;
  readonly database: DatabaseConfig;
  readonly migrations: MigrationsConfig;
  readonly auth: AuthConfig;
  readonly graphql: GraphqlConfig;
  readonly rest: RestConfig;
  readonly codegen: CodegenConfig;
  /** By name, in the order in which they are listed. */
  readonly plugins: Readonly<Record<string, PluginConfig>>;
  readonly log: LogConfig;
}

export interface ServerConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Milliseconds that it serves on once it was told to stop. */
  readonly drain: number;
  /** Which sites' scripts may call, and whether with cookies: not where all may. */
  readonly cors: { readonly origins: Origins; readonly credentials: boolean };
}

export interface DatabaseConfig {
  /** Undefined: the embedded PostgreSQL. */
  readonly url: string | undefined;
  /** The same database, where `url` is that of a pooler in transaction mode. */
  readonly directUrl: string | undefined;
  /** Statements that a connection of callers keeps prepared; 0: none. */
  readonly preparedStatements: number;
  /** Absolute. The embedded cluster, the generated secret and the lock live here. */
  readonly dataDirectory: string;
  /** Exposed schemas, in order of precedence; never empty. */
  readonly schemas: readonly string[];
  /** Connections that serve callers. */
  readonly poolSize: number;
  /** Milliseconds that a statement may run whose role has no timeout of its own; 0: no limit. */
  readonly statementTimeout: number;
}

export interface MigrationsConfig {
  /** Absolute; of the application's. Undefined: `migrations` in the working directory, or the demo's where that is not there. */
  readonly directory: string | undefined;
  /** Whether a start applies what is missing of them. */
  readonly apply: boolean;
}

export interface AuthConfig {
  /** Undefined: one is generated and kept in the data directory. */
  readonly jwtSecret: string | undefined;
  /** What the `aud` of a token has to be or to hold, where it has one; undefined: anything. */
  readonly jwtAudience: string | undefined;
  /** Who calls without credentials, or with a token that names no role. */
  readonly anonymousRole: string;
  /** Tables without row-level security that it may write into in production. */
  readonly anonymousWrites: AnonymousWrites;
  /** Opaque keys of the anonymous role, and of service_role. */
  readonly publishableKeys: readonly string[];
  readonly secretKeys: readonly string[];
}

export interface PluginConfig extends PluginSetting {
  /** Where the file has a part of its own configuration, by the way to it; undefined where a variable has it. */
  placeOf(path: readonly PropertyKey[]): string | undefined;
}

/** What is generated for clients; files as they were named. */
export interface CodegenConfig {
  /** Patterns; never empty. */
  readonly documents: readonly string[];
  readonly hooks: string | undefined;
  readonly graphql: string | undefined;
  readonly types: string | undefined;
  readonly sdl: string | undefined;
  /** Whose GraphQL schema they are for. */
  readonly role: string;
  /** Scalars of GraphQL → types of TypeScript, in place of those that they have. */
  readonly scalars: Readonly<Record<string, string>>;
}

export interface LogConfig {
  /**
   * Each request is logged at `info`, each operation's timings at `debug`. Undefined: `info`, or `warn` on a terminal, where
   * lines for people tell of the start.
   */
  readonly level: LogLevel | undefined;
}

export interface GraphqlConfig {
  readonly stringifyNumericTypes: boolean;
  readonly naming: NamingName;
  /** Who may ask the schema about itself. */
  readonly introspection: Roles;
  /** Whose errors say what a misspelt name could have been. */
  readonly suggestions: Roles;
  readonly limits: GraphqlLimits;
  readonly trustedDocuments: TrustedDocumentsConfig;
  /** Automatic persisted queries: clients register a document once and send its hash from then on. */
  readonly apq: boolean;
  readonly webSocket: WebSocketConfig;
}

export interface WebSocketConfig {
  /** At once, of this process; 0: GraphQL is served over HTTP alone. */
  readonly connections: number;
  /** At once, of one connection. */
  readonly operations: number;
}

/** The most that one operation may have; fragments count where they are spread. */
export interface GraphqlLimits {
  /** Words and signs of a document. */
  readonly tokens: number;
  /** Fields within fields, or values within values. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  /** Tables that are joined to rows: relationships to one. */
  readonly joins: number;
  /** Relationships that conditions look through. */
  readonly conditions: number;
  /** Operations of one request. */
  readonly batchSize: number;
  /** Bytes. */
  readonly bodySize: number;
  /** Rows that an operation is estimated to be answered with. */
  readonly cost: number;
  /** Rows that a list without `limit` has for `anon`; 0: all. */
  readonly anonRows: number;
}

export interface RestConfig {
  readonly enabled: boolean;
  /** Those of the database's that REST serves, the default first; never empty. */
  readonly schemas: readonly string[];
  /** What the search_path has behind the schema of a request. */
  readonly extraSearchPath: readonly string[];
  /** Called as the caller before each request. */
  readonly preRequest: FunctionName | undefined;
  /** Rows that one answer has at most; undefined: any number. */
  readonly maxRows: number | undefined;
  readonly aggregates: boolean;
  /** Whether a request may ask for its plan in place of its rows. */
  readonly explain: boolean;
  readonly transactionEnd: TransactionEnd;
  readonly openapi: boolean;
  readonly limits: RestLimits;
  /** Bytes. */
  readonly bodySize: number;
  /** Set as `app.settings.<name>` for each request. */
  readonly appSettings: Readonly<Record<string, string>>;
}

/** The most that one request may have. */
export interface RestLimits {
  /** Relations that are selected beside the one of the path. */
  readonly embeds: number;
  /** Relations within relations. */
  readonly depth: number;
  /** Relations that conditions look for: those of `!inner`, and those compared with null. */
  readonly conditions: number;
}

export interface TrustedDocumentsConfig {
  readonly mode: TrustMode;
  /** A folder or a manifest; there is one unless the mode is `off`. */
  readonly path: string | undefined;
}

/** Reads the configuration of this process, started in `directory`. Throws 'config-invalid' with all that is wrong. */
export function readConfig(environment: Environment = process.env, directory: string = process.cwd()): Config {
  const { config, faults } = examineConfig(environment, directory);
  if (config === undefined) throw faultsAsError(faults);
  return config;
}

/** What there is to say of the configuration, right or wrong; `config` where it is right. */
export function examineConfig(environment: Environment = process.env, directory: string = process.cwd()): Examined {
  const { sources, mode } = readSources(environment, directory);
  const settings = resolveSettings(sources, mode);
  const faults = [...settings.faults];
  const config = assemble(settings, faults);
  const files = sources.flatMap(({ file }) => file ?? []);
  return { settings, faults, files, config: faults.length === 0 ? config : undefined };
}

export interface Examined {
  /** Those that were read, as messages name them, the one that counts least first. */
  readonly files: readonly string[];
  readonly settings: ResolvedSettings;
  readonly faults: readonly Fault[];
  readonly config: Config | undefined;
}

type Get = ResolvedSettings['get'];

/** The slices; what does not go together is added to the faults. */
function assemble(settings: ResolvedSettings, faults: Fault[]): Config {
  const { get } = settings;
  const fail: Fail = (key, problem) => {
    const { name, place } = settings.entries.get(key)!;
    faults.push({ place, message: `${name} ${problem}`, hint: 'Correct the value, or unset it.' });
  };
  const nameOf = (key: SettingKey) => settings.entries.get(key)!.name;
  const chosen = get('database.url');
  const url = chosen === embeddedDatabase ? undefined : chosen;
  if (settings.mode.production) faults.push(...refuseUnsafe(settings));
  const directUrl = get('database.directUrl');
  if (directUrl !== undefined && url === undefined)
    fail('database.directUrl', `is set, and ${nameOf('database.url')} is not`);
  return Object.freeze({
    production: settings.mode.production,
    server: Object.freeze({
      host: get('server.host'),
      port: get('server.port'),
      drain: get('server.drain'),
      cors: corsConfig(get, fail, nameOf),
    }),
    database: Object.freeze({
      url,
      directUrl,
      // A pooler that is not known to keep them would lose them.
      preparedStatements: get('database.preparedStatements') ?? (directUrl === undefined ? 200 : 0),
      dataDirectory: get('database.dataDirectory'),
      schemas: Object.freeze(get('database.schemas')),
      poolSize: get('database.poolSize'),
      statementTimeout: get('database.statementTimeout'),
    }),
    migrations: Object.freeze({
      directory: get('migrations.directory'),
      // A database that somebody chose may serve more than this program.
      apply: get('migrations.apply') ?? url === undefined,
    }),
    auth: authConfig(get, fail, nameOf),
    graphql: graphqlConfig(get, fail),
    rest: restConfig(get, fail, nameOf),
    codegen: codegenConfig(get, fail),
    plugins: pluginsConfig(settings),
    log: Object.freeze({ level: get('log.level') }),
  });
}

type Fail = (key: SettingKey, problem: string) => void;
type NameOf = (key: SettingKey) => string;

/** Browsers take no cookies along to a server that answers `*`; one that answered each site by its name would be open to all. */
function corsConfig(get: Get, fail: Fail, nameOf: NameOf): ServerConfig['cors'] {
  const origins = get('server.cors.origins');
  const credentials = get('server.cors.credentials');
  if (credentials && origins === '*')
    fail(
      'server.cors.credentials',
      `is true, and ${nameOf('server.cors.origins')} is *; with cookies, the sites have to be named`,
    );
  return Object.freeze({ origins: frozen(origins), credentials });
}

function graphqlConfig(get: Get, fail: Fail): GraphqlConfig {
  const file = get('graphql.trustedDocuments.path');
  const trust = get('graphql.trustedDocuments.mode') ?? (file === undefined ? 'off' : 'optional');
  if (trust !== 'off' && file === undefined)
    fail('graphql.trustedDocuments.path', 'is not set; the trusted documents must come from somewhere');
  return Object.freeze({
    stringifyNumericTypes: get('graphql.stringifyNumericTypes'),
    naming: get('graphql.naming'),
    introspection: frozen(get('graphql.introspection')),
    suggestions: frozen(get('graphql.suggestions')),
    limits: Object.freeze({
      tokens: get('graphql.limits.tokens'),
      depth: get('graphql.limits.depth'),
      fields: get('graphql.limits.fields'),
      aliases: get('graphql.limits.aliases'),
      directives: get('graphql.limits.directives'),
      rootFields: get('graphql.limits.rootFields'),
      joins: get('graphql.limits.joins'),
      conditions: get('graphql.limits.conditions'),
      batchSize: get('graphql.limits.batchSize'),
      bodySize: get('graphql.limits.bodySize'),
      cost: get('graphql.limits.cost'),
      anonRows: get('graphql.limits.anonRows'),
    }),
    trustedDocuments: Object.freeze({ mode: trust, path: file }),
    apq: get('graphql.apq'),
    webSocket: Object.freeze({
      connections: get('graphql.webSocket.connections'),
      operations: get('graphql.webSocket.operations'),
    }),
  });
}

function authConfig(get: Get, fail: Fail, nameOf: NameOf): AuthConfig {
  const publishableKeys = get('auth.publishableKeys');
  const secretKeys = get('auth.secretKeys');
  if (publishableKeys.some((key) => secretKeys.includes(key)))
    fail('auth.publishableKeys', `has a key that is one of ${nameOf('auth.secretKeys')} too`);
  return Object.freeze({
    jwtSecret: get('auth.jwtSecret'),
    jwtAudience: get('auth.jwtAudience'),
    anonymousRole: get('auth.anonymousRole'),
    anonymousWrites: frozen(get('auth.anonymousWrites')),
    publishableKeys: Object.freeze(publishableKeys),
    secretKeys: Object.freeze(secretKeys),
  });
}

function restConfig(get: Get, fail: Fail, nameOf: NameOf): RestConfig {
  const exposed = get('database.schemas');
  const schemas = get('rest.schemas') ?? exposed;
  const other = schemas.find((name) => !exposed.includes(name));
  if (other !== undefined)
    fail('rest.schemas', `names ${JSON.stringify(other)}, which ${nameOf('database.schemas')} does not expose`);
  const preRequest = get('rest.preRequest');
  return Object.freeze({
    enabled: get('rest.enabled'),
    schemas: Object.freeze([...schemas]),
    extraSearchPath: Object.freeze(get('rest.extraSearchPath')),
    preRequest: preRequest === undefined ? undefined : Object.freeze(preRequest),
    maxRows: get('rest.maxRows'),
    aggregates: get('rest.aggregates'),
    explain: get('rest.explain'),
    transactionEnd: get('rest.transactionEnd'),
    openapi: get('rest.openapi'),
    limits: Object.freeze({
      embeds: get('rest.limits.embeds'),
      depth: get('rest.limits.depth'),
      conditions: get('rest.limits.conditions'),
    }),
    bodySize: get('rest.bodySize'),
    appSettings: Object.freeze(get('rest.appSettings')),
  });
}

function pluginsConfig({ get, entries }: ResolvedSettings): Config['plugins'] {
  const entry = entries.get('plugins')!;
  const plugins = Object.entries(get('plugins')).map(([name, given]) => {
    const placeOf = (path: readonly PropertyKey[]) => entry.placeOf([name, 'config', ...path]);
    return [name, Object.freeze({ ...given, placeOf })] as const;
  });
  return Object.freeze(Object.fromEntries(plugins));
}

function codegenConfig(get: Get, fail: Fail): CodegenConfig {
  const files = new Set<string>();
  for (const key of ['codegen.hooks', 'codegen.graphql', 'codegen.types', 'codegen.sdl'] as const) {
    const file = get(key);
    if (file !== undefined && files.has(file)) fail(key, `is ${file}, which another setting names for another file`);
    if (file !== undefined) files.add(file);
  }
  return Object.freeze({
    documents: Object.freeze(get('codegen.documents')),
    hooks: get('codegen.hooks'),
    graphql: get('codegen.graphql'),
    types: get('codegen.types'),
    sdl: get('codegen.sdl'),
    role: get('codegen.role'),
    scalars: Object.freeze(get('codegen.scalars')),
  });
}

function frozen<T extends string>(value: T | readonly string[]): T | readonly string[] {
  return typeof value === 'string' ? value : Object.freeze([...value]);
}
