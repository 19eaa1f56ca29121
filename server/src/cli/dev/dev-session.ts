// A server of the project from one reading of its settings to the next, with what its files ask for: migrations, seeds, and files that
// are generated. What fails is said and changes nothing that is served.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type App, startApp } from '../../app.ts';
import { PergolaError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { generateConfigured } from '../../inspect.ts';
import { applyMigrations, compareMigrations, findSeeds, seedDatabase, wasSeeded } from '../../migrate/migrate.ts';
import type { Event, Report } from '../../observe/event.ts';
import { createReport } from '../../observe/observe.ts';
import { migrationSets, openProject, type Project, readSnapshot } from '../../project.ts';
import { writeWhole } from '../write-output.ts';
import { type DevEvent, readChange, type Say, type Subject } from './dev-event.ts';
import { hintForEdited, unfinishedOf } from './dev-migrations.ts';

export interface SessionOptions {
  readonly say: Say;
  readonly log: Report;
  readonly signal: AbortSignal;
  /** Whether migrations and seeds reach the database: a database that somebody named may serve more than this. */
  readonly apply: boolean;
  readonly seed: boolean;
}

/** The functions never reject, and run one after the other. */
export interface Session {
  readonly app: App;
  /** Applies what is missing; then seeds a database that never was. */
  migrate(): Promise<void>;
  /** As `migrate` ends: a database that was never seeded is. */
  firstSeed(): Promise<void>;
  /** After a change of the seeds: what was seeded before is left alone, and that is said. */
  seed(): Promise<void>;
  generate(): Promise<void>;
  close(): Promise<void>;
}

/** Rejects with what a start rejects with, other than a migration that fails: then what was there before is served. */
export async function openSession(config: Config, options: SessionOptions): Promise<Session> {
  const { say, log, signal } = options;
  let onReload = () => {};
  // What is told in words is not told as a line of the log too, unless the log is asked for.
  const logged: Report = (event) => {
    if (config.log.level !== undefined || readEvent(event) === undefined) log(event);
  };
  const report = createReport([createReader(say, () => onReload()), logged]);
  const app = await startServing(config, { ...options, report });
  const inTurn = createTurns(say, signal);
  const work: Work = { config, options, report };
  const session: Session = {
    app,
    migrate: () => inTurn('migrate', () => migrateAndSeed(work)),
    firstSeed: () => inTurn('seed', () => seedFirst(work)),
    seed: () => inTurn('seed', () => seedChanged(work)),
    generate: () => inTurn('codegen', () => generate(work)),
    async close() {
      onReload = () => {};
      await inTurn('start', async () => {});
      await app.stop();
    },
  };
  onReload = () => void session.generate();
  return session;
}

interface Work {
  readonly config: Config;
  readonly options: SessionOptions;
  readonly report: Report;
}

async function startServing(config: Config, options: SessionOptions & { readonly report: Report }): Promise<App> {
  const withMigrations = (apply: boolean) =>
    startApp({ ...config, migrations: { ...config.migrations, apply } }, options);
  try {
    return await withMigrations(options.apply);
  } catch (error) {
    if (!(error instanceof PergolaError) || !error.code.startsWith('migration-') || !options.apply) throw error;
    options.say({ kind: 'failed', subject: 'migrate', error });
    options.say({ kind: 'note', message: 'what was there before is served, until the files are corrected' });
    return await withMigrations(false);
  }
}

type Turn = (subject: Subject, work: () => Promise<void>) => Promise<void>;

/** One after the other; a failure is said, unless all is to end anyway. */
function createTurns(say: Say, signal: AbortSignal): Turn {
  let last: Promise<void> = Promise.resolve();
  return (subject, work) => {
    last = last.then(work).catch((error: unknown) => {
      if (!signal.aborted) say({ kind: 'failed', subject, error });
    });
    return last;
  };
}

/** Never with the migrations that an embedded database lacks: those are told of on their own. */
async function open({ config, options }: Work): Promise<Project> {
  return await openProject(config, { report: () => {}, signal: options.signal, migrate: false });
}

async function migrateAndSeed(work: Work): Promise<void> {
  const { config, options } = work;
  const { say, signal } = options;
  if (!options.apply)
    return say({
      kind: 'note',
      message: 'migrations have changed; "pergola migrate up" applies them to this database',
    });
  await using project = await open(work);
  const set = migrationSets(config).application;
  const comparison = await compareMigrations(project.owner, set);
  const unfinished = unfinishedOf(comparison);
  if (unfinished !== undefined) return say({ kind: 'note', message: unfinished });
  const onWait = (reason: string) => say({ kind: 'note', message: `waiting: ${reason}` });
  const onDone = (done: { name: string; duration: number }) => say({ kind: 'migrated', ...done });
  try {
    await applyMigrations(project.owner, { ...set, onWait, onDone, signal });
  } catch (error) {
    const hint = hintForEdited(comparison);
    if (hint === undefined || !(error instanceof PergolaError) || error.code !== 'migration-edited') throw error;
    throw error.with({ hint });
  }
  await seedOnce(work, project);
}

async function seedFirst(work: Work): Promise<void> {
  await using project = await open(work);
  await seedOnce(work, project);
}

async function seedChanged(work: Work): Promise<void> {
  if (!work.options.seed || !work.options.apply) return;
  await using project = await open(work);
  if (!(await wasSeeded(project.owner))) return await seedOnce(work, project);
  work.options.say({ kind: 'note', message: 'seeds have changed; "pergola seed" runs them again' });
}

async function seedOnce({ options }: Work, { owner }: Project): Promise<void> {
  const files = options.seed && options.apply ? await findSeeds(path.resolve()) : [];
  if (files.length === 0 || (await wasSeeded(owner))) return;
  for (const { file, duration } of await seedDatabase(owner, { files, once: true }))
    options.say({ kind: 'seeded', file: path.relative('', file), duration });
}

async function generate(work: Work): Promise<void> {
  const { config, options } = work;
  const { hooks, graphql, types, sdl } = config.codegen;
  if ([hooks, graphql, types, sdl].every((file) => file === undefined)) return;
  await using project = await open(work);
  const { schemas } = config.database;
  const reading = { report: () => {}, signal: options.signal, schemas };
  const snapshot = await readSnapshot(project.owner, config, reading);
  const outputs = await generateConfigured(config, snapshot);
  const written: string[] = [];
  for (const { file, text } of outputs) {
    const before = await readFile(path.resolve(file), 'utf8').catch(() => undefined);
    if (before === text) continue;
    await writeWhole(path.resolve(file), text);
    written.push(file);
  }
  if (written.length > 0) options.say({ kind: 'written', files: written });
}

/** What of the server's events is for whoever works on it. */
function createReader(say: Say, onReload: () => void): Report {
  return (event) => {
    const told = readEvent(event);
    if (told !== undefined) say(told);
    if (event.kind === 'schema-reloaded') onReload();
  };
}

/** The steps that take long, or do something to the database. */
const toldSteps = new Set(['database', 'migrate']);

function readEvent(event: Event): DevEvent | undefined {
  switch (event.kind) {
    case 'start-step': {
      const { step, detail, duration } = event;
      return toldSteps.has(step) ? { kind: 'step', step, detail, duration } : undefined;
    }
    case 'start-notice':
      return { kind: 'note', message: event.message };
    case 'start-waiting':
      return { kind: 'note', message: `waiting: ${event.reason}` };
    case 'schema-warning':
      return { kind: 'note', message: `${event.object}: ${event.message}` };
    case 'schema-reloaded':
      return event.changes.length === 0 ? undefined : { kind: 'api-changed', changes: event.changes.map(readChange) };
    case 'schema-reload-failed':
      return { kind: 'failed', subject: 'schema', error: event.error };
    default:
      return undefined;
  }
}
