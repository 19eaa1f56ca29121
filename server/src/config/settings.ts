// Every setting: the variable it is read from, its default, and how its text becomes a value. Reads nothing itself.

import path from 'node:path';
import { readDuration } from '../base/duration.ts';

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
  'auth.jwtSecret': setting<string | undefined>({
    variable: 'PERGOLA_JWT_SECRET',
    allowed: 'a text of 32 characters or more',
    secret: true,
    fallback: () => undefined,
    read: (text) => (text.length >= 32 ? { value: text } : undefined),
  }),
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

function setting<T>(given: Omit<Setting<T>, 'secret'> & { readonly secret?: boolean }): Setting<T> {
  return { secret: false, ...given };
}

function readInteger(text: string, least: number, most: number): { value: number } | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? { value } : undefined;
}

function readDatabaseUrl(text: string): { value: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'postgres:' || url.protocol === 'postgresql:' ? { value: text } : undefined;
}

function readSchemas(text: string): { value: readonly string[] } | undefined {
  const names = text.split(',').map((name) => name.trim());
  const allowed = names.every(
    (name) => name !== '' && Buffer.byteLength(name) <= 63 && !/^(pg_.*|information_schema|pergola|auth)$/.test(name),
  );
  return allowed ? { value: [...new Set(names)] } : undefined;
}
