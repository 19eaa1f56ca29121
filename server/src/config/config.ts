// From the environment (later a file as well) to one validated, frozen Config. The only folder that knows a variable's name;
// opens no connection and makes no file.

import { PergolaError } from '../base/errors.ts';
import type { FunctionName } from './read-values.ts';
import {
  type LogLevel,
  type Mode,
  type NamingName,
  type Roles,
  type Setting,
  settings,
  type TransactionEnd,
  type TrustMode,
} from './settings.ts';

export type { FunctionName } from './read-values.ts';
export { keepSecret } from './secret.ts';
export type { NamingName, Roles, TransactionEnd, TrustMode } from './settings.ts';

export interface Config {
  readonly server: ServerConfig;
  readonly database: DatabaseConfig;
  readonly migrations: MigrationsConfig;
  readonly auth: AuthConfig;
  readonly graphql: GraphqlConfig;
  readonly rest: RestConfig;
  readonly log: LogConfig;
}

export interface ServerConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface DatabaseConfig {
  /** Undefined: the embedded PostgreSQL. */
  readonly url: string | undefined;
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
  /** Opaque keys of the anonymous role, and of service_role. */
  readonly publishableKeys: readonly string[];
  readonly secretKeys: readonly string[];
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

type Settings = typeof settings;
type SettingKey = keyof Settings;

/** One place that settings come from: the text of each that it sets, and what to call it in a message. */
export interface ConfigSource {
  text(key: SettingKey): string | undefined;
  nameOf(key: SettingKey): string;
}

const development: Mode = { production: false };

/** Reads the configuration of this process. Throws 'config-invalid'. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  refuseUnknown(environment);
  return configFrom([environmentSource(environment)], { production: environment.NODE_ENV === 'production' });
}

/** A setting whose name is mistyped would be its default, and nobody would know. */
function refuseUnknown(environment: Readonly<Record<string, string | undefined>>): void {
  const known = new Set(Object.values(settings).map(({ variable }) => variable));
  const unknown = Object.keys(environment).filter((name) => /^PERGOLA_[A-Z]+__/.test(name) && !known.has(name));
  if (unknown.length > 0)
    throw new PergolaError('config-invalid', `there is no setting ${unknown.sort().join(', ')}`, {
      hint: 'Correct the name, or unset it.',
    });
}

/** Merges sources over the defaults; a later source overrides an earlier one. */
export function configFrom(sources: readonly ConfigSource[], mode: Mode = development): Config {
  const get = <K extends SettingKey>(key: K) => readSetting(key, sources, mode);
  return Object.freeze({
    server: Object.freeze({ host: get('server.host'), port: get('server.port') }),
    database: Object.freeze({
      url: get('database.url'),
      dataDirectory: get('database.dataDirectory'),
      schemas: Object.freeze(get('database.schemas')),
      poolSize: get('database.poolSize'),
      statementTimeout: get('database.statementTimeout'),
    }),
    migrations: Object.freeze({
      directory: get('migrations.directory'),
      // A database that somebody chose may serve more than this program.
      apply: get('migrations.apply') ?? get('database.url') === undefined,
    }),
    auth: authConfig(get),
    graphql: graphqlConfig(get),
    rest: restConfig(get),
    log: Object.freeze({ level: get('log.level') }),
  });
}

type Get = <K extends SettingKey>(key: K) => ReturnType<Settings[K]['fallback']>;

function graphqlConfig(get: Get): GraphqlConfig {
  const file = get('graphql.trustedDocuments.path');
  const trust = get('graphql.trustedDocuments.mode') ?? (file === undefined ? 'off' : 'optional');
  if (trust !== 'off' && file === undefined) {
    const { variable } = settings['graphql.trustedDocuments.path'];
    throw new PergolaError('config-invalid', `${variable} is not set; the trusted documents must come from somewhere`);
  }
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

function authConfig(get: Get): AuthConfig {
  const publishableKeys = get('auth.publishableKeys');
  const secretKeys = get('auth.secretKeys');
  if (publishableKeys.some((key) => secretKeys.includes(key))) {
    const { 'auth.publishableKeys': one, 'auth.secretKeys': other } = settings;
    throw new PergolaError('config-invalid', `a key of ${one.variable} is one of ${other.variable} too`);
  }
  return Object.freeze({
    jwtSecret: get('auth.jwtSecret'),
    jwtAudience: get('auth.jwtAudience'),
    anonymousRole: get('auth.anonymousRole'),
    publishableKeys: Object.freeze(publishableKeys),
    secretKeys: Object.freeze(secretKeys),
  });
}

function restConfig(get: Get): RestConfig {
  const exposed = get('database.schemas');
  const schemas = get('rest.schemas') ?? exposed;
  const other = schemas.find((name) => !exposed.includes(name));
  if (other !== undefined) {
    const { 'rest.schemas': mine, 'database.schemas': all } = settings;
    throw new PergolaError(
      'config-invalid',
      `${mine.variable} names ${JSON.stringify(other)}, which ${all.variable} does not expose`,
    );
  }
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

function frozen(roles: Roles): Roles {
  return roles === 'all' ? roles : Object.freeze([...roles]);
}

function environmentSource(environment: Readonly<Record<string, string | undefined>>): ConfigSource {
  return {
    text: (key) => environment[variableIn(environment, settings[key])],
    nameOf: (key) => variableIn(environment, settings[key]),
  };
}

function variableIn(
  environment: Readonly<Record<string, string | undefined>>,
  { variable, formerVariable }: Pick<Setting<unknown>, 'variable' | 'formerVariable'>,
): string {
  const former = formerVariable !== undefined && environment[variable] === undefined ? formerVariable : undefined;
  return former !== undefined && environment[former] !== undefined ? former : variable;
}

function readSetting<K extends SettingKey>(
  key: K,
  sources: readonly ConfigSource[],
  mode: Mode,
): ReturnType<Settings[K]['fallback']> {
  type Value = ReturnType<Settings[K]['fallback']>;
  const setting = settings[key] as Setting<Value>;
  const source = sources.findLast((candidate) => candidate.text(key) !== undefined);
  if (source === undefined) return setting.fallback(mode);
  const text = source.text(key) ?? '';
  // A secret is taken as it is: other programs sign with the same text.
  const read = text.trim() === '' ? undefined : setting.read(setting.secret ? text : text.trim());
  if (read !== undefined) return read.value;
  throw new PergolaError(
    'config-invalid',
    `${source.nameOf(key)} ${describe(text, setting)}; allowed is ${setting.allowed}`,
    { hint: 'Correct the value, or unset it.' },
  );
}

function describe(text: string, setting: Setting<unknown>): string {
  if (text.trim() === '') return 'is set but empty';
  return setting.secret ? 'has a value that is not allowed' : `is ${JSON.stringify(text)}`;
}
