// `pergola seed`: runs the files of data to develop with, in the configured database. Empties nothing.

import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readSurroundings } from './surroundings.ts';

export const seed: Command = {
  name: 'seed',
  summary: 'Runs the files of data to develop with, in one transaction',
  description: [
    'seed.sql and then the files of seeds/ that end in .sql, in order of their names, as the owner of the database, past row-level security. One ' +
      'that fails leaves nothing of any. A second run runs them again: write "on conflict do nothing" where that should change nothing.',
    'The embedded database has its migrations applied first, as by a start. "pergola dev" seeds a database once, by itself.',
  ],
  options: [
    { name: 'file', value: 'FILE,…', description: 'these files, in this order, in place of those of the project' },
    { name: 'once', value: undefined, description: 'does nothing where the database was seeded before' },
    { name: 'yes', value: undefined, description: 'does it with NODE_ENV=production too' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola seed', meaning: 'the files of the project' },
    { command: 'pergola seed --file seeds/many.sql', meaning: 'one file' },
    { command: 'DATABASE_URL=postgres://localhost/test pergola seed --once', meaning: 'in CI, however often' },
  ],
  run: runSeeds,
};

async function runSeeds(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ config, ...surroundings }, { openProject }, { findSeeds, seedDatabase }, { formatDuration }] =
    await Promise.all([
      readSurroundings(terminal),
      import('../project.ts'),
      import('../migrate/migrate.ts'),
      import('../observe/observe.ts'),
    ]);
  const files = readFiles(given.get('file')) ?? (await findSeeds(path.resolve()));
  if (files.length === 0)
    throw new PergolaError('file-not-read', 'there is no seed.sql here, and no file in seeds that ends in .sql', {
      hint: 'Write one, or name a file with --file.',
    });
  if (config.production && !given.has('yes'))
    throw new PergolaError('confirmation-missing', 'seeds are data to develop with, and NODE_ENV is production', {
      hint: 'If that is meant, say --yes. Nothing was done.',
    });
  await using project = await openProject(config, surroundings);
  const seeded = await seedDatabase(project.owner, { files, once: given.has('once') });
  const shown = seeded.map(({ file, duration }) => ({ file: path.relative('', file), duration }));
  if (wantsJson(given)) return printJson(terminal, { seeded: shown });
  for (const { file, duration } of shown)
    terminal.print(`${file.padEnd(40)}  ${formatDuration(duration).padStart(8)}\n`);
  terminal.note(seeded.length === 0 ? 'The database was seeded before.' : describeCount(seeded.length));
}

function readFiles(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new PergolaError('usage-invalid', `--file ${JSON.stringify(text)} has an empty name in it`);
  return names.map((name) => path.resolve(name));
}

function describeCount(files: number): string {
  return `${files} file${files === 1 ? '' : 's'} of seeds run.`;
}
