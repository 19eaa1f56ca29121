// What a role may read of a bound schema, as PostgreSQL answered it; and whether a query stays within that. It predicts
// denials and knows nothing of the server's own idea of rights.

import type { BoundColumn, BoundFunction, BoundRelation, BoundTable } from './binding.ts';
import type { AggregateSelection, ConditionObject, Order, Query, RowsArguments, Selection } from './query.ts';

export interface Rights {
  readonly role: string;
  readonly columns: ReadonlySet<BoundColumn>;
  /** Tables whose policies filter what this role reads. */
  readonly secured: ReadonlySet<BoundTable>;
  /** Tables that the role was granted but cannot read at all: a policy or view of theirs reads what it may not. */
  readonly unreadable: ReadonlySet<BoundTable>;
  /** Columns that may be given values in new rows, and in rows that are there; tables whose rows may be deleted. */
  readonly insert: ReadonlySet<BoundColumn>;
  readonly update: ReadonlySet<BoundColumn>;
  readonly delete: ReadonlySet<BoundTable>;
  readonly execute: ReadonlySet<BoundFunction>;
}

export const readableColumns = (rights: Rights, table: BoundTable): BoundColumn[] =>
  table.columns.filter((column) => rights.columns.has(column));

export function mayFollow(rights: Rights, relation: BoundRelation): boolean {
  return relation.link.every(({ local, remote }) => rights.columns.has(local) && rights.columns.has(remote));
}

/** Everything a query reads. */
export interface Usage {
  readonly tables: ReadonlySet<BoundTable>;
  readonly columns: ReadonlySet<BoundColumn>;
}

/** Whether the role's schema should have all that the query names. */
export function isGranted(usage: Usage, rights: Rights): boolean {
  return (
    [...usage.columns].every((column) => rights.columns.has(column)) &&
    [...usage.tables].every((table) => readableColumns(rights, table).length > 0)
  );
}

export function usageOf(query: Query): Usage {
  const usage = new UsageCollector();
  for (const root of query.roots) {
    if (root.kind === 'typename') continue;
    usage.tables.add(root.table);
    if (root.kind === 'row') {
      for (const column of root.table.primaryKey) usage.columns.add(column);
      usage.selection(root.selection);
    } else {
      usage.rows(root.rows);
      if (root.kind === 'rows') usage.selection(root.selection);
      else usage.aggregates(root.selection);
    }
  }
  return usage;
}

/** Collects what parts of a query read. */
export class UsageCollector implements Usage {
  readonly tables = new Set<BoundTable>();
  readonly columns = new Set<BoundColumn>();

  selection(selection: readonly Selection[]): void {
    for (const field of selection) {
      if (field.kind === 'typename') continue;
      if (field.kind === 'column') {
        this.columns.add(field.column);
        continue;
      }
      this.relation(field.relation);
      if (field.kind !== 'one') this.rows(field.rows);
      if (field.kind === 'aggregate') this.aggregates(field.selection);
      else this.selection(field.selection);
    }
  }

  aggregates(selection: readonly AggregateSelection[]): void {
    for (const node of selection) {
      if (node.kind === 'nodes') this.selection(node.selection);
      if (node.kind !== 'fields') continue;
      for (const field of node.fields) {
        if (field.kind === 'count') for (const column of field.columns) this.columns.add(column);
        if (field.kind === 'function') for (const { column } of field.columns) this.columns.add(column);
      }
    }
  }

  rows(rows: RowsArguments): void {
    if (rows.where !== undefined) this.condition(rows.where);
    for (const order of rows.orderBy) this.#order(order);
    for (const column of rows.distinctOn) this.columns.add(column);
  }

  #order(order: Order): void {
    for (const relation of order.through) this.relation(relation);
    if (order.by.kind === 'aggregate') this.relation(order.by.relation);
    if (order.by.column !== undefined) this.columns.add(order.by.column);
  }

  condition(condition: ConditionObject): void {
    for (const member of condition.members) {
      switch (member.kind) {
        case 'and':
        case 'or':
          for (const part of member.conditions) this.condition(part);
          break;
        case 'not':
          this.condition(member.condition);
          break;
        case 'compare':
          this.columns.add(member.column);
          break;
        case 'exists':
          this.relation(member.relation);
          this.condition(member.where);
          break;
        case 'aggregate':
          this.relation(member.relation);
          for (const column of member.columns) this.columns.add(column);
          if (member.filter !== undefined) this.condition(member.filter);
      }
    }
  }

  relation(relation: BoundRelation): void {
    this.tables.add(relation.target);
    for (const { local, remote } of relation.link) {
      this.columns.add(local);
      this.columns.add(remote);
    }
  }
}
