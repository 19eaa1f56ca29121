// `pergola migrate new NAME`: writes the two files of a new migration, with comments that say what belongs into them. Needs no database.

import path from 'node:path';
import type { Command, GivenOptions, Terminal } from './command.ts';
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
  ],
  run: writeNew,
};

async function writeNew(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ readConfig }, { writeMigration }] = await Promise.all([
    import('../config/config.ts'),
    import('../migrate/migrate.ts'),
  ]);
  // Never the demo's, which a start without a directory of its own would take.
  const directory = readConfig().migrations.directory ?? path.resolve('migrations');
  const { name, up, down } = await writeMigration({
    directory,
    name: given.get('NAME') ?? '',
    solo: given.has('no-transaction'),
    irreversible: given.has('irreversible'),
  });
  const files = [up, down].map((file) => path.relative('', file));
  if (wantsJson(given)) printJson(terminal, { name, up: files[0], down: files[1] });
  else terminal.print(`${files.join('\n')}\n`);
}
