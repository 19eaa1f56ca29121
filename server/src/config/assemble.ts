// Resolved settings → the Config, frozen, and what does not go together in it. Reads nothing.

import type { Fault } from './fault.ts';
import { refuseUnsafe } from './refuse-unsafe.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import { embeddedDatabase, type SettingKey } from './settings.ts';
import type { AuthConfig, CodegenConfig, Config, GraphqlConfig, RestConfig, ServerConfig } from './slices.ts';

type Get = ResolvedSettings['get'];

/** What does not go together, and what production refuses, is added to the faults. */
export function assemble(settings: ResolvedSettings, faults: Fault[]): Config {
  const { get } = settings;
  const fail: Fail = (key, problem) => {
    const { name, place } = settings.entries.get(key)!;
    faults.push({ place, message: `${name} ${problem}`, hint: 'Correct the value, or unset it.' });
  };
  const nameOf = (key: SettingKey) => settings.entries.get(key)!.name;
  const chosen = get('database.url');
  const url = chosen === embeddedDatabase ? undefined : chosen;
  if (settings.mode.production) faults.push(...refuseUnsafe(settings));
  const directUrl = get('database.directUrl');
  if (directUrl !== undefined && url === undefined)
    fail('database.directUrl', `is set, and ${nameOf('database.url')} is not`);
  return Object.freeze({
    production: settings.mode.production,
    server: Object.freeze({
      host: get('server.host'),
      port: get('server.port'),
      drain: get('server.drain'),
      cors: corsConfig(get, fail, nameOf),
    }),
    database: Object.freeze({
      url,
      directUrl,
      // A pooler that is not known to keep them would lose them.
      preparedStatements: get('database.preparedStatements') ?? (directUrl === undefined ? 200 : 0),
      dataDirectory: get('database.dataDirectory'),
      schemas: Object.freeze(get('database.schemas')),
      poolSize: get('database.poolSize'),
      statementTimeout: get('database.statementTimeout'),
    }),
    migrations: Object.freeze({
      directory: get('migrations.directory'),
      // A database that somebody chose may serve more than this program.
      apply: get('migrations.apply') ?? url === undefined,
    }),
    auth: authConfig(get, fail, nameOf),
    graphql: graphqlConfig(get, fail),
    rest: restConfig(get, fail, nameOf),
    codegen: codegenConfig(get, fail),
    plugins: pluginsConfig(settings),
    log: Object.freeze({ level: get('log.level') }),
  });
}

type Fail = (key: SettingKey, problem: string) => void;
type NameOf = (key: SettingKey) => string;

/** Browsers take no cookies along to a server that answers `*`; one that answered each site by its name would be open to all. */
function corsConfig(get: Get, fail: Fail, nameOf: NameOf): ServerConfig['cors'] {
  const origins = get('server.cors.origins');
  const credentials = get('server.cors.credentials');
  if (credentials && origins === '*')
    fail(
      'server.cors.credentials',
      `is true, and ${nameOf('server.cors.origins')} is *; with cookies, the sites have to be named`,
    );
  return Object.freeze({ origins: frozen(origins), credentials });
}

function graphqlConfig(get: Get, fail: Fail): GraphqlConfig {
  const file = get('graphql.trustedDocuments.path');
  const trust = get('graphql.trustedDocuments.mode') ?? (file === undefined ? 'off' : 'optional');
  if (trust !== 'off' && file === undefined)
    fail('graphql.trustedDocuments.path', 'is not set; the trusted documents must come from somewhere');
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

function authConfig(get: Get, fail: Fail, nameOf: NameOf): AuthConfig {
  const publishableKeys = get('auth.publishableKeys');
  const secretKeys = get('auth.secretKeys');
  if (publishableKeys.some((key) => secretKeys.includes(key)))
    fail('auth.publishableKeys', `has a key that is one of ${nameOf('auth.secretKeys')} too`);
  return Object.freeze({
    jwtSecret: get('auth.jwtSecret'),
    jwtAudience: get('auth.jwtAudience'),
    anonymousRole: get('auth.anonymousRole'),
    anonymousWrites: frozen(get('auth.anonymousWrites')),
    publishableKeys: Object.freeze(publishableKeys),
    secretKeys: Object.freeze(secretKeys),
  });
}

function restConfig(get: Get, fail: Fail, nameOf: NameOf): RestConfig {
  const exposed = get('database.schemas');
  const schemas = get('rest.schemas') ?? exposed;
  const other = schemas.find((name) => !exposed.includes(name));
  if (other !== undefined)
    fail('rest.schemas', `names ${JSON.stringify(other)}, which ${nameOf('database.schemas')} does not expose`);
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

function pluginsConfig({ get, entries }: ResolvedSettings): Config['plugins'] {
  const entry = entries.get('plugins')!;
  const plugins = Object.entries(get('plugins')).map(([name, given]) => {
    const placeOf = (path: readonly PropertyKey[]) => entry.placeOf([name, 'config', ...path]);
    return [name, Object.freeze({ ...given, placeOf })] as const;
  });
  return Object.freeze(Object.fromEntries(plugins));
}

function codegenConfig(get: Get, fail: Fail): CodegenConfig {
  const files = new Set<string>();
  for (const key of ['codegen.hooks', 'codegen.graphql', 'codegen.types', 'codegen.sdl'] as const) {
    const file = get(key);
    if (file !== undefined && files.has(file)) fail(key, `is ${file}, which another setting names for another file`);
    if (file !== undefined) files.add(file);
  }
  return Object.freeze({
    documents: Object.freeze(get('codegen.documents')),
    hooks: get('codegen.hooks'),
    graphql: get('codegen.graphql'),
    types: get('codegen.types'),
    sdl: get('codegen.sdl'),
    role: get('codegen.role'),
    scalars: Object.freeze(get('codegen.scalars')),
  });
}

function frozen<T extends string>(value: T | readonly string[]): T | readonly string[] {
  return typeof value === 'string' ? value : Object.freeze([...value]);
}
