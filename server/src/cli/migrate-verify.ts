// `pergola migrate verify`: whether the files are what was applied, and whether each can be applied, taken back and applied again. Tries that
// in a scratch database and changes nothing else.

import type { Comparison, VerifiedMigration } from '../migrate/migrate.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { openMigrations } from './open-migrations.ts';

export const migrateVerify: Command = {
  name: 'migrate verify',
  summary: 'Checks the files against the history, and tries each one up, down and up again',
  description: [
    'First the hashes: a file that is not what was applied, is gone, out of order or without a way back.',
    'Then all files in order, in a scratch database that is dropped afterwards: each is applied, taken back and applied again, and the catalogs ' +
      'are compared. So a down file that leaves something, takes too much or fails is found before it is needed. Rows are not compared, for ' +
      'there are none but those that migrations write.',
    'Whether the database itself is what the files make, "migrate diff --check" says.',
  ],
  options: [
    { name: 'scratch-url', value: 'URL', description: 'of an empty database to use, where none can be created' },
    jsonOption,
  ],
  examples: [{ command: 'pergola migrate verify', meaning: 'in CI, before a merge' }],
  statuses: [
    { status: 0, meaning: 'nothing is wrong' },
    { status: 1, meaning: 'something is wrong, and is printed; or it failed' },
  ],
  run: verify,
};

async function verify(given: GivenOptions, terminal: Terminal): Promise<number> {
  await using opened = await openMigrations(given, terminal);
  const { compareMigrations, verifyMigrations } = await import('../migrate/migrate.ts');
  const { owner, sets, databaseUrl } = opened;
  const { problems } = await compareMigrations(owner, sets.application);
  const verified = await verifyMigrations({
    databaseUrl,
    directories: { system: sets.system.directory, application: sets.application.directory },
    scratchUrl: given.get('scratch-url'),
    signal: terminal.signal,
    connect: opened.connect,
    onFile: (name) => terminal.watched && terminal.note(`Trying ${name}.`),
  });
  const wrong = problems.length > 0 || verified.some((one) => one.afterDown.length + one.afterUp.length > 0);
  if (wantsJson(given)) printJson(terminal, { sound: !wrong, problems, migrations: verified });
  else printVerified(problems, verified, terminal);
  if (!wrong)
    terminal.note(
      `Nothing is wrong with ${verified.length === 1 ? 'the migration' : `the ${verified.length} migrations`}.`,
    );
  return wrong ? 1 : 0;
}

function printVerified(
  problems: Comparison['problems'],
  verified: readonly VerifiedMigration[],
  terminal: Terminal,
): void {
  for (const { message } of problems) terminal.print(`! ${message}\n`);
  for (const { name, reversible, afterDown, afterUp } of verified) {
    if (!reversible) terminal.print(`${name}: applied; there is no way back to try\n`);
    else if (afterDown.length + afterUp.length === 0) terminal.print(`${name}: up, down, up\n`);
    printDifference(terminal, `! ${name}: its down file does not take back what its up file does:`, afterDown);
    printDifference(terminal, `! ${name}: applied again it makes something else:`, afterUp);
  }
}

function printDifference(terminal: Terminal, title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  terminal.print(`${title}\n`);
  for (const line of lines) terminal.print(`  ${line.replace(/\s+/g, ' ').slice(0, 200)}\n`);
}
