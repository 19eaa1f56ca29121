// `pergola migrate down [N]`: takes the last migrations back, once it was told to on a database that is not its own.

import { PergolaError } from '../base/errors.ts';
import type { FileRun } from '../migrate/migrate.ts';
import type { Command, GivenOptions, Option, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import {
  migrationStatuses,
  type OpenedMigrations,
  openMigrations,
  readCount,
  waitOption,
  yesOption,
} from './open-migrations.ts';
import { printDone, summarise } from './print-done.ts';

export const editedOption: Option = {
  name: 'edited',
  value: undefined,
  description: 'also where its files have changed since it was applied: the down file is run as it is now',
};

export const migrateDown: Command = {
  name: 'migrate down',
  summary: 'Takes the last migrations back, by their down files',
  description: [
    'The last one first. Nothing is taken back where one of them says that it is irreversible, or has no down file.',
    'A down file drops what its migration made, and the data in it with that. So a database that DATABASE_URL names is left alone without ' +
      '--yes: the command says what it would take back, and fails.',
  ],
  arguments: [{ name: 'N', description: 'how many; 1 where not given', optional: true }],
  options: [yesOption, editedOption, waitOption, jsonOption],
  examples: [
    { command: 'pergola migrate down', meaning: 'the last one; of a named database it says which that is' },
    { command: 'pergola migrate down 2 --yes', meaning: 'the last two, of whichever database' },
  ],
  statuses: migrationStatuses,
  run: revert,
};

async function revert(given: GivenOptions, terminal: Terminal): Promise<void> {
  const count = readCount(given.get('N'), 'N');
  await using opened = await openMigrations(given, terminal);
  const { readReverts, revertMigrations } = await import('../migrate/migrate.ts');
  const { owner, sets, waiting } = opened;
  const wanted = { ...sets.application, ...waiting, count, edited: given.has('edited') };
  const runs = await readReverts(owner, wanted);
  requireYes(runs, given, opened);
  const json = wantsJson(given);
  const done: { name: string; duration: number }[] = [];
  try {
    const onDone = (one: { name: string; duration: number }) => {
      done.push(one);
      if (!json) printDone(terminal, one, 'application');
    };
    await revertMigrations(owner, { ...wanted, onDone });
  } finally {
    if (json) printJson(terminal, { reverted: done });
  }
  if (!json) terminal.note(done.length === 0 ? 'Nothing is applied.' : summarise(done, 'taken back'));
}

/** Throws 'confirmation-missing', with what would be taken back, unless it was said or the database is the embedded one. */
export function requireYes(
  runs: readonly FileRun[],
  given: GivenOptions,
  { configured, databaseUrl }: Pick<OpenedMigrations, 'configured' | 'databaseUrl'>,
): void {
  if (runs.length === 0 || !configured || given.has(yesOption.name)) return;
  const { host, pathname } = new URL(databaseUrl);
  const names = runs.map(({ name, file }) => {
    const rows = file.statements.length;
    return `${name} (${rows} statement${rows === 1 ? '' : 's'} in ${file.path})`;
  });
  throw new PergolaError(
    'confirmation-missing',
    `this would take back ${names.join(', ')} in ${host || 'localhost'}${pathname}, with the data in what goes`,
    { hint: 'If that is meant, say --yes. Nothing was done.' },
  );
}
