// A violated constraint, as PostgreSQL names it → the columns that it is about, as the API names them.

import { qualifiedName } from '../base/quote-name.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { Access } from './model/access.ts';
import type { Model } from './model/model.ts';

export interface NamedConstraint {
  readonly schema: string;
  readonly table: string;
  readonly constraint: string;
}

/** The columns that the role may see; undefined where the constraint is not known. */
export function constraintColumns(
  { catalog, model }: { readonly catalog: Catalog; readonly model: Model },
  access: Access | undefined,
  { schema, table, constraint }: NamedConstraint,
): readonly string[] | undefined {
  const relation = catalog.relations.find((each) => each.schema === schema && each.name === table);
  const found =
    relation?.constraints.find(({ name }) => name === constraint) ??
    relation?.uniqueIndexes.find(({ name }) => name === constraint);
  const id = qualifiedName(schema, table);
  const rights = access?.tables.get(id);
  if (relation === undefined || found === undefined || rights === undefined) return undefined;
  const names = found.columns.map((number) => relation.columns.find((column) => column.number === number)?.name);
  const columns = model.tables.get(id)?.columns ?? [];
  return columns
    .filter((column) => names.includes(column.sqlName) && (rights.select.has(column) || rights.insert.has(column)))
    .map(({ name }) => name);
}
