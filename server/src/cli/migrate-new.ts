// `pergola migrate new NAME`: writes the two files of a new migration, with comments that say what belongs into them. Needs no database.

import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { diffDatabase, diffOptions, noteDiff } from './diff-database.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const migrateNew: Command = {
  name: 'migrate new',
  summary: 'Writes the two files of a new migration, numbered behind the last one',
  description: [
    'NNNN_name.up.sql and NNNN_name.down.sql, in the directory of the migrations. The name is put into small letters, digits and underscores.',
    'Both files have comments that say what belongs into them, and no statement yet.',
  ],
  arguments: [{ name: 'NAME', description: 'what changes, in a few words', rest: true }],
  options: [
    {
      name: 'no-transaction',
      value: undefined,
      description: 'for one statement that cannot run in a transaction, as CREATE INDEX CONCURRENTLY',
    },
    {
      name: 'from-diff',
      value: undefined,
      description:
        'writes into them what the database has that the migrations do not, as migrate diff; reads the database',
    },
    ...diffOptions,
    { name: 'irreversible', value: undefined, description: 'the down file says that there is no way back' },
    jsonOption,
  ],
  examples: [
    {
      command: 'pergola migrate new add price to variety',
      meaning: 'migrations/0007_add_price_to_variety.up.sql and .down.sql',
    },
    {
      command: 'pergola migrate new index_price --no-transaction',
      meaning: 'an index that is built while others write',
    },
    {
      command: 'pergola migrate new tags --from-diff',
      meaning: 'what was changed in the database by hand; "migrate baseline" then records that it is there',
    },
  ],
  run: writeNew,
};

async function writeNew(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ readConfigForWork }, { writeMigration }] = await Promise.all([
    import('../config/config.ts'),
    import('../migrate/migrate.ts'),
  ]);
  // Never the demo's, which a start without a directory of its own would take.
  const directory = readConfigForWork().migrations.directory ?? path.resolve('migrations');
  const texts = given.has('from-diff') ? await readDiff(given, terminal) : {};
  if (texts === undefined) return;
  const { name, up, down } = await writeMigration({
    directory,
    name: given.get('NAME') ?? '',
    solo: given.has('no-transaction'),
    irreversible: given.has('irreversible'),
    ...texts,
  });
  const files = [up, down].map((file) => path.relative('', file));
  if (wantsJson(given)) printJson(terminal, { name, up: files[0], down: files[1] });
  else terminal.print(`${files.join('\n')}\n`);
}

/** Undefined where nothing differs. */
async function readDiff(
  given: GivenOptions,
  terminal: Terminal,
): Promise<{ readonly up: string; readonly down: string } | undefined> {
  for (const option of ['no-transaction', 'irreversible']) {
    if (given.has(option))
      throw new PergolaError('usage-invalid', `--${option} and --from-diff are not for one migration`);
  }
  const diff = await diffDatabase(given, terminal);
  if (diff.unsettled.length > 0)
    throw new PergolaError('diff-unsettled', `tried out, the SQL does not do all of it: ${diff.unsettled.join('; ')}`);
  noteDiff(diff, terminal);
  if (diff.different) return diff.files;
  terminal.note('The database has what the migrations make: there is nothing to write.');
  if (wantsJson(given)) printJson(terminal, { name: null, up: null, down: null });
  return undefined;
}
