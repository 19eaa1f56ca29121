// The relations by the types of their rows: what a function takes or gives where one of these types is its argument or result.

import { qualifiedName } from '../../base/quote-name.ts';
import type { Catalog, Oid } from '../catalog/catalog.ts';
import type { Table, TableId } from './model.ts';

/** Of the tables that are given. */
export function rowTypesOf(catalog: Catalog, tables: ReadonlyMap<TableId, Table>): ReadonlyMap<Oid, Table> {
  const byRelation = new Map(
    catalog.relations.map((each) => [each.oid, tables.get(qualifiedName(each.schema, each.name))]),
  );
  return new Map(
    catalog.types.flatMap((type) => {
      const table = type.kind === 'composite' && type.relation !== null ? byRelation.get(type.relation) : undefined;
      return table === undefined ? [] : [[type.oid, table] as const];
    }),
  );
}
