// Two databases' objects → what is dropped, changed in place and made to get from one to the other. It orders nothing and writes no SQL.

import { type DatabaseObject, isSame, type Objects } from './objects/objects.ts';

export interface Changes {
  /** Ids of what goes, made again or not. */
  readonly dropped: ReadonlySet<string>;
  /** Ids of what comes, again or for the first time. */
  readonly made: ReadonlySet<string>;
  /** Ids of what is changed in place. */
  readonly altered: ReadonlySet<string>;
  /** Types that another of the same name replaces, while their columns keep their rows. */
  readonly rebuilt: ReadonlySet<string>;
  /** Columns whose type is rebuilt. */
  readonly retyped: ReadonlySet<string>;
}

export interface ChangeOptions {
  /** A label that is added cannot be used in the same transaction: then the type is rebuilt. */
  readonly enums: 'extend' | 'rebuild';
  /** Columns between whose types there is no cast. */
  readonly throughText?: ReadonlySet<string>;
}

/** What PostgreSQL does not carry over when the type of a column changes. */
const boundToType: ReadonlySet<string> = new Set([
  'view',
  'materialized view',
  'rule',
  'trigger',
  'policy',
  'default',
  'foreign key',
  'function',
]);

export function planChanges(from: Objects, to: Objects, options: ChangeOptions): Changes {
  const changes = {
    dropped: new Set<string>(),
    made: new Set<string>(),
    altered: new Set<string>(),
    rebuilt: new Set<string>(),
    retyped: new Set<string>(),
  };
  const dependents = dependentsOf(from);
  const drop = (object: DatabaseObject): void => {
    if (changes.dropped.has(object.id)) return;
    changes.dropped.add(object.id);
    changes.altered.delete(object.id);
    if (to.has(object.id)) changes.made.add(object.id);
    for (const dependent of dependents.get(object.id) ?? []) if (!outlives(dependent, object, to)) drop(dependent);
  };
  const retype = (column: DatabaseObject): void => {
    for (const dependent of dependents.get(column.id) ?? [])
      if (boundToType.has(dependent.kind) || isGenerated(dependent)) drop(dependent);
  };
  const rebuild = (type: DatabaseObject): void => {
    if (changes.rebuilt.has(type.id)) return;
    changes.rebuilt.add(type.id);
    changes.altered.add(type.id);
    for (const dependent of dependents.get(type.id) ?? []) {
      if (!to.has(dependent.id)) continue;
      if (isType(dependent)) rebuild(dependent);
      else if (dependent.kind !== 'column' || isGenerated(dependent)) drop(dependent);
      else {
        changes.retyped.add(dependent.id);
        if (!changes.dropped.has(dependent.id)) changes.altered.add(dependent.id);
        retype(dependent);
      }
    }
  };
  for (const object of from.values()) if (!to.has(object.id)) drop(object);
  for (const [id, object] of to) {
    const before = from.get(id);
    if (before === undefined) changes.made.add(id);
    else if (!isSame(before, object) && !changes.dropped.has(id)) {
      const way = wayOf(before, object, options);
      if (way === 'drop') drop(before);
      else if (way === 'rebuild') rebuild(before);
      else {
        changes.altered.add(id);
        if (
          before.kind === 'column' &&
          (before.details.type !== object.details.type || before.details.collation !== object.details.collation)
        )
          retype(before);
      }
    }
  }
  // A drop that came later takes what was to be altered.
  for (const id of changes.dropped) changes.altered.delete(id);
  return changes;
}

function dependentsOf(objects: Objects): ReadonlyMap<string, readonly DatabaseObject[]> {
  const dependents = new Map<string, DatabaseObject[]>();
  for (const object of objects.values())
    for (const need of object.needs) {
      const list = dependents.get(need) ?? [];
      dependents.set(need, list);
      list.push(object);
    }
  return dependents;
}

/** A column whose type goes gets another type; a type that is made of it is rebuilt. */
function outlives(dependent: DatabaseObject, gone: DatabaseObject, to: Objects): boolean {
  if (!to.has(dependent.id) || dependent.parent === gone.id) return false;
  return isType(dependent) || (dependent.kind === 'column' && !isGenerated(dependent));
}

function isType({ kind }: DatabaseObject): boolean {
  return kind === 'enum' || kind === 'domain' || kind === 'type';
}

function isGenerated({ kind, details }: DatabaseObject): boolean {
  return kind === 'column' && details.generated != null;
}

function wayOf(before: DatabaseObject, after: DatabaseObject, options: ChangeOptions): 'alter' | 'drop' | 'rebuild' {
  const [from, to] = [before.details, after.details];
  if (before.kind !== after.kind) return isType(before) && isType(after) ? 'rebuild' : 'drop';
  switch (after.kind) {
    case 'enum':
      return options.enums === 'extend' && isSubsequence(from.labels ?? [], to.labels ?? []) ? 'alter' : 'rebuild';
    case 'domain':
      return from.base === to.base && from.collation === to.collation ? 'alter' : 'rebuild';
    case 'type':
      return 'rebuild';
    case 'column':
      if (to.generated == null) return from.generated?.endsWith('virtual') ? 'drop' : 'alter';
      return from.generated === to.generated && from.type === to.type ? 'alter' : 'drop';
    case 'view':
      return (from.columns ?? []).every((column, index) => column === to.columns?.[index]) ? 'alter' : 'drop';
    case 'function':
      return from.kind !== 'a' && from.kind === to.kind && from.arguments === to.arguments && from.result === to.result
        ? 'alter'
        : 'drop';
    case 'constraint':
    case 'foreign key':
      return before.make === `${after.make} NOT VALID` ? 'alter' : 'drop';
    case 'sequence':
    case 'default':
    case 'owned':
    case 'grant':
    case 'comment':
    case 'setting':
      return 'alter';
    default:
      return 'drop';
  }
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let matched = 0;
  for (const one of whole) if (one === part[matched]) matched += 1;
  return matched === part.length;
}
