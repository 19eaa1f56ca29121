// `pergola migrate diff`: what the database has that the migrations do not, as SQL on standard output. Reads, and changes nothing.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { diffDatabase, diffOptions, noteDiff } from './diff-database.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const migrateDiff: Command = {
  name: 'migrate diff',
  summary: 'Writes the SQL for what the database has that the migrations do not',
  description: [
    'Replays the migrations in a scratch database, compares it with the database, and tries the SQL out there: that it leads to what the ' +
      'database has, and back. The database itself is only read. "migrate new NAME --from-diff" writes the same into two files.',
    'What would destroy rows comes as comments. What looks like a rename is said to, and is one if --rename says so.',
  ],
  options: [
    { name: 'down', value: undefined, description: 'writes the way back instead' },
    { name: 'check', value: undefined, description: 'for CI: exit status 1 where something differs' },
    ...diffOptions,
    jsonOption,
  ],
  examples: [
    { command: 'pergola migrate diff', meaning: 'what was changed in the database by hand' },
    { command: 'pergola migrate diff --rename note.body=text', meaning: 'a column that has another name now' },
    {
      command: 'pergola migrate diff --check',
      meaning: 'in CI: fails where the database is not what the migrations make',
    },
  ],
  statuses: [
    { status: 0, meaning: 'the SQL was written, or with --check: nothing differs' },
    {
      status: 1,
      meaning:
        'with --check: something differs; or it failed, or the SQL, tried out, does not do all of it, which it says',
    },
  ],
  run: printDiff,
};

async function printDiff(given: GivenOptions, terminal: Terminal): Promise<number> {
  const diff = await diffDatabase(given, terminal);
  const { different, files, notes, notCompared, probableRenames, unsettled } = diff;
  if (wantsJson(given)) {
    const half = ({ statements, heldBack }: typeof diff.up, sql: string) => ({ sql, statements, heldBack });
    printJson(terminal, {
      different,
      up: half(diff.up, files.up),
      down: half(diff.down, files.down),
      probableRenames,
      unsettled,
      notCompared,
      notes,
    });
  } else {
    terminal.print(given.has('down') ? files.down : files.up);
    noteDiff(diff, terminal);
    if (!different) terminal.note('The database has what the migrations make.');
  }
  return unsettled.length > 0 || (given.has('check') && different) ? 1 : 0;
}
