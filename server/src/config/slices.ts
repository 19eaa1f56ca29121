// What the rest of the program is told of the settings: a Config, with a slice for each part. Plain read-only data.

import type { NamingName, TrustMode } from './graphql-settings.ts';
import type { PluginSetting } from './plugins-setting.ts';
import type { FunctionName } from './read-values.ts';
import type { TransactionEnd } from './rest-settings.ts';
import type { Roles } from './setting.ts';
import type { AnonymousWrites, LogLevel, Origins } from './settings.ts';

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
