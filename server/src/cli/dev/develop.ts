// A project's directory → a server that follows its files until it is told to stop: sessions, one after another as the settings change.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { aborted, gaveUp, StopRequest } from '../../base/stop-request.ts';
import { type Config, type Examined, examineConfig, faultsAsError } from '../../config/config.ts';
import { createLog } from '../../observe/observe.ts';
import { listenForFaults } from '../start.ts';
import type { Say } from './dev-event.ts';
import { openSession, type Session } from './dev-session.ts';
import { createWatch, type Watch, type WatchedFiles } from './watch-files.ts';

export interface DevelopOptions {
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly watch: boolean;
  /** Migrations and seeds also reach a database that has a URL. */
  readonly migrate: boolean;
  readonly seed: boolean;
  /** The settings with what the command line says in their place, and a port that is free. Rejects with 'usage-invalid'. */
  settle(config: Config, examined: Examined): Promise<Config>;
}

/** Resolves once the signal says so. Rejects where it cannot start at all; from then on what fails is said. */
export async function develop(options: DevelopOptions): Promise<{ readonly faulty: boolean }> {
  const { say } = options;
  const faults = new AbortController();
  const signal = AbortSignal.any([options.signal, faults.signal]);
  const log = createLog({ level: readSettings().log.level ?? 'warn', destination: 2 });
  const unheard = listenForFaults(log.read, (reason) => faults.abort(new StopRequest(reason)));
  try {
    await serveInSessions({ ...options, signal }, log.read);
    say({ kind: 'stopped' });
  } catch (error) {
    if (!gaveUp(error, signal)) throw error;
  } finally {
    unheard();
    log.flush();
  }
  return { faulty: faults.signal.aborted };
}

async function serveInSessions(options: DevelopOptions, log: Parameters<typeof openSession>[1]['log']): Promise<void> {
  const { say, signal } = options;
  for (let first = true; !signal.aborted; first = false) {
    const examined = examineConfig();
    const began = performance.now();
    say(first ? { kind: 'starting' } : { kind: 'restarting', reason: 'the settings have changed' });
    let session: Session | undefined;
    const config = await options.settle(readSettings(examined), examined);
    const watch = await createWatch(options.watch ? watchedOf(options, examined, config, () => session) : []);
    try {
      session = await open(options, config, log);
      say({ kind: 'ready', app: session.app, duration: performance.now() - began, watches: options.watch });
    } catch (error) {
      if (first || !options.watch || gaveUp(error, signal)) throw error;
      say({ kind: 'failed', subject: 'start', error });
    }
    await follow(watch, session, options);
  }
}

async function open(
  { say, signal, migrate, seed }: DevelopOptions,
  config: Config,
  log: Parameters<typeof openSession>[1]['log'],
): Promise<Session> {
  const apply = config.migrations.apply || migrate;
  const session = await openSession(config, { say, log, signal, apply, seed });
  if (!session.app.demo && !existsSync(migrationsOf(config)))
    say({ kind: 'note', message: 'there are no migrations here; "pergola init" writes a project' });
  if (!apply)
    say({ kind: 'note', message: 'migrations and seeds are left to you on this database; --migrate changes that' });
  else if (seed) await session.firstSeed();
  await session.generate();
  return session;
}

/** Until the settings have changed, or it is to end. */
async function follow(watch: Watch, session: Session | undefined, { watch: watches, signal }: DevelopOptions) {
  try {
    await (watches ? watch.run(signal) : aborted(signal));
  } finally {
    await session?.close();
  }
}

function readSettings(examined: Examined = examineConfig()): Config {
  if (examined.config === undefined) throw faultsAsError(examined.faults);
  return examined.config;
}

function watchedOf(
  options: DevelopOptions,
  examined: Examined,
  config: Config,
  session: () => Session | undefined,
): readonly WatchedFiles[] {
  const then = async (work: Promise<void> | undefined) => {
    await work;
    return false;
  };
  const documents = config.codegen.hooks !== undefined || config.codegen.graphql !== undefined;
  return [
    { paths: () => settingsFiles(examined), onChange: compareSettings(options.say, examined) },
    { paths: async () => [migrationsOf(config)], onChange: () => then(session()?.migrate()) },
    { paths: async () => [path.resolve('seed.sql'), path.resolve('seeds')], onChange: () => then(session()?.seed()) },
    ...(documents
      ? [{ paths: () => documentFiles(config), rarely: true, onChange: () => then(session()?.generate()) }]
      : []),
    ...watchPlugins(options, config),
  ];
}

/** Where migrations are, or would be: a project can begin without. */
function migrationsOf({ migrations }: Config): string {
  return migrations.directory ?? path.resolve('migrations');
}

/** The files of the project itself that are plugins. Node loads a file once. */
function watchPlugins({ say }: DevelopOptions, { plugins }: Config): readonly WatchedFiles[] {
  return Object.entries(plugins).flatMap(([name, { from }]) => {
    if (!/^\.{0,2}[/\\]/.test(from)) return [];
    const message = `the plugin ${name} has changed; stop and start again to load it`;
    const onChange = async () => {
      say({ kind: 'note', message });
      return false;
    };
    return [{ paths: async () => [path.resolve(from)], onChange }];
  });
}

/** Those that were read, and those that would be if they were there. */
async function settingsFiles({ files }: Examined): Promise<readonly string[]> {
  const names = await readdir(path.resolve()).catch(() => []);
  const likely = names.filter((name) => /^pergola(\.[\w-]+)?\.(ya?ml|json)$/.test(name));
  return [...new Set([...files, ...likely.sort(), '.env'])].map((file) => path.resolve(file));
}

async function documentFiles({ codegen }: Config): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob([...codegen.documents], { ignore: ['**/node_modules/**'], expandDirectories: false });
  return found.toSorted().map((file) => path.resolve(file));
}

/** Settings that are wrong are said, and change nothing. */
function compareSettings(say: Say, before: Examined): () => Promise<boolean> {
  let wrong = false;
  return async () => {
    const now = examineConfig();
    if (now.config === undefined) {
      wrong = true;
      say({ kind: 'failed', subject: 'settings', error: faultsAsError(now.faults) });
      return false;
    }
    const changed = valuesOf(now) !== valuesOf(before);
    if (wrong && !changed) say({ kind: 'note', message: 'the settings are right again' });
    wrong = false;
    return changed;
  };
}

function valuesOf({ settings }: Examined): string {
  return JSON.stringify([...settings.entries].map(([key, { value }]) => [key, value]));
}
