// Every setting: the variable it is read from, its default, and how its text becomes a value. Reads nothing itself.

import path from 'node:path';

export interface Setting<T> {
  readonly variable: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** The value never appears in a message. */
  readonly secret: boolean;
  fallback(): T;
  /** Text (not empty; trimmed, secrets apart) → value; undefined where it is not allowed. */
  read(text: string): { readonly value: T } | undefined;
}

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
  'auth.jwtSecret': setting<string | undefined>({
    variable: 'PERGOLA_JWT_SECRET',
    allowed: 'a text of 32 characters or more',
    secret: true,
    fallback: () => undefined,
    read: (text) => (text.length >= 32 ? { value: text } : undefined),
  }),
  'graphql.stringifyNumericTypes': setting<boolean>({
    variable: 'PERGOLA_STRINGIFY_NUMERIC_TYPES',
    allowed: 'true or false',
    fallback: () => false,
    read: (text) => (text === 'true' || text === 'false' ? { value: text === 'true' } : undefined),
  }),
  'log.level': setting<LogLevel | undefined>({
    variable: 'PERGOLA_LOG_LEVEL',
    allowed: `one of ${logLevels.join(', ')}`,
    fallback: () => undefined,
    read: (text) => {
      const value = logLevels.find((level) => level === text);
      return value === undefined ? undefined : { value };
    },
  }),
} as const;

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
