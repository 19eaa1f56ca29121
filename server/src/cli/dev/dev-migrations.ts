// How files and history stand → what whoever writes a migration should know of it. Pure.

import type { Comparison } from '../../migrate/migrate.ts';

/** Why nothing is applied yet: somebody is still writing. Undefined where all that is pending can be applied, or is wrong otherwise. */
export function unfinishedOf({ states }: Comparison): string | undefined {
  for (const { kind, name, migration } of states) {
    if (kind !== 'pending' || migration === undefined) continue;
    if (migration.up.statements.length === 0) return `${name} waits: its up file has no statement yet`;
    const { down } = migration;
    if (down.kind === 'missing' || down.kind === 'empty')
      return `${name} waits for its way back: the down file ${down.kind === 'missing' ? 'is missing' : 'has no statement yet'}, or "-- pergola: irreversible" if there is none`;
  }
  return undefined;
}

/** The way to take over what was written into migrations that are applied, where nothing else is wrong. Never done by itself. */
export function hintForEdited({ states, problems }: Comparison): string | undefined {
  if (problems.some(({ kind }) => kind !== 'edited')) return undefined;
  const applied = states.filter(({ row }) => row !== undefined);
  const first = applied.findIndex(({ kind }) => kind === 'edited');
  if (first === -1) return undefined;
  const count = applied.length - first;
  const which = count === 1 ? 'it' : `the last ${count}`;
  return `"pergola migrate redo${count === 1 ? '' : ` ${count}`} --edited" takes ${which} back, with the data in what goes, and applies ${which} as written now.`;
}
