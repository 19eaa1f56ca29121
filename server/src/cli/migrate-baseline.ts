// `pergola migrate baseline N`: records the migrations up to N as there already, in a database that had them before Pergola came.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { migrationStatuses, openMigrations, readNumber, waitOption } from './open-migrations.ts';

export const migrateBaseline: Command = {
  name: 'migrate baseline',
  summary: 'Records migrations as applied that a database has already, and runs none of them',
  description: [
    'To adopt a database that exists: write what it has into the first migration, record that one, and go on with the next. In a new database ' +
      'all of them are run.',
    'What is recorded so is marked, and "migrate down" leaves it alone.',
  ],
  arguments: [{ name: 'N', description: 'the number of the last one that the database has' }],
  options: [waitOption, jsonOption],
  examples: [{ command: 'pergola migrate baseline 0001', meaning: 'the first one is there already' }],
  statuses: migrationStatuses,
  run: adopt,
};

async function adopt(given: GivenOptions, terminal: Terminal): Promise<void> {
  const to = readNumber(given.get('N') ?? '', 'N');
  await using opened = await openMigrations(given, terminal);
  const { adoptMigrations } = await import('../migrate/migrate.ts');
  const recorded = await adoptMigrations(opened.owner, { ...opened.sets.application, ...opened.waiting, to });
  if (wantsJson(given)) return printJson(terminal, { recorded });
  for (const name of recorded) terminal.print(`${name}\n`);
  terminal.note(recorded.length === 0 ? 'All of them are in the history already.' : 'Recorded as there already.');
}
