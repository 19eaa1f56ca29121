// Files and history → the state of each migration, and what forbids to go on. Pure.

import { PergolaError } from '../base/errors.ts';
import type { HistoryName, HistoryRow } from './history.ts';
import type { Migration } from './migration-files.ts';

export interface MigrationState {
  readonly kind: 'applied' | 'pending' | 'edited' | 'missing' | 'out-of-order' | 'interrupted';
  readonly name: string;
  readonly migration: Migration | undefined;
  readonly row: HistoryRow | undefined;
}

/** A reason not to go on, with the file and what its hash was and is. */
export interface Problem {
  readonly kind: 'edited' | 'missing' | 'out-of-order' | 'gap' | 'down-missing' | 'down-empty';
  readonly name: string;
  readonly message: string;
}

export interface Comparison {
  /** By name. */
  readonly states: readonly MigrationState[];
  /** Those of what was applied first: a file under another name is missing before it is out of order. */
  readonly problems: readonly Problem[];
}

export function compareHistory(
  migrations: readonly Migration[],
  rows: readonly HistoryRow[],
  directory: string,
): Comparison {
  const files = new Map(migrations.map((migration) => [migration.name, migration]));
  const applied = new Map(rows.map((row) => [row.name, row]));
  const last = migrations.findLast(({ name }) => applied.has(name));
  const states = [...new Set([...files.keys(), ...applied.keys()])].sort().map((name): MigrationState => {
    const migration = files.get(name);
    const row = applied.get(name);
    return { kind: kindOf(migration, row, last), name, migration, row };
  });
  const problems = [
    ...states.flatMap((state) => problemsOf(state, { migrations, applied, last, directory })),
    ...findGaps(migrations),
  ];
  return { states, problems: problems.sort((one, other) => rank[one.kind] - rank[other.kind]) };
}

const rank: Readonly<Record<Problem['kind'], number>> = {
  edited: 0,
  missing: 0,
  'out-of-order': 1,
  gap: 2,
  'down-missing': 3,
  'down-empty': 3,
};

/** Whether the file is the one that was applied; earlier versions remembered the hash of its bytes. */
export function isUnchanged({ up }: Migration, { checksum }: HistoryRow): boolean {
  return checksum === up.checksum || checksum === up.bytesChecksum;
}

function kindOf(
  migration: Migration | undefined,
  row: HistoryRow | undefined,
  last: Migration | undefined,
): MigrationState['kind'] {
  if (migration === undefined) return 'missing';
  if (row === undefined) return last !== undefined && migration.number < last.number ? 'out-of-order' : 'pending';
  if (!isUnchanged(migration, row)) return 'edited';
  return row.state === 'applied' ? 'applied' : 'interrupted';
}

interface Around {
  readonly migrations: readonly Migration[];
  readonly applied: ReadonlyMap<string, HistoryRow>;
  readonly last: Migration | undefined;
  readonly directory: string;
}

function problemsOf({ kind, name, migration, row }: MigrationState, around: Around): readonly Problem[] {
  if (migration === undefined) return row === undefined ? [] : [missingProblem(row, around)];
  const file = migration.up.path;
  if (kind === 'edited') {
    return [
      {
        kind,
        name,
        message: `${file} has changed since it was applied (${hashes(row?.checksum, migration.up.checksum)})`,
      },
    ];
  }
  if (kind === 'out-of-order') {
    const after = around.last?.name ?? '';
    const message = `${file} comes before ${after}, which is applied already (${hashes(undefined, migration.up.checksum)})`;
    return [{ kind, name, message }];
  }
  return kind === 'pending' ? downProblems(migration) : [];
}

/** Of what is applied, the down file is asked for only when it is to run. */
function downProblems({ name, up, down }: Migration): readonly Problem[] {
  if (down.kind !== 'missing' && down.kind !== 'empty') return [];
  const what = down.kind === 'missing' ? 'is missing' : 'has no statement';
  const message = `${down.path} ${what}: ${up.path} (SHA-256 ${short(up.checksum)}) would have no way back`;
  return [{ kind: `down-${down.kind}`, name, message }];
}

function missingProblem(row: HistoryRow, { migrations, applied, directory }: Around): Problem {
  const same = migrations.find((migration) => !applied.has(migration.name) && isUnchanged(migration, row));
  const renamed = same === undefined ? '' : `; ${same.up.path} is the same under another name`;
  const now = same?.up.checksum;
  const message = `${row.name} was applied, and ${directory} has no ${row.name}.up.sql (${hashes(row.checksum, now)})${renamed}`;
  return { kind: 'missing', name: row.name, message };
}

function findGaps(migrations: readonly Migration[]): readonly Problem[] {
  return migrations.flatMap((migration, index) => {
    const before = migrations[index - 1];
    const expected = before === undefined ? 1 : before.number + 1;
    if (migration.number <= expected) return [];
    const missing = String(expected).padStart(4, '0');
    const previous =
      before === undefined
        ? 'nothing comes before'
        : `${before.name} (SHA-256 ${short(before.up.checksum)}) comes before`;
    const message = `${migration.up.path} (SHA-256 ${short(migration.up.checksum)}) leaves a gap: there is no ${missing}, ${previous}`;
    return [{ kind: 'gap' as const, name: migration.name, message }];
  });
}

function hashes(was: string | undefined, is: string | undefined): string {
  return `SHA-256 was ${was === undefined ? 'none' : short(was)}, is ${is === undefined ? 'none' : short(is)}`;
}

export function short(checksum: string): string {
  return `${checksum.slice(0, 12)}…`;
}

/** The first problem as an error, with the others in its hint's place. */
export function refusal(problems: readonly Problem[], history: HistoryName): PergolaError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more: pergola migrate status)` : '';
  const down = first?.kind === 'down-missing' || first?.kind === 'down-empty';
  return new PergolaError(down ? 'migration-irreversible' : 'migration-edited', `${first?.message}${more}`, {
    hint: hintFor(first, history),
  });
}

function hintFor(problem: Problem | undefined, history: HistoryName): string {
  if (history === 'system')
    return 'Another version of Pergola set this database up: start that version, or a later one.';
  switch (problem?.kind) {
    case 'down-missing':
    case 'down-empty':
      return 'Write it; where there is no way back, let it say "-- pergola: irreversible".';
    case 'gap':
    case 'out-of-order':
      return 'Give the migration the number that follows the last.';
    default:
      return 'Restore the files as they were applied; write a change as a new migration. To accept a change: pergola migrate repair.';
  }
}
