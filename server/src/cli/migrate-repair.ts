// `pergola migrate repair NAME`: makes the history say what is so of one migration, as it is told. Runs no migration.

import { PergolaError } from '../base/errors.ts';
import type { Repair } from '../migrate/migrate.ts';
import type { Command, GivenOptions, Option, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { openMigrations, waitOption } from './open-migrations.ts';

const repairs: readonly Option[] = [
  { name: 'accept', value: undefined, description: 'of an edited one: the file as it is now is what was applied' },
  { name: 'forget', value: undefined, description: 'of one that is missing or broke off: it is not in the database' },
  { name: 'applied', value: undefined, description: 'of one that broke off: it is in the database, as a whole' },
  { name: 'renamed', value: 'NAME', description: 'of a missing one: its file is called so now, and is the same' },
];

export const migrateRepair: Command = {
  name: 'migrate repair',
  summary: 'Corrects what the history says of one migration, and runs nothing',
  description: [
    'For when somebody knows better than the history: a file was changed where that makes no difference, or what broke off was ended by hand. ' +
      'Which one, and which repair, is always said; without a repair the command says what is wrong, with both hashes, and fails.',
    'A migration outside a transaction that broke off needs none: "migrate up" goes on with it.',
  ],
  arguments: [{ name: 'NAME', description: 'of the migration: 0007_add_price' }],
  options: [...repairs, waitOption, jsonOption],
  examples: [
    {
      command: 'pergola migrate repair 0007_add_price --accept',
      meaning: 'a comment in an applied file was corrected',
    },
    {
      command: 'pergola migrate repair 0007_add_price --renamed 0008_add_price',
      meaning: 'two branches had taken the same number',
    },
  ],
  statuses: [{ status: 1, meaning: 'it failed, and nothing was changed' }],
  run: repair,
};

async function repair(given: GivenOptions, terminal: Terminal): Promise<void> {
  const wanted = readRepair(given);
  const name = given.get('NAME') ?? '';
  await using opened = await openMigrations(given, terminal);
  const { describeMigration, repairMigration } = await import('../migrate/migrate.ts');
  const { owner, sets, waiting } = opened;
  if (wanted === undefined) throw await describeMigration(owner, { ...sets.application, name });
  const done = await repairMigration(owner, { ...sets.application, ...waiting, name, repair: wanted });
  const { was, is = 'none' } = done.checksum;
  if (wantsJson(given)) printJson(terminal, { name, was: done.state, repair: wanted.kind, checksum: { was, is } });
  else terminal.print(`${name} was ${done.state} (SHA-256 was ${was}, is ${is}): ${saidOf(wanted)}.\n`);
}

function readRepair(given: GivenOptions): Repair | undefined {
  const chosen = repairs.filter(({ name }) => given.has(name));
  if (chosen.length > 1) {
    const names = chosen.map(({ name }) => `--${name}`).join(' and ');
    throw new PergolaError('usage-invalid', `${names} are different repairs: choose one`);
  }
  const renamed = given.get('renamed');
  if (renamed !== undefined) return { kind: 'renamed', to: renamed };
  if (given.has('accept')) return { kind: 'accept' };
  if (given.has('forget')) return { kind: 'forget' };
  return given.has('applied') ? { kind: 'applied' } : undefined;
}

function saidOf(wanted: Repair): string {
  switch (wanted.kind) {
    case 'accept':
      return 'accepted as it is now';
    case 'forget':
      return 'forgotten';
    case 'applied':
      return 'recorded as applied';
    case 'renamed':
      return `called ${wanted.to} from now on`;
  }
}
