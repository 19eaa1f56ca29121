// What is wanted, and what is there → what is wanted without losing values: what would be destroyed stays, with all that would have to
// change along with it.

import { type DatabaseObject, isSame, type Objects } from './objects/objects.ts';
import { writeSteps } from './write-statements.ts';

export function holdBack(from: Objects, to: Objects): Objects {
  const goal = new Map(to);
  const open = writeSteps(from, to).flatMap(({ destroys }) => (destroys === undefined ? [] : [destroys.id]));
  const kept = new Set<string>();
  const dependents = dependentsOf(from);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const object = from.get(id);
    if (object === undefined || kept.has(id)) continue;
    kept.add(id);
    goal.set(id, object);
    for (const need of object.needs) if (!goal.has(need)) open.push(need);
    for (const dependent of dependents.get(id) ?? []) {
      const after = to.get(dependent.id);
      const goesAlong = after === undefined && isWithin(dependent, id, from);
      const changesAlong = after !== undefined && !isSame(dependent, after);
      if (goesAlong || changesAlong) open.push(dependent.id);
    }
  }
  return goal;
}

/** With the parts of an object, whether or not they name it as a need. */
function dependentsOf(objects: Objects): ReadonlyMap<string, ReadonlySet<DatabaseObject>> {
  const dependents = new Map<string, Set<DatabaseObject>>();
  for (const object of objects.values()) {
    for (const need of [...object.needs, ...(object.parent === undefined ? [] : [object.parent])]) {
      const known = dependents.get(need) ?? new Set();
      dependents.set(need, known.add(object));
    }
  }
  return dependents;
}

function isWithin(object: DatabaseObject, ancestor: string, objects: Objects): boolean {
  for (let at = object.parent; at !== undefined; at = objects.get(at)?.parent) if (at === ancestor) return true;
  return false;
}
