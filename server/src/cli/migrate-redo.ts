// `pergola migrate redo [N]`: takes the last migrations back and applies them again, to try the way back or a file that is being written.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { editedOption, requireYes } from './migrate-down.ts';
import { migrationStatuses, openMigrations, readCount, waitOption, yesOption } from './open-migrations.ts';
import { printDone, summarise } from './print-done.ts';

export const migrateRedo: Command = {
  name: 'migrate redo',
  summary: 'Takes the last migrations back and applies them again',
  description: [
    'While a migration is written: change it, and redo it with --edited. Those that were not applied yet stay as they are.',
    'Data in what goes is gone, as with "migrate down", so a database that DATABASE_URL names is left alone without --yes.',
  ],
  arguments: [{ name: 'N', description: 'how many; 1 where not given', optional: true }],
  options: [yesOption, editedOption, waitOption, jsonOption],
  examples: [
    { command: 'pergola migrate redo', meaning: 'tries the way back of the last one' },
    { command: 'pergola migrate redo --edited', meaning: 'the last one as it is written now' },
  ],
  statuses: migrationStatuses,
  run: redo,
};

async function redo(given: GivenOptions, terminal: Terminal): Promise<void> {
  const count = readCount(given.get('N'), 'N');
  await using opened = await openMigrations(given, terminal);
  const { applyMigrations, readReverts, revertMigrations } = await import('../migrate/migrate.ts');
  const { owner, sets, waiting } = opened;
  const wanted = { ...sets.application, ...waiting };
  const chosen = { ...wanted, count, edited: given.has('edited') };
  const runs = await readReverts(owner, chosen);
  requireYes(runs, given, opened);
  const json = wantsJson(given);
  const done = {
    reverted: [] as { name: string; duration: number }[],
    applied: [] as { name: string; duration: number }[],
  };
  const heard = (list: 'reverted' | 'applied', sign: string) => (one: { name: string; duration: number }) => {
    done[list].push(one);
    if (!json) printDone(terminal, { ...one, name: `${sign} ${one.name}` }, 'application');
  };
  const last = runs[0];
  if (last !== undefined) {
    try {
      await revertMigrations(owner, { ...chosen, onDone: heard('reverted', '-') });
      await applyMigrations(owner, { ...wanted, to: Number(last.name.slice(0, 4)), onDone: heard('applied', '+') });
    } finally {
      if (json) printJson(terminal, done);
    }
  } else if (json) printJson(terminal, done);
  if (!json) terminal.note(last === undefined ? 'Nothing is applied.' : summarise(done.applied, 'applied again'));
}
