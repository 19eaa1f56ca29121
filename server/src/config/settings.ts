// Every setting: the variable it is read from, its default, and how its text becomes a value. Reads nothing itself.

import path from 'node:path';
import { readDuration } from '../base/duration.ts';
import {
  type FunctionName,
  isName,
  readAppSettings,
  readDatabaseUrl,
  readFunctionName,
  readInteger,
  readKeys,
  readNames,
  readSchemas,
} from './read-values.ts';

export interface Setting<T> {
  readonly variable: string;
  /** A name from before, read where `variable` is not set. */
  readonly formerVariable?: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** The value never appears in a message. */
  readonly secret: boolean;
  fallback(mode: Mode): T;
  /** Text (not empty; trimmed, secrets apart) → value; undefined where it is not allowed. */
  read(text: string): { readonly value: T } | undefined;
}

/** What defaults depend on. */
export interface Mode {
  /** NODE_ENV is `production`. */
  readonly production: boolean;
}

/** `all`, or those named: none where empty. */
export type Roles = 'all' | readonly string[];

export const namings = ['hasura-default', 'camelCase'] as const;
export type NamingName = (typeof namings)[number];

const trustModes = ['off', 'optional', 'only'] as const;
/** Whether operations come from a fixed set: not at all, beside others, or only from it. */
export type TrustMode = (typeof trustModes)[number];

