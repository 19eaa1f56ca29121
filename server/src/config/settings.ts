// Every setting, under the key that a file has for it: the one table that reading, documentation and the schema for editors are
// made from. A setting whose value is a list or an object is one entry, with a form for all of it. Reads nothing itself.

import path from 'node:path';
import * as z from 'zod';
import { codegenSettings } from './codegen-settings.ts';
import { graphqlSettings } from './graphql-settings.ts';
import { pluginsSetting } from './plugins-setting.ts';
import { qualifiedPattern, readDatabaseUrl, readOrigins, readTables } from './read-values.ts';
import { restSettings } from './rest-settings.ts';
import {
  choice,
  duration,
  keys,
  listFromText,
  masked,
  nameForm,
  number,
  parsed,
  type Setting,
  schemasForm,
  setting,
  yesOrNo,
} from './setting.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** `*` for every site, or origins. */
export type Origins = '*' | readonly string[];

/** What `database.url` is where the embedded PostgreSQL is meant. */
export const embeddedDatabase = 'embedded';

/** `all`, or tables as `schema.table`, quoted where SQL needs it; none where empty. */
export type AnonymousWrites = 'all' | readonly string[];

const databaseUrlForm = parsed(z.string().regex(/^postgres(ql)?:\/\//), readDatabaseUrl);

export const settings = {
  'server.host': setting<string>('server.host', {
    variable: 'HOST',
    allowed: 'a host name or an IP address (127.0.0.1: this machine only, 0.0.0.0: every interface)',
    meaning: 'The address to listen on. `0.0.0.0` is every interface.',
    fallback: () => '127.0.0.1',
    form: z.string().regex(/^[\w.:%-]+$/),
  }),
  'server.port': number('server.port', 4000, {
    variable: 'PORT',
    least: 0,
    most: 65535,
    allowed: 'a whole number from 0 to 65535 (0: any free port)',
    meaning: 'The port to listen on; `0` takes a free one and prints it.',
  }),
  'server.drain': duration('server.drain', 0, {
    allowed: 'a time as PostgreSQL takes it, such as 5s or 500 (milliseconds); 0 stops at once',
    shownDefault: '`0`',
    meaning:
      'How long the server serves on once it was told to stop, while `/health/ready` says so: behind a proxy, longer than that takes ' +
      'to notice, so that no request is sent to a server that has gone.',
  }),
  'server.cors.origins': setting<Origins>('server.cors.origins', {
    allowed: '*, or a list of origins with commas between them, such as https://app.example.com',
    meaning:
      'The sites whose scripts may call: `*` for all, or origins with commas between them, such as `https://app.example.com`. ' +
      'Cookies are not allowed along, so that another site can use no credentials but those that it was given.',
    fallback: () => '*',
    form: z.union([z.literal('*'), parsed(z.array(z.string().regex(/^https?:\/\/[^/?#@]+$/)).min(1), readOrigins)]),
    fromText: (text) => (text === '*' ? text : listFromText(text)),
  }),
  'server.cors.credentials': yesOrNo(
    'server.cors.credentials',
    false,
    '`true` lets scripts of the listed sites send cookies along, which Pergola reads none of, but a proxy in front of it may. ' +
      'Not with `*`: any site could then call with what the browser of a visitor has.',
  ),
  'database.url': setting<string | undefined>('database.url', {
    variable: 'DATABASE_URL',
    allowed: `a URL of the form postgres://user:password@host:port/database, or ${embeddedDatabase}`,
    meaning:
      'The database to serve, as `postgres://user:password@host:port/database`; its user must be able to create roles and schemas. ' +
      `Without it, or with \`${embeddedDatabase}\`, Pergola starts a PostgreSQL 18 of its own in the data directory; in a clone that has no ` +
      'migrations of its own it is filled with the demo application. With `NODE_ENV=production` it has to be said which.',
    shownDefault: '`embedded`',
    secret: true,
    shown: maskUrl,
    fallback: () => undefined,
    form: z.union([z.literal(embeddedDatabase), databaseUrlForm]),
  }),
  'database.directUrl': setting<string | undefined>('database.directUrl', {
    variable: 'PERGOLA_DIRECT_URL',
    allowed: 'a URL of the form postgres://user:password@host:port/database',
    meaning:
      'The same database without the pooler that `DATABASE_URL` goes through, such as PgBouncer in transaction mode. Migrations, ' +
      'locks and notifications need a session of their own and use this one; callers go through the pooler, which must know the ' +
      'logins: see [behind PgBouncer](deployment.md#pgbouncer).',
    secret: true,
    shown: maskUrl,
    fallback: () => undefined,
    form: databaseUrlForm,
  }),
  'database.preparedStatements': {
    ...number('database.preparedStatements', 200, {
      least: 0,
      most: 10_000,
      meaning:
        'How many statements a connection keeps prepared; `0` is none, for a pooler that does not know prepared statements, as ' +
        'PgBouncer before 1.21.',
      shownDefault: '`200`; with `PERGOLA_DIRECT_URL`, `0`',
    }),
    fallback: () => undefined,
  } as Setting<number | undefined>,
  'database.dataDirectory': setting<string>('database.dataDirectory', {
    variable: 'PERGOLA_DATA_DIR',
    allowed: 'the path of a directory',
    meaning:
      'Where Pergola keeps what is its own: the embedded PostgreSQL and the generated secret. Relative to the directory it was started in.',
    shownDefault: '`.pergola`',
    fallback: () => path.resolve('.pergola'),
    form: parsed(z.string().min(1), (text) => ({ value: path.resolve(text) })),
  }),
  'database.schemas': setting<readonly string[]>('database.schemas', {
    variable: 'PERGOLA_SCHEMAS',
    allowed: 'a list of schema names with commas between them, without pg_*, information_schema, pergola and auth',
    meaning:
      'The PostgreSQL schemas to expose, with commas between them. Types and operators of extensions are found wherever these are ' +
      'installed; roles need `USAGE` on that schema.',
    fallback: () => ['public'],
    form: schemasForm,
    fromText: listFromText,
  }),
  'database.poolSize': number('database.poolSize', 10, {
    variable: 'PERGOLA_POOL_SIZE',
    most: 1000,
    meaning: 'How many connections serve requests.',
  }),
  'database.statementTimeout': duration('database.statementTimeout', 30_000, {
    shownDefault: '`30s`',
    meaning:
      'How long a statement may run before PostgreSQL cancels it, and the operation is answered with [`statement-timeout`](errors.md): ' +
      '`500ms`, `30s`, `2min`, or milliseconds without a unit; `0` is no limit. The statements of one mutation may take no longer together, ' +
      'within a second or two.',
  }),
  'migrations.directory': setting<string | undefined>('migrations.directory', {
    allowed: 'the path of a directory',
    meaning:
      'Where the migrations of the application are. Relative to the directory it was started in; where that has no such directory, ' +
      "there are none (in a clone: those of the demo). Pergola's own come with the program.",
    shownDefault: '`migrations`',
    fallback: () => undefined,
    form: parsed(z.string().min(1), (text) => ({ value: path.resolve(text) })),
  }),
  'migrations.apply': {
    ...yesOrNo('migrations.apply', true, "Whether a start applies what is missing of the application's migrations."),
    shownDefault: '`true`, `false` with `DATABASE_URL`',
    fallback: () => undefined,
  } as Setting<boolean | undefined>,
  'auth.jwtSecret': setting<string | undefined>('auth.jwtSecret', {
    variable: 'PERGOLA_JWT_SECRET',
    allowed: 'a text of 32 characters or more',
    meaning:
      'The secret that tokens (HS256) are signed and verified with, of 32 characters or more. The generated one is kept in the data ' +
      "directory. Servers of one database need the same: their logins' passwords are made from it, so one that starts with another locks " +
      'the others out, and warns of it with `secret-differs`; these then say that the database refuses their password.',
    shownDefault: 'generated',
    secret: true,
    fallback: () => undefined,
    form: z.string().min(32),
  }),
  'auth.jwtAudience': setting<string | undefined>('auth.jwtAudience', {
    allowed: 'a text',
    meaning: 'What the `aud` of a token has to be or to hold, where the token has one. Without it any will do.',
    fallback: () => undefined,
    form: z.string().min(1),
  }),
  'auth.anonymousRole': setting<string>('auth.anonymousRole', {
    allowed: 'the name of a role, without pg_*, none, public and service_role',
    meaning:
      'The role of who calls without credentials, or with a token that names no role. It must exist, have no rights over the server ' +
      'and no login.',
    fallback: () => 'anon',
    form: nameForm.regex(/^(?!(pg_.*|none|public|service_role)$)/),
  }),
  'auth.anonymousWrites': setting<AnonymousWrites>('auth.anonymousWrites', {
    allowed: 'none, all, or a list of tables as schema.table with commas between them',
    meaning:
      'The tables without row-level security that the anonymous role may write into with `NODE_ENV=production`, as `schema.table` with ' +
      'commas between them; `all` for any. A start refuses others: grants alone let everybody change every row.',
    shownDefault: '`none`',
    fallback: () => [],
    form: z.union([
      z.enum(['all', 'none']).transform((value): AnonymousWrites => (value === 'none' ? [] : value)),
      parsed(z.array(z.string().regex(qualifiedPattern)).min(1), readTables),
    ]),
    fromText: (text) => (text === 'all' || text === 'none' ? text : listFromText(text)),
  }),
  'auth.publishableKeys': keys(
    'auth.publishableKeys',
    'Keys with commas between them, such as `sb_publishable_…`, that make their bearer the anonymous role. Any text of letters, ' +
      'digits, `_` and `-` from 16 characters on; `pergola keys generate` makes one.',
  ),
  'auth.secretKeys': keys(
    'auth.secretKeys',
    'The same for `service_role`, which reads and writes everything: `sb_secret_…`.',
  ),
  ...graphqlSettings,
  ...restSettings,
  ...codegenSettings,
  plugins: pluginsSetting,
  'log.level': choice<LogLevel, undefined>('log.level', logLevels, undefined, {
    variable: 'PERGOLA_LOG_LEVEL',
    shownDefault: '`info`, `warn` on a terminal',
    meaning:
      'What is logged to standard error, as JSON lines: `debug` (the timings of each operation), `info` (each request), `warn`, `error` ' +
      'or `silent`.',
  }),
} as const;

export type Settings = typeof settings;
export type SettingKey = keyof Settings;
export type SettingValue<K extends SettingKey> = ReturnType<Settings[K]['fallback']>;

/** Host, port and database; parameters may hold a password too. */
function maskUrl(text: string): string {
  if (text === embeddedDatabase) return text;
  const url = new URL(text);
  if (url.password !== '') url.password = masked;
  for (const name of url.searchParams.keys()) if (/pass/i.test(name)) url.searchParams.set(name, masked);
  return url.href;
}
