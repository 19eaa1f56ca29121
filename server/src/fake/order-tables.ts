// Tables → the same in an order in which each comes behind those that its rows refer to.

import type { CatalogRelation, ForeignKeyConstraint, Oid } from '../engine/catalog/catalog.ts';

export function foreignKeysOf({ constraints }: CatalogRelation): readonly ForeignKeyConstraint[] {
  return constraints.filter((one) => one.kind === 'foreign-key');
}

/** Whether a row can do without: one of its columns may be null. */
export function isOptional({ columns }: CatalogRelation, key: ForeignKeyConstraint): boolean {
  return key.columns.some((number) => columns.find((column) => column.number === number)?.notNull === false);
}

/** Where tables refer to each other, what may be null waits. */
export function orderTables(tables: readonly CatalogRelation[]): readonly CatalogRelation[] {
  const byOid = new Map(tables.map((table) => [table.oid, table]));
  const ordered: CatalogRelation[] = [];
  const state = new Map<Oid, 'begun' | 'done'>();
  const visit = (table: CatalogRelation): void => {
    if (state.has(table.oid)) return;
    state.set(table.oid, 'begun');
    // What must be there first: so a cycle is entered where it can be broken.
    const keys = foreignKeysOf(table).toSorted((a, b) => Number(isOptional(table, a)) - Number(isOptional(table, b)));
    for (const { foreignRelation } of keys) {
      const target = byOid.get(foreignRelation);
      if (target !== undefined) visit(target);
    }
    state.set(table.oid, 'done');
    ordered.push(table);
  };
  // A table whose every reference is optional can wait for those that need it.
  for (const table of tables) if (foreignKeysOf(table).every((key) => isOptional(table, key)) === false) visit(table);
  for (const table of tables) visit(table);
  return ordered;
}
