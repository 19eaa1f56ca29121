// The catalog's enums and composite types → the same by the names that the database has for them. Decides nothing about names of the
// API.

import type { Catalog } from '../catalog/catalog.ts';
import type { NamedType, Table, TableId } from './model.ts';
import { rowTypesOf } from './row-types.ts';
import type { ValueTypes } from './value-types.ts';

/** In order of their schemas and names, those of rows of relations included. */
export function buildNamedTypes(
  catalog: Catalog,
  { relations, types }: { readonly relations: ReadonlyMap<TableId, Table>; readonly types: ValueTypes },
): readonly NamedType[] {
  const rowTypes = rowTypesOf(catalog, relations);
  return catalog.types
    .flatMap((each): readonly NamedType[] => {
      if (each.kind !== 'enum' && each.kind !== 'composite') return [];
      const type = types.read(each.oid)?.type;
      // An enum without labels is no enum of the API.
      if (type === undefined || type.kind === 'array' || (each.kind === 'enum' && type.kind !== 'enum')) return [];
      const rows = rowTypes.get(each.oid)?.id;
      // The row type of a relation that is hidden has no name either.
      if (each.kind === 'composite' && each.relation !== null && rows === undefined) return [];
      return [{ schema: each.schema, sqlName: each.name, type, rows }];
    })
    .toSorted((a, b) => compare(a.schema, b.schema) || compare(a.sqlName, b.sqlName));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
