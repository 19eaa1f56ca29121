// `pergola seed fake`: made-up rows in tables, to see lists and pages with something in them. Changes no row that is there.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readSurroundings } from './surroundings.ts';

export const seedFake: Command = {
  name: 'seed fake',
  summary: 'Writes made-up rows into tables',
  description: [
    'Foreign keys lead to rows that are there, or were made up before; types, lengths, enums, unique columns and simple checks are kept to. The same ' +
      'number makes the same rows. All is one transaction. Rows that are there already, by a unique key, and rows that a check refuses are left out, and it says how many were written.',
    'A table that takes none of them says why, and nothing is kept: write a seed for it, and name the others.',
  ],
  arguments: [
    {
      name: 'TABLE',
      description: 'the tables, with blanks between; all that are served where none is given',
      optional: true,
      rest: true,
    },
  ],
  options: [
    { name: 'rows', value: 'N', description: 'how many in each table; 100 where not given' },
    { name: 'random', value: 'N', description: 'the number that they are made up from; 1 where not given' },
    {
      name: 'yes',
      value: undefined,
      description: 'does it on a database that DATABASE_URL names; the embedded one needs no word',
    },
    jsonOption,
  ],
  examples: [
    { command: 'pergola seed fake', meaning: 'a hundred rows in every table' },
    { command: 'pergola seed fake task --rows 5000', meaning: 'many tasks' },
    { command: 'pergola seed fake shop.customer shop.purchase --random 7', meaning: 'two tables, other rows' },
  ],
  run: writeRows,
};

async function writeRows(given: GivenOptions, terminal: Terminal): Promise<void> {
  const rows = readWhole(given, 'rows', 100, 1_000_000);
  const seed = readWhole(given, 'random', 1, 2_147_483_647);
  const tables = (given.get('TABLE') ?? '').split(' ').filter((name) => name !== '');
  const [{ config, ...surroundings }, { openProject, readSnapshot }, { fakeRows }] = await Promise.all([
    readSurroundings(terminal),
    import('../project.ts'),
    import('../fake/fake.ts'),
  ]);
  if ((config.database.url !== undefined || config.production) && !given.has('yes'))
    throw new PergolaError(
      'confirmation-missing',
      'this would write made-up rows into a database that somebody named',
      {
        hint: 'If that is meant, say --yes. Nothing was done.',
      },
    );
  await using project = await openProject(config, surroundings);
  const { schemas } = config.database;
  const { catalog } = await readSnapshot(project.owner, config, { ...surroundings, schemas });
  const faked = await fakeRows(project.owner, catalog, { tables, rows, seed });
  if (wantsJson(given)) return printJson(terminal, { tables: faked });
  for (const { table, rows: written } of faked) terminal.print(`${table.padEnd(40)}  ${String(written).padStart(8)}\n`);
  if (faked.length === 0) terminal.note('There are no tables.');
}

function readWhole(given: GivenOptions, option: string, usual: number, most: number): number {
  const text = given.get(option) ?? String(usual);
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw new PergolaError(
    'usage-invalid',
    `--${option} is ${JSON.stringify(text)}; allowed is a whole number from 1 to ${most}`,
  );
}
