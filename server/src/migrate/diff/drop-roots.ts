// What is dropped → by which object's DROP each of it goes: mostly that of its parent. What would close a ring (tables whose foreign keys
// or policies point at each other) is dropped by itself, before.

import type { Objects } from './objects/objects.ts';

/** Dropped → the object whose DROP takes it along; itself where none does. */
export function dropRoots(from: Objects, dropped: ReadonlySet<string>): ReadonlyMap<string, string> {
  const roots = findRoots(from, dropped, new Set());
  const loose = findLoose(from, dropped, roots);
  return loose.size === 0 ? roots : findRoots(from, dropped, loose);
}

function findRoots(from: Objects, dropped: ReadonlySet<string>, loose: ReadonlySet<string>): Map<string, string> {
  const rootOf = (id: string): string => {
    const parent = loose.has(id) ? undefined : from.get(id)?.parent;
    return parent !== undefined && dropped.has(parent) ? rootOf(parent) : id;
  };
  return new Map([...dropped].map((id) => [id, rootOf(id)]));
}

/** Parts whose needs lead back to the whole that they would go with. A column is never one: it goes with its table. */
function findLoose(
  from: Objects,
  dropped: ReadonlySet<string>,
  roots: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const edges = new Map<string, Set<string>>();
  const outward = (id: string) =>
    [...(from.get(id)?.needs ?? [])].flatMap((need) => {
      const root = roots.get(need);
      return root === undefined || root === roots.get(id) ? [] : [root];
    });
  for (const id of dropped) {
    const root = roots.get(id) ?? id;
    const reached = edges.get(root) ?? new Set();
    for (const other of outward(id)) reached.add(other);
    edges.set(root, reached);
  }
  const reach = createReach(edges);
  const loose = new Set<string>();
  for (const id of dropped) {
    const root = roots.get(id) ?? id;
    if (root === id || from.get(id)?.kind === 'column') continue;
    if (outward(id).some((other) => reach(other).has(root))) loose.add(id);
  }
  return loose;
}

function createReach(edges: ReadonlyMap<string, ReadonlySet<string>>): (start: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (start) => {
    const before = known.get(start);
    if (before !== undefined) return before;
    const seen = new Set<string>();
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of edges.get(at) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    known.set(start, seen);
    return seen;
  };
}
