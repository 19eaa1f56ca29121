// What the commands of migrations begin with: the database as its owner, the sets of files, and where they tell of waiting. Applies nothing.

import { readDuration } from '../base/duration.ts';
import { PergolaError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { OwnerConnection } from '../database/database.ts';
import type { HistoryName, MigrationSet } from '../migrate/migrate.ts';
import type { Command, GivenOptions, Option, Terminal } from './command.ts';
import { readSurroundings } from './surroundings.ts';

export interface OpenedMigrations extends AsyncDisposable {
  readonly owner: OwnerConnection;
  readonly databaseUrl: string;
  /** To another database, as the user of the URL. */
  readonly connect: (url: string) => Promise<OwnerConnection>;
  /** A database that somebody named, rather than the embedded one. */
  readonly configured: boolean;
  readonly sets: Readonly<Record<HistoryName, MigrationSet>>;
  readonly config: Config;
  readonly waiting: {
    readonly onWait: (reason: string) => void;
    readonly signal: AbortSignal;
    readonly patience?: number;
  };
}

export const waitOption: Option = {
  name: 'wait',
  value: 'TIME',
  description: 'gives up after waiting this long for locks or another runner (30s, 5min); without end where not given',
};

export const yesOption: Option = {
  name: 'yes',
  value: undefined,
  description: 'does it on a database that DATABASE_URL names; the embedded one needs no word',
};

/**
 * Rejects with what the configuration or the connection rejects with, and 'usage-invalid'. What runs in the database when the command is asked to
 * end is cancelled.
 */
export async function openMigrations(given: GivenOptions, terminal: Terminal): Promise<OpenedMigrations> {
  const patience = readWait(given.get('wait'));
  const [{ config, ...surroundings }, { openOwnerConnection, openProject, migrationSets }] = await Promise.all([
    readSurroundings(terminal),
    import('../project.ts'),
  ]);
  const { cancelOnAbort } = await import('../migrate/migrate.ts');
  await using parts = new AsyncDisposableStack();
  const project = parts.use(await openProject(config, { ...surroundings, migrate: false }));
  const connect = () => openOwnerConnection(project.databaseUrl);
  parts.use(await cancelOnAbort(project.owner, { signal: terminal.signal, connect }));
  const opened = parts.move();
  return {
    owner: project.owner,
    databaseUrl: project.databaseUrl,
    connect: openOwnerConnection,
    configured: config.database.url !== undefined,
    sets: migrationSets(config),
    config,
    waiting: {
      onWait: (reason) => terminal.note(`Waiting: ${reason}.`),
      signal: terminal.signal,
      ...(patience === undefined ? {} : { patience }),
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function readWait(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const wait = readDuration(text);
  if (wait === undefined) throw misused(`--wait ${text} is not a time`, 'For example 30s or 5min.');
  return wait;
}

/** A whole number from 1, given as an argument. */
export function readCount(text: string | undefined, name: string): number {
  const count = Number(text ?? 1);
  if (/^\d+$/.test(text ?? '1') && count >= 1) return count;
  throw misused(`${name} is "${text}", and should be a whole number from 1`);
}

/** `7`, `0007` or `0007_add_price` → 7. */
export function readNumber(text: string, option: string): number {
  const [, number] = /^(\d{1,4})(?:_[a-z0-9_]*)?$/.exec(text) ?? [];
  if (number !== undefined) return Number(number);
  throw misused(`--${option} "${text}" is not the number of a migration`, 'For example 7, 0007 or 0007_add_price.');
}

function misused(message: string, hint?: string): PergolaError {
  return new PergolaError('usage-invalid', message, hint === undefined ? {} : { hint });
}

/** What a command of migrations says of the exit statuses of all. */
export const migrationStatuses: NonNullable<Command['statuses']> = [
  { status: 1, meaning: 'it failed; what was done before that stays, and is said' },
];
