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
}

/** Rejects with pg's or Node's error; `connectionReason` says what it means. */
export async function connect(options: ConnectOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlForLogin(options.url, options.login, pinnedSettings(options)),
    connectionTimeoutMillis: options.timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // An error after connecting is the owner's to hear; before it has listeners of its own, none may end the server.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** What a session is started with, in the `options` of the startup message: it takes no round trip and RESET returns to it. */
function pinnedSettings({ schemas, watchClient }: ConnectOptions): Readonly<Record<string, string>> {
  return {
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    lc_monetary: 'C',
    extra_float_digits: '1',
    jit: 'off',
    search_path: schemas.map((schema) => pg.escapeIdentifier(schema)).join(','),
    ...(watchClient === false ? {} : { client_connection_check_interval: '500' }),
  };
}

function urlForLogin(databaseUrl: string, login: Login, settings: Readonly<Record<string, string>>): string {
  const url = new URL(databaseUrl);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(login.password);
  const own = url.searchParams.get('options');
  const pinned = Object.entries(settings).map(([name, value]) => `-c ${name}=${escapeOption(value)}`);
  url.searchParams.set('options', [...(own === null ? [] : [own]), ...pinned].join(' '));
  url.searchParams.set('application_name', 'pergola');
  url.searchParams.delete('user');
  url.searchParams.delete('password');
  return url.href;
}

/** PostgreSQL splits `options` at white space that has no backslash before it. */
function escapeOption(value: string): string {
  return value.replace(/[\\\s]/g, '\\$&');
}
