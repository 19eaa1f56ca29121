// Two looks at the tables of a database, one before a statement and one after → what it destroyed, rewrote and retyped, and which locks it
// took. The looks are real; only statements that change rows are told by their words.

import type { OwnerConnection } from '../../database/database.ts';
import * as queries from './queries.ts';

/** As pg_locks names them, the weakest first. https://www.postgresql.org/docs/current/explicit-locking.html */
export const lockModes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;
export type LockMode = (typeof lockModes)[number];

export interface RelationLock {
  readonly name: string;
  readonly mode: LockMode;
}

export interface Effects {
  /** On what was there before the file, where the file had none as strong. */
  readonly locks: readonly RelationLock[];
  /** Tables whose rows are all written anew. */
  readonly rewrites: readonly string[];
  /** `table public.a`, `column public.a.b`, `rows, by: delete from a`. */
  readonly destroys: readonly string[];
  /** `public.a.b from text to integer`. */
  readonly retypes: readonly string[];
}

interface Relation {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly columns: Readonly<Record<string, readonly [name: string, type: string]>>;
}

export interface Look {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly locks: ReadonlyMap<string, LockMode>;
}

export async function look(owner: OwnerConnection): Promise<Look> {
  const relations = await owner.query<Relation>(queries.relations);
  const held = await owner.query<{ oid: string; mode: LockMode }>(queries.locks);
  const locks = new Map<string, LockMode>();
  for (const { oid, mode } of held) if (isStronger(mode, locks.get(oid))) locks.set(oid, mode);
  return { relations: new Map(relations.map((relation) => [relation.oid, relation])), locks };
}

/** `first`: before the file, which needs no word on the locks of what it made itself. */
export function effectsOf(words: string, first: Look, before: Look, after: Look): Effects {
  const locks = [...after.locks].flatMap(([oid, mode]) => {
    const name = first.relations.get(oid)?.name;
    return name !== undefined && isStronger(mode, before.locks.get(oid)) ? [{ name, mode }] : [];
  });
  const destroys: string[] = [];
  const rewrites: string[] = [];
  const retypes: string[] = [];
  for (const [oid, was] of before.relations) {
    const is = after.relations.get(oid);
    if (is === undefined) {
      if (was.kind !== 'v' && first.relations.has(oid)) destroys.push(`table ${was.name}`);
      continue;
    }
    if (is.kind === 'v' || !first.relations.has(oid)) continue;
    for (const [number, [name, type]] of Object.entries(was.columns)) {
      const now = is.columns[number];
      if (now === undefined) destroys.push(`column ${was.name}.${name}`);
      else if (now[1] !== type) retypes.push(`${is.name}.${now[0]} from ${type} to ${now[1]}`);
    }
    if (is.file !== was.file && !words.startsWith('truncate')) rewrites.push(is.name);
  }
  if (/^(delete from|truncate)\b/.test(words)) destroys.push(`rows, by: ${words.slice(0, 80)}`);
  return { locks: locks.sort((one, other) => (one.name < other.name ? -1 : 1)), rewrites, destroys, retypes };
}

function isStronger(mode: LockMode, than: LockMode | undefined): boolean {
  return than === undefined || lockModes.indexOf(mode) > lockModes.indexOf(than);
}
