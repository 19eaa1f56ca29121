// A server that has started → what whoever started it should know: where it answers, on which database, and the keys to it.

import type { App } from '../app.ts';
import type { ServedDatabase } from '../project.ts';

export interface GreetingOptions {
  /** What is printed there is kept: keys that read and write everything are left out. */
  readonly production: boolean;
}

/** Its lines. */
export function greetingOf(app: App, duration: string, { production }: GreetingOptions): readonly string[] {
  const keys = [
    `  anon key     ${app.keys.anon}`,
    `  service key  ${app.keys.serviceRole}`,
    '               (reads and writes everything: keep it on your servers)',
  ];
  return [
    '',
    ...addressesOf(app),
    '  no key       requests run as anon',
    ...(production ? ['  keys         printed by "pergola keys"'] : keys),
    ...firstQueryOf(app),
    '',
    `Ready in ${duration}. Ctrl-C stops it.`,
  ];
}

/** Where it answers, and from which database. */
export function addressesOf({ url, rest, database, demo }: App): readonly string[] {
  return [
    `  GraphQL      ${url}/graphql (in a browser: GraphiQL)`,
    ...(rest ? [`  REST         ${url}/rest/v1`] : []),
    `  database     ${describe(database)}${demo ? ', with the demo application' : ''}`,
  ];
}

function firstQueryOf({ url, firstQuery }: App): readonly string[] {
  if (firstQuery === undefined) return [];
  const query = firstQuery.replace(/^#.*\n/gm, '').trim();
  return [
    '',
    '  A first query, which needs no key:',
    ...query.split('\n').map((line) => `    ${line}`.trimEnd()),
    `  Open it in GraphiQL: ${url}/graphql?query=${encodeURIComponent(query)}`,
  ];
}

function describe(database: ServedDatabase): string {
  return database.kind === 'embedded'
    ? `embedded PostgreSQL ${database.version} in ${database.directory}`
    : `${database.address} (DATABASE_URL)`;
}

/** The same for programs. */
export function readyAsJson(
  { url, rest, database, keys }: App,
  { production }: GreetingOptions,
): Readonly<Record<string, unknown>> {
  return {
    url,
    graphql: `${url}/graphql`,
    ...(rest ? { rest: `${url}/rest/v1` } : {}),
    database,
    ...(production ? {} : { keys: { anon: keys.anon, service: keys.serviceRole } }),
  };
}
