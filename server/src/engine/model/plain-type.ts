// A column of the catalog → its type as tools of other dialects know it: under the domains over it, without modifiers.

import type { CatalogColumn, CatalogType, Oid } from '../catalog/catalog.ts';

export interface PlainType {
  /** A domain over a type that is not PostgreSQL's own keeps its name. */
  readonly typeName: string;
  /** How many characters a value may have. */
  readonly maxLength: number | undefined;
}

export function plainType(column: CatalogColumn, types: ReadonlyMap<Oid, CatalogType>): PlainType {
  let type = types.get(column.type);
  let modifier = column.typeModifier;
  while (type?.kind === 'domain') {
    modifier = type.typeModifier;
    type = types.get(type.baseType);
  }
  const typeName = type?.schema === 'pg_catalog' ? type.formatted : column.typeName;
  return { typeName, maxLength: type?.schema === 'pg_catalog' ? lengthOf(type.name, modifier) : undefined };
}

/** The modifier counts four bytes of its own; bit strings have the length alone. */
function lengthOf(name: string, modifier: number): number | undefined {
  if (modifier < 0) return undefined;
  if (name === 'varchar' || name === 'bpchar') return modifier - 4;
  return name === 'bit' || name === 'varbit' ? modifier : undefined;
}
