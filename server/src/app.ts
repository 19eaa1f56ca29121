// The composition root: a Config → a running server, and the only file that knows every part. Parts are built in the order
// in which they need each other, and taken down in the reverse.

import path from 'node:path';
import { mintKey } from './auth/auth.ts';
import { type Config, keepSecret } from './config/config.ts';
import type { OwnerConnection } from './database/database.ts';
import { type EmbeddedPostgres, startEmbedded } from './database/embedded/embedded.ts';
import { openOwnerConnection } from './database/owner.ts';
import { createGateway } from './gateway/gateway.ts';
import { applyMigrations, ensureServiceRoleGrants } from './migrate/migrate.ts';
import type { Report } from './observe/event.ts';

export interface App {
  /** Where it listens: http://127.0.0.1:4000 */
  readonly url: string;
  readonly keys: { readonly anon: string; readonly serviceRole: string };
  readonly database: ServedDatabase;
  /** Requests under way finish first, within ten seconds. Safe to call again. */
  stop(): Promise<void>;
}

export type ServedDatabase =
  | { readonly kind: 'embedded'; readonly directory: string; readonly version: string; readonly firstStart: boolean }
  /** Without user and password. */
  | { readonly kind: 'configured'; readonly address: string };

export interface StartOptions {
  readonly report: Report;
  /** Gives the start up at the next step; what was started is stopped again. */
  readonly signal: AbortSignal;
}

/** Starts everything; listens last. Rejects with a PergolaError, and then nothing that it started still runs. */
export async function startApp(config: Config, options: StartOptions): Promise<App> {
  const parts = new AsyncDisposableStack();
  try {
    return await start(config, options, parts);
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

async function start(config: Config, { report, signal }: StartOptions, parts: AsyncDisposableStack): Promise<App> {
  const step = createStep(report, signal);
  const { databaseUrl, served } = await findDatabase(config, step, report, parts);
  const owner = await openOwnerConnection(databaseUrl);
  parts.defer(() => owner.close());
  await migrate(owner, served, step, { report, signal });
  const secret = config.auth.jwtSecret ?? (await keepSecret(config.database.dataDirectory));
  await ensureServiceRoleGrants(owner, config.database.schemas);
  const gateway = createGateway({
    ...config.server,
    report,
    health: async () => ({ ready: true, reason: undefined }),
    mount: () => {},
  });
  parts.defer(() => gateway.close());
  signal.throwIfAborted();
  const url = await gateway.listen();
  return {
    url,
    keys: { anon: await mintKey(secret, 'anon'), serviceRole: await mintKey(secret, 'service_role') },
    database: served,
    stop: () => parts.disposeAsync(),
  };
}

type Step = <T>(name: string, work: () => Promise<T>, detail: (result: T) => string) => Promise<T>;

function createStep(report: Report, signal: AbortSignal): Step {
  return async (name, work, detail) => {
    signal.throwIfAborted();
    const start = performance.now();
    const result = await work();
    report({ kind: 'start-step', step: name, detail: detail(result), duration: performance.now() - start });
    return result;
  };
}

async function findDatabase(config: Config, step: Step, report: Report, parts: AsyncDisposableStack) {
  const { url, dataDirectory } = config.database;
  if (url !== undefined) {
    report({ kind: 'start-notice', message: noticeOf(url) });
    return { databaseUrl: url, served: { kind: 'configured', address: addressOf(url) } satisfies ServedDatabase };
  }
  const describe = ({ version, directory, firstStart }: EmbeddedPostgres) =>
    `PostgreSQL ${version} in ${directory}${firstStart ? ' (made now)' : ''}`;
  const embedded = await step('database', () => startEmbedded({ dataDirectory, report }), describe);
  parts.defer(() => embedded.stop());
  const { directory, version, firstStart } = embedded;
  return {
    databaseUrl: embedded.url,
    served: { kind: 'embedded', directory, version, firstStart } satisfies ServedDatabase,
  };
}

function noticeOf(url: string): string {
  return (
    `In ${addressOf(url)} Pergola keeps the schemas "pergola" and "auth", an event trigger, and in its server the roles ` +
    'anon, authenticated and service_role with two logins that may become them. What is missing of these is made now.'
  );
}

/** A database URL without what is secret in it. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'localhost'}${pathname}`;
}

/** Pergola's own migrations everywhere; the demo application's only where nobody chose a database. */
async function migrate(owner: OwnerConnection, served: ServedDatabase, step: Step, { report, signal }: StartOptions) {
  const root = path.resolve(import.meta.dirname, '../../migrations');
  const sets = [['system', path.join(root, 'system')] as const];
  const all = served.kind === 'embedded' ? [...sets, ['application', root] as const] : sets;
  for (const [history, directory] of all) {
    const onWait = (reason: string) => report({ kind: 'start-waiting', step: 'migrate', reason });
    await step(
      'migrate',
      () => applyMigrations(owner, { directory, history, onWait, signal }),
      (applied) => `${history}: ${applied.length === 0 ? 'nothing to do' : applied.map(({ name }) => name).join(', ')}`,
    );
  }
}
