// A Config → the project's database, as its owner, and its migrations: what the start of the server begins with, and every command
// that works on the database without serving it. Opens no port and makes no login.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { PergolaError } from './base/errors.ts';
import type { Config, MigrationsConfig } from './config/config.ts';
import type { OwnerConnection } from './database/database.ts';
import { type EmbeddedPostgres, findRunningEmbedded, startEmbedded } from './database/embedded/embedded.ts';
import { openOwnerConnection } from './database/owner.ts';
import { introspect } from './engine/catalog/introspect.ts';
import { createSnapshot } from './engine/create-snapshot.ts';
import { conventions } from './engine/model/naming.ts';
import { unprotectedWrites } from './engine/model/unprotected-writes.ts';
import type { Snapshot } from './engine/snapshot.ts';
import { applyMigrations, ensureServiceRoleGrants, type HistoryName, type MigrationSet } from './migrate/migrate.ts';
import type { Report } from './observe/event.ts';

export { openOwnerConnection } from './database/owner.ts';

export interface StartOptions {
  readonly report: Report;
  /** Gives the start up at the next step; what was started is stopped again. */
  readonly signal: AbortSignal;
}

/** One piece of work that is told with its time. */
export type Step = <T>(name: string, work: () => Promise<T>, detail: (result: T) => string) => Promise<T>;

export type ServedDatabase =
  | { readonly kind: 'embedded'; readonly directory: string; readonly version: string; readonly firstStart: boolean }
  /** Without user and password. */
  | { readonly kind: 'configured'; readonly address: string };

export interface FoundDatabase {
  /** As the owner, with what is secret; never that of a pooler. */
  readonly databaseUrl: string;
  /** That of the pooler that callers go through; undefined where there is none. */
  readonly poolerUrl: string | undefined;
  readonly served: ServedDatabase;
}

export interface Project extends AsyncDisposable {
  readonly owner: OwnerConnection;
  readonly databaseUrl: string;
}

export interface OpenOptions extends StartOptions {
  /** Whether an embedded database has its migrations applied first, as by a start: yes where not given. */
  readonly migrate?: boolean;
}

/**
 * The configured database, for a command. One that has a URL is left as it is. The embedded one is that of the Pergola that runs on the
 * directory; where none does, it is started until it is disposed of. Rejects with a PergolaError, and then nothing that it started still
 * runs.
 */
