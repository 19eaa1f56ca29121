// `pergola migrate plan`: what "migrate up" would run, with the locks that each statement takes and what it destroys. Runs it in a scratch
// database only.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { openMigrations, readNumber } from './open-migrations.ts';
import { printPlan } from './print-plan.ts';

export const migratePlan: Command = {
  name: 'migrate plan',
  summary: 'Shows what would be applied, with the locks that each statement takes and what it destroys',
  description: [
    'The locks are seen, not guessed: what is applied is replayed in a scratch database, what is pending runs behind it, and after each ' +
      'statement PostgreSQL is asked what is locked, rewritten and gone. The database itself is only read, for the sizes of tables.',
    'There are limits. The scratch database has no rows but those of migrations, so what depends on rows (a DO block that looks first, a ' +
      'constraint that rows break) can go otherwise, and nothing says how long it takes. Rows that are deleted are told only of DELETE and ' +
      'of TRUNCATE themselves. Statements about the whole server, such as ALTER ROLE, are not run.',
  ],
  options: [
    { name: 'to', value: 'N', description: 'the number of the last one; all where not given' },
    { name: 'scratch-url', value: 'URL', description: 'of an empty database to use, where none can be created' },
    jsonOption,
  ],
  examples: [{ command: 'pergola migrate plan', meaning: 'before a deployment' }],
  run: plan,
};

async function plan(given: GivenOptions, terminal: Terminal): Promise<void> {
  const to = given.has('to') ? readNumber(given.get('to') ?? '', 'to') : undefined;
  await using opened = await openMigrations(given, terminal);
  const { planMigrations } = await import('../migrate/migrate.ts');
  const { owner, sets, databaseUrl } = opened;
  const planned = await planMigrations(owner, {
    databaseUrl,
    directories: { system: sets.system.directory, application: sets.application.directory },
    scratchUrl: given.get('scratch-url'),
    to,
    signal: terminal.signal,
    connect: opened.connect,
  });
  if (wantsJson(given)) {
    return printJson(terminal, { migrations: planned.migrations, sizes: Object.fromEntries(planned.sizes) });
  }
  printPlan(planned, terminal);
  if (planned.migrations.length === 0) terminal.note('Everything is applied.');
}