const transactionEnds = ['commit', 'commit-allow-override', 'rollback', 'rollback-allow-override'] as const;
/** What a request's transaction ends with, and whether its `Prefer: tx=` may ask for the other. */
export type TransactionEnd = (typeof transactionEnds)[number];

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const settings = {
  'server.host': setting<string>({
    variable: 'HOST',
    allowed: 'a host name or an IP address (127.0.0.1: this machine only, 0.0.0.0: every interface)',
    fallback: () => '127.0.0.1',
    read: (text) => (/^[\w.:%-]+$/.test(text) ? { value: text } : undefined),
  }),
  'server.port': setting<number>({
    variable: 'PORT',
    allowed: 'a whole number from 0 to 65535 (0: any free port)',
    fallback: () => 4000,
    read: (text) => readInteger(text, 0, 65535),
  }),
  'database.url': setting<string | undefined>({
    variable: 'DATABASE_URL',
    allowed: 'a URL of the form postgres://user:password@host:port/database',
    secret: true,
    fallback: () => undefined,
    read: readDatabaseUrl,
  }),
  'database.dataDirectory': setting<string>({
    variable: 'PERGOLA_DATA_DIR',
    allowed: 'the path of a directory',
    fallback: () => path.resolve('.pergola'),
    read: (text) => ({ value: path.resolve(text) }),
  }),
  'database.schemas': setting<readonly string[]>({
    variable: 'PERGOLA_SCHEMAS',
    allowed: 'a list of schema names with commas between them, without pg_*, information_schema, pergola and auth',
    fallback: () => ['public'],
    read: readSchemas,
  }),
  'database.poolSize': setting<number>({
    variable: 'PERGOLA_POOL_SIZE',
    allowed: 'a whole number from 1 to 1000',
    fallback: () => 10,
    read: (text) => readInteger(text, 1, 1000),
  }),
  'database.statementTimeout': setting<number>({
    variable: variableOf('database.statementTimeout'),
    allowed: 'a time as PostgreSQL takes it, such as 30s, 2min or 500 (milliseconds); 0 is no limit',
    fallback: () => 30_000,
    read: (text) => {
      const value = readDuration(text);
      return value === undefined ? undefined : { value };
    },
  }),
  'migrations.directory': setting<string | undefined>({
    variable: variableOf('migrations.directory'),
    allowed: 'the path of a directory',
    fallback: () => undefined,
    read: (text) => ({ value: path.resolve(text) }),
  }),
  'migrations.apply': setting<boolean | undefined>({
    variable: variableOf('migrations.apply'),
    allowed: 'true or false',
    fallback: () => undefined,
    read: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : undefined),
  }),
  'auth.jwtSecret': setting<string | undefined>({
    variable: 'PERGOLA_JWT_SECRET',
    allowed: 'a text of 32 characters or more',
    secret: true,
    fallback: () => undefined,
    read: (text) => (text.length >= 32 ? { value: text } : undefined),
  }),
  'auth.jwtAudience': setting<string | undefined>({
    variable: variableOf('auth.jwtAudience'),
    allowed: 'a text',
    fallback: () => undefined,
    read: (text) => ({ value: text }),
  }),
  'auth.anonymousRole': setting<string>({
    variable: variableOf('auth.anonymousRole'),
    allowed: 'the name of a role, without pg_*, none, public and service_role',
    fallback: () => 'anon',
    read: (text) => (isName(text) && !/^(pg_.*|none|public|service_role)$/.test(text) ? { value: text } : undefined),
  }),
  'auth.publishableKeys': keys('auth.publishableKeys'),
  'auth.secretKeys': keys('auth.secretKeys'),
  'graphql.stringifyNumericTypes': {
    ...yesOrNo('graphql.stringifyNumericTypes', false),
    formerVariable: 'PERGOLA_STRINGIFY_NUMERIC_TYPES',
  },
  'graphql.naming': setting<NamingName>({
    variable: variableOf('graphql.naming'),
    allowed: `one of ${namings.join(', ')} (also called graphql-default)`,
    fallback: () => 'hasura-default',
    read: (text) => {
      // Hasura's name for it.
      const found = text === 'graphql-default' ? 'camelCase' : namings.find((one) => one === text);
      return found === undefined ? undefined : { value: found };
    },
  }),
  'graphql.introspection': roles('graphql.introspection'),
  'graphql.suggestions': roles('graphql.suggestions'),
  'graphql.limits.tokens': limit('graphql.limits.tokens', 15_000),
  'graphql.limits.depth': limit('graphql.limits.depth', 40),
  'graphql.limits.fields': limit('graphql.limits.fields', 5000),
  'graphql.limits.aliases': limit('graphql.limits.aliases', 1000),
  'graphql.limits.directives': limit('graphql.limits.directives', 500),
  'graphql.limits.rootFields': limit('graphql.limits.rootFields', 200),
  'graphql.limits.joins': limit('graphql.limits.joins', 100),
  'graphql.limits.conditions': limit('graphql.limits.conditions', 30),
  'graphql.limits.batchSize': limit('graphql.limits.batchSize', 20),
  'graphql.limits.bodySize': limit('graphql.limits.bodySize', 1_048_576),
  'graphql.limits.cost': limit('graphql.limits.cost', 10_000_000),
  'graphql.limits.anonRows': limit('graphql.limits.anonRows', 1000, 0),
  'graphql.trustedDocuments.path': setting<string | undefined>({
    variable: variableOf('graphql.trustedDocuments.path'),
    allowed: 'the path of a folder or of a manifest',
    fallback: () => undefined,
    read: (text) => ({ value: path.resolve(text) }),
  }),
  'graphql.trustedDocuments.mode': choice('graphql.trustedDocuments.mode', trustModes, undefined),
  'graphql.apq': yesOrNo('graphql.apq', true),
  'graphql.webSocket.connections': limit('graphql.webSocket.connections', 10_000, 0),
  'graphql.webSocket.operations': limit('graphql.webSocket.operations', 100),
  'rest.enabled': yesOrNo('rest.enabled', true),
  'rest.schemas': setting<readonly string[] | undefined>({
    variable: variableOf('rest.schemas'),
    allowed: 'a list of exposed schemas with commas between them',
    fallback: () => undefined,
    read: readSchemas,
  }),
  'rest.extraSearchPath': setting<readonly string[]>({
    variable: variableOf('rest.extraSearchPath'),
    allowed: 'none, or a list of schema names with commas between them',
    fallback: () => ['public'],
    read: (text) => (text === 'none' ? { value: [] } : readNames(text)),
  }),
  'rest.preRequest': setting<FunctionName | undefined>({
    variable: variableOf('rest.preRequest'),
    allowed: 'the name of a function without arguments, as schema.name or "schema"."name"',
    fallback: () => undefined,
    read: readFunctionName,
  }),
  'rest.maxRows': setting<number | undefined>({
    variable: variableOf('rest.maxRows'),
    allowed: 'a whole number from 0 to 999999999 (0: no limit)',
    fallback: () => undefined,
    read: (text) => {
      const number = readInteger(text, 0, 999_999_999);
      return number?.value === 0 ? { value: undefined } : number;
    },
  }),
  'rest.aggregates': yesOrNo('rest.aggregates', false),
  'rest.explain': yesOrNo('rest.explain', false),
  'rest.transactionEnd': choice('rest.transactionEnd', transactionEnds, 'commit' as TransactionEnd),
  'rest.openapi': yesOrNo('rest.openapi', true),
  'rest.limits.embeds': limit('rest.limits.embeds', 100),
  'rest.limits.depth': limit('rest.limits.depth', 12),
  'rest.limits.conditions': limit('rest.limits.conditions', 30),
  'rest.bodySize': limit('rest.bodySize', 10_485_760),
  'rest.appSettings': setting<Readonly<Record<string, string>>>({
    variable: variableOf('rest.appSettings'),
    allowed: 'a list of name=value with commas between them, or a JSON object of texts',
    secret: true,
    fallback: () => ({}),
    read: (text) => readAppSettings(text.trim()),
  }),
  'log.level': { ...choice('log.level', logLevels, undefined), variable: 'PERGOLA_LOG_LEVEL' },
} as const;

