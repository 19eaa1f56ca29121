// What is made → what CREATE TABLE or ADD COLUMN says itself: columns, defaults, constraints that need nothing which may come later.

import type { DatabaseObject, Objects } from './objects/objects.ts';

/** Part → whole. */
export function absorbParts(to: Objects, made: ReadonlySet<string>): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  for (const id of made) {
    const object = to.get(id);
    if (object === undefined) continue;
    const table = tableOf(object, to);
    if (object.kind === 'column' && made.has(object.parent ?? '')) whole.set(id, object.parent ?? '');
    else if (object.kind === 'default' && made.has(object.parent ?? '') && !reaches(object, table, to))
      whole.set(id, made.has(table) ? table : (object.parent ?? ''));
    else if (
      object.kind === 'constraint' &&
      made.has(table) &&
      to.get(table)?.details.partition == null &&
      isPlain(object, table, to)
    )
      whole.set(id, table);
  }
  return whole;
}

function tableOf(object: DatabaseObject, to: Objects): string {
  const parent = to.get(object.parent ?? '');
  return parent?.kind === 'column' ? (parent.parent ?? '') : (object.parent ?? '');
}

/** In CREATE TABLE, NOT VALID would count for nothing. */
function isPlain(constraint: DatabaseObject, table: string, to: Objects): boolean {
  if (constraint.make.endsWith(' NOT VALID')) return false;
  return [...constraint.needs].every((need) => {
    const needed = to.get(need);
    if (needed === undefined || need === table || needed.parent === table) return true;
    return ['enum', 'domain', 'extension', 'schema'].includes(needed.kind);
  });
}

/** Whether what a default needs needs the table. */
function reaches(object: DatabaseObject, table: string, to: Objects): boolean {
  const seen = new Set<string>([object.parent ?? '', table]);
  const open = [...object.needs].filter((need) => !seen.has(need));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const need of to.get(id)?.needs ?? []) {
      if (need === table) return true;
      open.push(need);
    }
  }
  return false;
}
