// `pergola migrate up`: applies what is missing, Pergola's own first, and prints each with its time.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { migratePlan } from './migrate-plan.ts';
import { migrationStatuses, openMigrations, readNumber, waitOption } from './open-migrations.ts';
import { printDone, summarise } from './print-done.ts';

export const migrateUp: Command = {
  name: 'migrate up',
  summary: 'Applies the migrations that are missing, in order',
  description: [
    'Each file is one transaction with its entry in the history, so a file that fails leaves nothing behind, and those before it stay.',
    'Pergola’s own migrations, on which those of an application build, come first, as at a start of the server.',
    'One runner works at a time; others wait. What waits for a lock gives up after a second and tries again, so requests do not queue behind it.',
  ],
  options: [
    { name: 'dry-run', value: undefined, description: 'applies nothing, and prints what "migrate plan" prints' },
    { name: 'to', value: 'N', description: 'the number of the last one to apply; all where not given' },
    waitOption,
    jsonOption,
  ],
  examples: [
    { command: 'pergola migrate up', meaning: 'all that is missing' },
    {
      command: 'pergola migrate up --to 0007 --wait 5min',
      meaning: 'up to a number; gives up after five minutes of waiting',
    },
  ],
  statuses: migrationStatuses,
  run: applyAll,
};

async function applyAll(given: GivenOptions, terminal: Terminal): Promise<void> {
  if (given.has('dry-run')) return await migratePlan.run(given, terminal).then(() => {});
  const to = given.has('to') ? readNumber(given.get('to') ?? '', 'to') : undefined;
  await using opened = await openMigrations(given, terminal);
  const { applyMigrations, compareMigrations } = await import('../migrate/migrate.ts');
  const { owner, sets, waiting } = opened;
  if (to !== undefined) {
    const { states } = await compareMigrations(owner, sets.application);
    if (!states.some(({ migration }) => migration?.number === to))
      throw new PergolaError('usage-invalid', `${sets.application.directory} has no migration ${to}`);
  }
  const json = wantsJson(given);
  const done: { set: string; name: string; duration: number }[] = [];
  try {
    for (const set of [sets.system, sets.application]) {
      await applyMigrations(owner, {
        ...set,
        ...waiting,
        ...(to === undefined || set.history === 'system' ? {} : { to }),
        onDone: (one) => {
          done.push({ set: set.history, ...one });
          if (!json) printDone(terminal, one, set.history);
        },
      });
    }
  } finally {
    if (json) printJson(terminal, { applied: done });
  }
  if (!json) terminal.note(done.length === 0 ? 'Everything is applied.' : summarise(done, 'applied'));
}