/** `graphql.limits.batchSize` → `PERGOLA_GRAPHQL__LIMITS__BATCH_SIZE`. */
function variableOf(key: string): string {
  const parts = key.split('.').map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return `PERGOLA_${parts.join('__')}`;
}

function limit(key: string, value: number, least = 1): Setting<number> {
  return setting({
    variable: variableOf(key),
    allowed: `a whole number from ${least} to 999999999`,
    fallback: () => value,
    read: (text) => readInteger(text, least, 999_999_999),
  });
}

function yesOrNo(key: string, value: boolean): Setting<boolean> {
  return setting({
    variable: variableOf(key),
    allowed: 'true or false',
    fallback: () => value,
    read: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : undefined),
  });
}

function choice<T extends string, F extends T | undefined>(key: string, among: readonly T[], value: F): Setting<T | F> {
  return setting<T | F>({
    variable: variableOf(key),
    allowed: `one of ${among.join(', ')}`,
    fallback: () => value,
    read: (text) => {
      const found = among.find((one) => one === text);
      return found === undefined ? undefined : { value: found };
    },
  });
}

/** For everybody while one develops, for who can read everything anyway in production. */
function roles(key: string): Setting<Roles> {
  return setting<Roles>({
    variable: variableOf(key),
    allowed: 'all, none, or a list of roles with commas between them',
    fallback: ({ production }) => (production ? ['service_role'] : 'all'),
    read: (text) => {
      if (text === 'all' || text === 'none') return { value: text === 'all' ? 'all' : [] };
      const names = text.split(',').map((name) => name.trim());
      return names.includes('') ? undefined : { value: names };
    },
  });
}

/** For each key, which has the right of a role: long enough not to be guessed, and nothing that could be a JWT. */
function keys(key: string): Setting<readonly string[]> {
  return setting<readonly string[]>({
    variable: variableOf(key),
    allowed: 'a list of keys with commas between them, each of 16 characters or more: letters, digits, _ and -',
    secret: true,
    fallback: () => [],
    read: readKeys,
  });
}

function setting<T>(given: Omit<Setting<T>, 'secret'> & { readonly secret?: boolean }): Setting<T> {
  return { secret: false, ...given };
}
