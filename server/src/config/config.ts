// From the environment (later a file as well) to one validated, frozen Config. The only folder that knows a variable's name;
// opens no connection and makes no file.

import { PergolaError } from '../base/errors.ts';
import { type LogLevel, type Setting, settings } from './settings.ts';

export { keepSecret } from './secret.ts';

export interface Config {
  readonly server: ServerConfig;
  readonly database: DatabaseConfig;
  readonly auth: AuthConfig;
  readonly graphql: GraphqlConfig;
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
}

export interface AuthConfig {
  /** Undefined: one is generated and kept in the data directory. */
  readonly jwtSecret: string | undefined;
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
}

type Settings = typeof settings;
type SettingKey = keyof Settings;

/** One place that settings come from: the text of each that it sets, and what to call it in a message. */
export interface ConfigSource {
  text(key: SettingKey): string | undefined;
  nameOf(key: SettingKey): string;
}

/** Reads the configuration of this process. Throws 'config-invalid'. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  return configFrom([environmentSource(environment)]);
}

/** Merges sources over the defaults; a later source overrides an earlier one. */
export function configFrom(sources: readonly ConfigSource[]): Config {
  const get = <K extends SettingKey>(key: K) => readSetting(key, sources);
  return Object.freeze({
    server: Object.freeze({ host: get('server.host'), port: get('server.port') }),
    database: Object.freeze({
      url: get('database.url'),
      dataDirectory: get('database.dataDirectory'),
      schemas: Object.freeze(get('database.schemas')),
      poolSize: get('database.poolSize'),
    }),
    auth: Object.freeze({ jwtSecret: get('auth.jwtSecret') }),
    graphql: Object.freeze({ stringifyNumericTypes: get('graphql.stringifyNumericTypes') }),
    log: Object.freeze({ level: get('log.level') }),
  });
}

function environmentSource(environment: Readonly<Record<string, string | undefined>>): ConfigSource {
  return {
    text: (key) => environment[settings[key].variable],
    nameOf: (key) => settings[key].variable,
  };
}

function readSetting<K extends SettingKey>(
  key: K,
  sources: readonly ConfigSource[],
): ReturnType<Settings[K]['fallback']> {
  type Value = ReturnType<Settings[K]['fallback']>;
  const setting = settings[key] as Setting<Value>;
  const source = sources.findLast((candidate) => candidate.text(key) !== undefined);
  if (source === undefined) return setting.fallback();
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
