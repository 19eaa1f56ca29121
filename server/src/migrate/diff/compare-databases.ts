// A database that migrations made and a live one → SQL from the first to the second and back, tried out in the first and taken back.

import type { OwnerConnection } from '../../database/database.ts';
import { postgresFailure } from '../postgres-failure.ts';
import { findRenames } from './find-renames.ts';
import { holdBack } from './hold-back.ts';
import type { Objects } from './objects/objects.ts';
import type { ChangeOptions } from './plan-changes.ts';
import { readObjects } from './read-objects.ts';
import { type Rename, renameStatements } from './rename.ts';
import * as queries from './statements/queries.ts';
import { type Step, writeSteps } from './write-statements.ts';

export interface Script {
  readonly statements: readonly string[];
  /** Statements that lose values, or undo such ones: they run behind the others going up, before them going down. */
  readonly heldBack: readonly string[];
}

export interface Difference {
  readonly up: Script;
  readonly down: Script;
  /** Pairs that look like one thing under a new name, as `--rename` takes them. */
  readonly probableRenames: readonly string[];
  /** What differs still when the SQL has run, or why it does not run. Empty where the trial showed that it does what it should. */
  readonly unsettled: readonly string[];
}

export interface CompareOptions {
  /** Schemas that are not the user's. */
  readonly leftOut: readonly string[];
  readonly renames: readonly Rename[];
  readonly allowDestructive: boolean;
}

/** Leaves both databases as they were. Rejects with 'usage-invalid' where a rename names what is not there. */
export async function compareDatabases(
  scratch: OwnerConnection,
  live: OwnerConnection,
  options: CompareOptions,
): Promise<Difference> {
  const to = await readLive(live, options.leftOut);
  await scratch.script(queries.begin);
  try {
    const first = await readObjects(scratch, options.leftOut);
    const renaming = renameStatements(options.renames, first, to);
    for (const { up } of renaming) await scratch.script(up);
    const from = renaming.length === 0 ? first : await readObjects(scratch, options.leftOut);
    const goal = options.allowDestructive ? to : holdBack(from, to);
    const trial = await settle(scratch, { from, goal, to, leftOut: options.leftOut });
    return {
      up: { ...trial.up, statements: [...renaming.map(({ up }) => up), ...trial.up.statements] },
      down: { ...trial.down, statements: [...trial.down.statements, ...renaming.map(({ down }) => down).reverse()] },
      probableRenames: findRenames(from, to),
      unsettled: trial.unsettled,
    };
  } finally {
    await scratch.script(queries.rollback);
  }
}

async function readLive(live: OwnerConnection, leftOut: readonly string[]): Promise<Objects> {
  await live.script(queries.beginReading);
  try {
    return await readObjects(live, leftOut);
  } finally {
    await live.script(queries.rollback);
  }
}

interface Stations {
  readonly from: Objects;
  readonly goal: Objects;
  readonly to: Objects;
  readonly leftOut: readonly string[];
}

interface Trial extends Pick<Difference, 'up' | 'down' | 'unsettled'> {
  /** The column whose type has no cast to the one that it is to get, if that is what failed. */
  readonly uncastable: string | undefined;
}

const nothing: Script = { statements: [], heldBack: [] };

/** Trials that may fail for a reason that another way of writing the SQL answers. */
const mostTrials = 50;

/**
 * An added label cannot be used in its transaction, so where that shows, types are made anew; and where two types have no cast between
 * them, values go by their text.
 */
async function settle(scratch: OwnerConnection, stations: Stations): Promise<Trial> {
  const throughText = new Set<string>();
  let enums: ChangeOptions['enums'] = 'extend';
  let first: Trial | undefined;
  for (let count = 0; count < mostTrials; count++) {
    const trial = await tryOut(scratch, stations, { enums, throughText });
    if (trial.unsettled.length === 0) return trial;
    if (trial.uncastable !== undefined && !throughText.has(trial.uncastable)) throughText.add(trial.uncastable);
    else if (enums === 'extend') {
      enums = 'rebuild';
      first = trial;
    } else break;
  }
  return first ?? { up: nothing, down: nothing, unsettled: [], uncastable: undefined };
}

async function tryOut(scratch: OwnerConnection, stations: Stations, options: ChangeOptions): Promise<Trial> {
  const { from, goal, to } = stations;
  const failures: Failure[] = [];
  const walk = async (start: Objects, end: Objects): Promise<readonly string[]> => {
    const planned = writeSteps(start, end, options);
    if (planned.length === 0 || failures.length > 0) return planned.flatMap(({ statements }) => statements);
    return await run(scratch, planned, end, stations, options, failures);
  };
  await scratch.script(queries.savepoint);
  try {
    await emptyTables(scratch, from);
    const up = await walk(from, goal);
    const destroying = await walk(goal, to);
    const undoing = await walk(to, goal);
    const down = await walk(goal, from);
    return {
      up: { statements: up, heldBack: destroying },
      down: { statements: down, heldBack: undoing },
      unsettled: failures.map(({ message }) => message),
      uncastable: failures.find(({ sqlState }) => sqlState === cannotCoerce)?.object,
    };
  } finally {
    await scratch.script(queries.rollbackToSavepoint);
  }
}

/** Migrations may have written rows; whether the SQL suits them is not what is tried out. */
async function emptyTables(scratch: OwnerConnection, objects: Objects): Promise<void> {
  const tables = [...objects.values()].filter(({ kind }) => kind === 'table');
  if (tables.length > 0) await scratch.script(queries.truncate(tables));
}

const cannotCoerce = '42846';

interface Failure {
  readonly message: string;
  readonly sqlState: string | undefined;
  /** What the statement was about. */
  readonly object: string | undefined;
}

/** What PostgreSQL does beside what it was told (default privileges, say) is seen after the first round and settled by a second. */
async function run(
  scratch: OwnerConnection,
  planned: readonly Step[],
  end: Objects,
  { leftOut }: Stations,
  options: ChangeOptions,
  failures: Failure[],
): Promise<readonly string[]> {
  const statements: string[] = [];
  const listed = (steps: readonly Step[]) => steps.flatMap((step) => step.statements.map((text) => ({ text, step })));
  let next = listed(planned);
  for (let round = 0; next.length > 0; round++) {
    if (round === 3) {
      failures.push(
        ...next.map(({ text, step }) => ({
          message: `still different: ${text}`,
          sqlState: undefined,
          object: step.id,
        })),
      );
      break;
    }
    await scratch.script(queries.ownSearchPath);
    await scratch.script(queries.unchecked);
    for (const [index, { text, step }] of next.entries()) {
      statements.push(text);
      try {
        await scratch.script(text);
      } catch (error) {
        const sqlState = postgresFailure(error)?.sqlState;
        failures.push({ message: `${(error as Error).message}, at: ${text}`, sqlState, object: step.id });
        return [...statements, ...next.slice(index + 1).map((one) => one.text)];
      }
    }
    next = listed(writeSteps(await readObjects(scratch, leftOut), end, options));
  }
  return statements;
}
