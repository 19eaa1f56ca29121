// What a plugin is, and what it is handed: the contract that authors write against. Types, and `definePlugin`, which only helps to
// write one.

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ErrorCode } from '../base/error-catalogue.ts';
import type { Caller } from '../database/caller.ts';
import type { Model } from '../engine/model/model.ts';
import type { Event } from '../observe/event.ts';
import type { GraphqlContribution, ResolvedField } from './graphql-contribution.ts';
import type { OperationHook } from './operation-hook.ts';
import type { PluginCommand } from './plugin-command.ts';
import type { ScheduledWork } from './schedule.ts';

export type { Caller } from '../database/caller.ts';
export type { Model } from '../engine/model/model.ts';
export type { OperationRequest } from '../engine/request.ts';
export type { Event } from '../observe/event.ts';
export type * from './graphql-contribution.ts';
export type * from './operation-hook.ts';
export type * from './plugin-command.ts';
export type { ScheduledWork } from './schedule.ts';

export interface Plugin<Config = unknown> {
  /** As the configuration calls it, and as other plugins depend on it: small letters, digits and hyphens. */
  readonly name: string;
  /** What is allowed in its configuration; without it, nothing is. */
  readonly config?: ConfigSchema<Config> | undefined;
  /** Plugins that are set up and started before this one, and stopped after it. */
  readonly dependsOn?: readonly string[];
  /** Says what the plugin brings. Nothing runs yet: what it is handed can be kept, and used from `start` on. */
  setup?(context: PluginContext<Config>): void | Promise<void>;
  /** The database and the API can be used; requests are taken once every plugin has started. */
  start?(): void | Promise<void>;
  /** No request is under way any more; the database can still be used. Called where `start` had begun. */
  stop?(): void | Promise<void>;
}

/** A schema of zod, or whatever answers like one. */
export interface ConfigSchema<Config> {
  safeParse(given: unknown): ConfigResult<Config>;
}

export type ConfigResult<Config> =
  | { readonly success: true; readonly data: Config }
  | { readonly success: false; readonly error: { readonly issues: readonly ConfigIssue[] } };

export interface ConfigIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/** The plugin as it is; it gives `context.config` the type of the schema. */
export function definePlugin<Config = undefined>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin;
}

/** For `extensions` of a field on the builder of Pothos: what an object in `resolvers` says besides `resolve`. */
export function fieldExtensions(options: Omit<ResolvedField, 'resolve'>): Readonly<Record<string, unknown>> {
  return { resolved: options };
}

/** What a plugin brings, said in `setup`, and what it is handed for the time from `start` on. */
export interface PluginContext<Config = unknown> {
  readonly name: string;
  /** Its own part of the configuration, validated. */
  readonly config: Config;
  readonly log: PluginLog;
  readonly database: PluginDatabase;
  readonly api: PluginApi;
  /** An error that callers are shown, to be thrown: other errors are told to the log alone. */
  refusal(message: string, options?: RefusalOptions): Error;
  /** Adds types and fields to GraphQL. */
  graphql(contribution: GraphqlContribution): void;
  /** Looks at operations of GraphQL and REST before they run: lets them pass, changes or forbids them. */
  operations(hook: OperationHook): void;
  /** Adds routes, in a scope of their own: its hooks and parsers are not those of others. */
  routes(mount: (fastify: FastifyInstance) => void | Promise<void>): void;
  /** Adds a command to the command line: `pergola plugin <this> <command>`. */
  command(command: PluginCommand): void;
  /** `/health/ready` answers 503 while a check gives a reason or throws. */
  healthCheck(check: () => string | undefined | Promise<string | undefined>): void;
  /** Work that runs again and again from the start of the server to its end. */
  schedule(work: ScheduledWork): void;
  /** Called for each event of the kind; never waited for. */
  on<K extends Event['kind']>(kind: K, listener: (event: EventOf<K>) => void | Promise<void>): void;
}

export interface RefusalOptions {
  /** Default: not-supported. */
  readonly code?: ErrorCode;
  readonly hint?: string;
}

export type EventOf<K extends Event['kind']> = Extract<Event, { readonly kind: K }>;

/** Lines of the server's log, with the plugin's name. No secrets: fields are written as they are. */
export interface PluginLog {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** A value of a statement. Objects and arrays become JSON; a date its ISO form. */
export type SqlValue = string | number | bigint | boolean | null | Date | object;

export interface PluginDatabase {
  /**
   * Runs one statement as the caller, under grants and row-level security, in a transaction of its own. Rows as JSON has them. Each
   * parameter needs a cast (`$1::uuid`); a statement that writes says which rows it answers with RETURNING.
   */
  query<Row = Record<string, unknown>>(
    caller: Caller,
    text: string,
    values?: readonly SqlValue[],
  ): Promise<readonly Row[]>;
  /** As the owner of the database, who may do everything. Rows as the driver parses them. */
  readonly admin: AdminDatabase;
}

export interface AdminDatabase {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** All that `work` does in one transaction, undone where it rejects. Others wait meanwhile. */
  transaction<T>(work: (query: AdminDatabase['query']) => Promise<T>): Promise<T>;
}

export interface PluginApi {
  /** What is served at the moment. */
  model(): Model;
  /** Who sends a request with these headers. Rejects as the request would be refused. */
  authenticate(headers: IncomingHttpHeaders): Promise<Caller>;
  /** A caller of this role, with further claims. */
  callerOf(role: string, claims?: Readonly<Record<string, unknown>>): Caller;
  /** Runs an operation of the GraphQL API as the caller. Never rejects: what failed is in `errors`. */
  graphql(operation: GraphqlOperation, caller: Caller): Promise<GraphqlAnswer>;
}

export interface GraphqlOperation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}
