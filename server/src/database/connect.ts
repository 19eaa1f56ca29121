// Opens a connection whose session settings are the same whatever the database's or the role's defaults say, so that values
// always have one text form. Takes a URL and a login, gives pg's client; runs nothing on it.

import pg from 'pg';

/** A role that may log in. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface ConnectOptions {
  /** As DATABASE_URL; its user and password are replaced by the login's. */
  readonly url: string;
  readonly login: Login;
  /** The search_path: what the bodies of the application's functions may rely on. */
  readonly schemas: readonly string[];
  /** Milliseconds until a connection attempt is given up. */
  readonly timeout: number;
  /** Lets PostgreSQL look twice a second whether the client is still there while it runs a statement; default true. */
  readonly watchClient?: boolean;
  /** The URL is that of a pooler in transaction mode, which starts sessions itself: the login's own settings have to do. */
  readonly pooled?: boolean;
}

/** Rejects with pg's or Node's error; `connectionReason` says what it means. */
export async function connect(options: ConnectOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlForLogin(options.url, options.login, options.pooled === true ? {} : pinnedSettings(options)),
    connectionTimeoutMillis: options.timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // An error after connecting is the owner's to hear; before it has listeners of its own, none may end the server.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** What every session of ours has, whatever the defaults of the database are. */
export const sessionSettings: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  lc_monetary: 'C',
  extra_float_digits: '1',
  jit: 'off',
};

/** As a search_path setting has them. */
export function searchPathOf(schemas: readonly string[]): string {
  return schemas.map((schema) => pg.escapeIdentifier(schema)).join(',');
}

/** What a session is started with, in the `options` of the startup message: it takes no round trip and RESET returns to it. */
function pinnedSettings({ schemas, watchClient }: ConnectOptions): Readonly<Record<string, string>> {
  return {
    ...sessionSettings,
    search_path: searchPathOf(schemas),
    ...(watchClient === false ? {} : { client_connection_check_interval: '500' }),
  };
}

function urlForLogin(databaseUrl: string, login: Login, settings: Readonly<Record<string, string>>): string {
  const url = new URL(databaseUrl);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(login.password);
  const own = url.searchParams.get('options');
  const pinned = Object.entries(settings).map(([name, value]) => `-c ${name}=${escapeOption(value)}`);
  const given = [...(own === null ? [] : [own]), ...pinned];
  if (given.length > 0) url.searchParams.set('options', given.join(' '));
  url.searchParams.set('application_name', 'pergola');
  url.searchParams.delete('user');
  url.searchParams.delete('password');
  return url.href;
}

/** PostgreSQL splits `options` at white space that has no backslash before it. */
function escapeOption(value: string): string {
  return value.replace(/[\\\s]/g, '\\$&');
}
