// Everything that a mutation reads and writes; and whether a role's schema should have it all. It knows nothing of the server's
// own idea of rights.

import type { BoundColumn, BoundFunction, BoundTable } from './binding.ts';
import type { InsertSpec, Mutation, MutationRoot, TargetSpec } from './mutation.ts';
import { rowSelection } from './mutation.ts';
import { isGranted, type Rights, readableColumns, UsageCollector } from './rights.ts';

export function isMutationGranted(mutation: Mutation, rights: Rights): boolean {
  const usage = mutationUsage(mutation);
  const reads = usage.read;
  if (!isGranted(reads, rights)) return false;
  const writable = (what: 'insert' | 'update') => (table: BoundTable) =>
    table.columns.some((column) => rights[what].has(column));
  return (
    [...usage.insert].every((column) => rights.insert.has(column)) &&
    [...usage.update].every((column) => rights.update.has(column)) &&
    [...usage.executed].every((called) => rights.execute.has(called)) &&
    [...usage.inserted].every(writable('insert')) &&
    [...usage.updated].every((table) => writable('update')(table) && readableColumns(rights, table).length > 0) &&
    [...usage.deleted].every((table) => rights.delete.has(table) && readableColumns(rights, table).length > 0)
  );
}

interface MutationUsage {
  readonly read: UsageCollector;
  readonly insert: Set<BoundColumn>;
  readonly update: Set<BoundColumn>;
  readonly inserted: Set<BoundTable>;
  readonly updated: Set<BoundTable>;
  readonly deleted: Set<BoundTable>;
  readonly executed: Set<BoundFunction>;
}

export function mutationUsage({ roots }: Mutation): MutationUsage {
  const usage: MutationUsage = {
    read: new UsageCollector(),
    insert: new Set(),
    update: new Set(),
    inserted: new Set(),
    updated: new Set(),
    deleted: new Set(),
    executed: new Set(),
  };
  for (const root of roots) addRoot(usage, root);
  return usage;
}

function addRoot(usage: MutationUsage, root: MutationRoot): void {
  const table = root.kind === 'insert' ? root.insert.table : root.table;
  const selection = rowSelection(root.answer);
  if (root.answer.kind === 'row' || selection.length > 0) usage.read.tables.add(table);
  usage.read.selection(selection);
  switch (root.kind) {
    case 'insert':
      addInsert(usage, root.insert);
      break;
    case 'update':
      usage.updated.add(table);
      for (const { target, changes } of root.updates) {
        addTarget(usage, table, target);
        for (const { column, operator } of changes) {
          usage.update.add(column);
          if (operator !== 'set') usage.read.columns.add(column);
        }
      }
      break;
    case 'call':
      usage.executed.add(root.called);
      break;
    case 'delete':
      usage.deleted.add(table);
      addTarget(usage, table, root.target);
  }
}

function addTarget(usage: MutationUsage, table: BoundTable, target: TargetSpec): void {
  if (target.kind === 'where') usage.read.condition(target.where);
  else for (const column of table.primaryKey) usage.read.columns.add(column);
}

function addInsert(usage: MutationUsage, { table, rows, onConflict }: InsertSpec): void {
  usage.inserted.add(table);
  for (const { values, nested } of rows) {
    for (const { column } of values) usage.insert.add(column);
    for (const { relation, insert } of nested) {
      usage.read.relation(relation);
      for (const { local, remote } of relation.link) usage.insert.add(relation.holdsKey ? local : remote);
      addInsert(usage, insert);
    }
  }
  if (onConflict === undefined) return;
  for (const column of onConflict.columns) usage.read.columns.add(column);
  for (const column of onConflict.update) {
    usage.update.add(column);
    // As EXCLUDED's.
    usage.read.columns.add(column);
  }
  if (onConflict.where !== undefined) usage.read.condition(onConflict.where);
}