export async function openProject(config: Config, options: OpenOptions): Promise<Project> {
  await using parts = new AsyncDisposableStack();
  const { url, directUrl, dataDirectory } = config.database;
  const step = createStep(options);
  const running = directUrl ?? url ?? (await findRunningEmbedded(dataDirectory, options));
  const databaseUrl = running ?? (await findDatabase(config, step, options.report, parts)).databaseUrl;
  const owner = await openOwnerConnection(databaseUrl);
  parts.defer(() => owner.close());
  if (url === undefined && options.migrate !== false) {
    await migrateProject(owner, config, step, options);
    // As by a start: without them service_role would see nothing.
    await ensureServiceRoleGrants(owner, config.database.schemas);
  }
  const opened = parts.move();
  return { owner, databaseUrl, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** What would be served of the schemas. */
export async function readSnapshot(
  owner: OwnerConnection,
  { graphql }: Pick<Config, 'graphql'>,
  options: StartOptions & { readonly schemas: readonly string[] },
): Promise<Snapshot> {
  const { schemas } = options;
  const catalog = await createStep(options)(
    'schema',
    () => introspect(owner, { schemas }),
    ({ relations }) => `${relations.length} tables and views of ${schemas.join(', ')}`,
  );
  return createSnapshot(catalog, { schemas, naming: conventions[graphql.naming] });
}

/**
 * What must not be served in production, whatever the mode is: the anonymous role may write into tables, and nothing says which rows.
 * Undefined where there is nothing of the kind, beside what the settings allow.
 */
export function unsafeToServe(snapshot: Snapshot, { auth }: Pick<Config, 'auth'>): PergolaError | undefined {
  const { anonymousRole, anonymousWrites } = auth;
  if (anonymousWrites === 'all') return undefined;
  const writes = unprotectedWrites(snapshot, anonymousRole).filter(({ table }) => !anonymousWrites.includes(table));
  if (writes.length === 0) return undefined;
  const shown = writes.slice(0, 20).map(({ table, operations }) => `${table} (${operations.join(', ')})`);
  const others = writes.length > shown.length ? `, and ${writes.length - shown.length} others` : '';
  return new PergolaError(
    'production-unsafe',
    `${anonymousRole}, which needs no key, may write any row of ${shown.join(', ')}${others}: granted, without row-level security`,
    {
      hint: 'Revoke the grants, enable row-level security and write policies, or name what is meant in PERGOLA_AUTH__ANONYMOUS_WRITES.',
    },
  );
}

/** Reports each step once it is done. Throws the signal's reason before one that is not wanted any more. */
export function createStep({ report, signal }: StartOptions): Step {
  return async (name, work, detail) => {
    signal.throwIfAborted();
    const start = performance.now();
    const result = await work();
    report({ kind: 'start-step', step: name, detail: detail(result), duration: performance.now() - start });
    return result;
  };
}

/** The database that has a URL, or the embedded one, started: it stops with the parts. */
export async function findDatabase(
  config: Config,
  step: Step,
  report: Report,
  parts: AsyncDisposableStack,
): Promise<FoundDatabase> {
  const { url, directUrl, dataDirectory } = config.database;
  if (url !== undefined) {
    report({ kind: 'start-notice', message: noticeOf(url) });
    const served: ServedDatabase = { kind: 'configured', address: addressOf(url) };
    const poolerUrl = directUrl === undefined ? undefined : url;
    return { databaseUrl: directUrl ?? url, poolerUrl, served };
  }
  const describe = ({ version, directory, firstStart }: EmbeddedPostgres) =>
    `PostgreSQL ${version} in ${directory}${firstStart ? ' (made now)' : ''}`;
  const embedded = await step('database', () => startEmbedded({ dataDirectory, report }), describe);
  parts.defer(() => embedded.stop());
  const { directory, version, firstStart } = embedded;
  return {
    databaseUrl: embedded.url,
    poolerUrl: undefined,
    served: { kind: 'embedded', directory, version, firstStart },
  };
}

function noticeOf(url: string): string {
  return (
    `In ${addressOf(url)} Pergola keeps the schemas "pergola" and "auth", two event triggers, and in its server the roles ` +
    'anon, authenticated and service_role with two logins that may become them. What is missing of these is made now.'
  );
}

/** A database URL without what is secret in it. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'localhost'}${pathname}`;
}

/** Where what came with the program is: in a clone the demo's migrations, everywhere those of Pergola in `system`. */
export const shippedMigrations = path.resolve(import.meta.dirname, '../../migrations');

/** A project has a directory of its own; a clone that is started from elsewhere has the demo. */
export function applicationMigrations({ directory }: MigrationsConfig): string {
  if (directory !== undefined) return directory;
  const own = path.resolve('migrations');
  return existsSync(own) ? own : shippedMigrations;
}

/** Pergola's own migrations, and the application's. */
export function migrationSets({ migrations }: Pick<Config, 'migrations'>): Record<HistoryName, MigrationSet> {
  return {
    system: { history: 'system', directory: path.join(shippedMigrations, 'system') },
    application: { history: 'application', directory: applicationMigrations(migrations) },
  };
}

/** Pergola's own migrations, then the application's where a start is to apply them. */
export async function migrateProject(
  owner: OwnerConnection,
  config: Pick<Config, 'migrations'>,
  step: Step,
  { report, signal }: StartOptions,
): Promise<void> {
  const { system, application } = migrationSets(config);
  const onWait = (reason: string) => report({ kind: 'start-waiting', step: 'migrate', reason });
  for (const set of config.migrations.apply ? [system, application] : [system]) {
    await step(
      'migrate',
      () => applyMigrations(owner, { ...set, onWait, signal }),
      (applied) =>
        `${set.history}: ${applied.length === 0 ? 'up to date' : applied.map(({ name }) => name).join(', ')}`,
    );
  }
}
