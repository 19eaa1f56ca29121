// The options of a diff → what the database has that the migrations do not: for `migrate diff`, which prints it, and `migrate new --from-diff`.

import type { MigrationDiff } from '../migrate/migrate.ts';
import type { GivenOptions, Option, Terminal } from './command.ts';
import { openMigrations } from './open-migrations.ts';

export const diffOptions: readonly Option[] = [
  {
    name: 'allow-destructive',
    value: undefined,
    description: 'writes what destroys rows as statements; as comments where not given',
  },
  {
    name: 'rename',
    value: 'OLD=NEW,…',
    description: 'what is a rename, rather than one gone and one new: table.column=column or table=table',
  },
  { name: 'schema', value: 'NAME,…', description: 'compares these schemas; all where not given' },
  { name: 'without-schema', value: 'NAME,…', description: 'compares all schemas but these' },
  {
    name: 'scratch-url',
    value: 'URL',
    description: 'an empty database to replay migrations in; a new one beside the database where not given',
  },
];

export async function diffDatabase(given: GivenOptions, terminal: Terminal): Promise<MigrationDiff> {
  await using opened = await openMigrations(given, terminal);
  const { diffMigrations } = await import('../migrate/migrate.ts');
  const { system, application } = opened.sets;
  return await diffMigrations(opened.owner, {
    databaseUrl: opened.databaseUrl,
    connect: opened.connect,
    directories: { system: system.directory, application: application.directory },
    scratchUrl: given.get('scratch-url'),
    renames: listOf(given, 'rename') ?? [],
    allowDestructive: given.has('allow-destructive'),
    only: listOf(given, 'schema'),
    without: listOf(given, 'without-schema') ?? [],
    signal: terminal.signal,
    onStep: (what) => {
      if (terminal.watched) terminal.note(what);
    },
  });
}

/** What there is to know beside the SQL. */
export function noteDiff(
  { notes, notCompared, probableRenames, unsettled, up }: MigrationDiff,
  terminal: Terminal,
): void {
  for (const note of notes) terminal.note(note);
  for (const what of notCompared) terminal.note(`Not compared: ${what}.`);
  for (const rename of probableRenames)
    terminal.note(`This may be a rename, and is written as one gone and one new: if it is one, --rename ${rename}`);
  if (up.heldBack.length > 0)
    terminal.note(
      `${up.heldBack.length} statement${up.heldBack.length === 1 ? '' : 's'} would destroy rows or go with one that does: as comments, unless --allow-destructive is given.`,
    );
  for (const what of unsettled) terminal.note(`Tried out, the SQL does not do all of it: ${what}`);
}

function listOf(given: GivenOptions, option: string): readonly string[] | undefined {
  return given
    .get(option)
    ?.split(',')
    .map((one) => one.trim());
}
