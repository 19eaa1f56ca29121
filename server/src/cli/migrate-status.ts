// `pergola migrate status`: how the files and the database stand to each other. Reads, and changes nothing.

import type { HistoryName, MigrationState, Problem } from '../migrate/migrate.ts';
import { formatDuration } from '../observe/observe.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { openMigrations } from './open-migrations.ts';

export const migrateStatus: Command = {
  name: 'migrate status',
  summary: 'Says which migrations are applied, by whom and when, and what is wrong',
  description: [
    'applied, pending, interrupted (a statement outside a transaction was begun, and its end is not known; "migrate up" ends it), edited (the ' +
      'file is not what was applied), missing (applied, and the file is gone), out-of-order (not applied, and a later one is).',
  ],
  options: [
    { name: 'system', value: undefined, description: 'lists Pergola’s own migrations too, rather than their number' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola migrate status', meaning: 'all migrations of the application' },
    { command: 'pergola migrate status --json | jq .upToDate', meaning: 'for programs' },
  ],
  statuses: [
    { status: 0, meaning: 'all is applied, and nothing is wrong' },
    { status: 1, meaning: 'something is wrong, or it could not be found out' },
    { status: 3, meaning: 'nothing is wrong, and there is something to apply' },
  ],
  run: printStatus,
};

interface SetStatus {
  readonly set: HistoryName;
  readonly directory: string;
  readonly migrations: readonly ShownMigration[];
  readonly problems: readonly Problem[];
}

interface ShownMigration {
  readonly name: string;
  readonly state: MigrationState['kind'];
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  /** Milliseconds. */
  readonly duration: number | null;
  /** Recorded as there already, and never run. */
  readonly baseline: boolean;
  readonly reversible: boolean;
  /** SHA-256, as it was applied and as it is. */
  readonly checksum: { readonly applied: string | null; readonly file: string | null };
}

async function printStatus(given: GivenOptions, terminal: Terminal): Promise<number> {
  await using opened = await openMigrations(given, terminal);
  const { compareMigrations } = await import('../migrate/migrate.ts');
  const sets: SetStatus[] = [];
  for (const set of [opened.sets.system, opened.sets.application]) {
    const { states, problems } = await compareMigrations(opened.owner, set);
    sets.push({ set: set.history, directory: set.directory, migrations: states.map(show), problems });
  }
  const all = sets.flatMap(({ migrations }) => migrations);
  const upToDate = all.every(({ state }) => state === 'applied') && sets.every(({ problems }) => problems.length === 0);
  if (wantsJson(given)) printJson(terminal, { upToDate, sets });
  else for (const set of sets) printSet(set, given, terminal);
  if (upToDate) return 0;
  const wrong = all.some(({ state }) => state !== 'applied' && state !== 'pending');
  return wrong || sets.some(({ problems }) => problems.length > 0) ? 1 : 3;
}

function show({ kind, name, migration, row }: MigrationState): ShownMigration {
  return {
    name,
    state: kind,
    appliedAt: row?.appliedAt.toISOString() ?? null,
    appliedBy: row?.appliedBy ?? null,
    duration: row?.duration ?? null,
    baseline: row?.baseline ?? false,
    reversible: migration?.down.kind === 'file' && row?.baseline !== true,
    checksum: { applied: row?.checksum ?? null, file: migration?.up.checksum ?? null },
  };
}

function printSet({ set, directory, migrations, problems }: SetStatus, given: GivenOptions, terminal: Terminal): void {
  const applied = migrations.filter(({ state }) => state === 'applied').length;
  terminal.print(`${set}: ${applied} of ${migrations.length} applied (${directory})\n`);
  const quiet = set === 'system' && !given.has('system');
  const listed = quiet ? migrations.filter(({ state }) => state !== 'applied') : migrations;
  const width = Math.max(0, ...listed.map(({ name }) => name.length));
  for (const one of listed) {
    const facts = one.appliedAt === null ? [] : [`${one.appliedAt.slice(0, 19)}Z`, lasted(one), one.appliedBy ?? ''];
    const notes = one.reversible || one.baseline || one.state === 'missing' ? [] : ['no way back'];
    terminal.print(`  ${one.state.padEnd(12)}  ${[one.name.padEnd(width), ...facts, ...notes].join('  ').trimEnd()}\n`);
  }
  for (const { message } of problems) terminal.print(`  ! ${message}\n`);
}

function lasted({ baseline, duration }: ShownMigration): string {
  return baseline ? 'was there' : formatDuration(duration ?? 0).padStart(8);
}
