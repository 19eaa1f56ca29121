// A catalog, what of it is exposed, and a role → the relations that the role may write into with nothing to say which rows: a grant
// without row-level security. Decides nothing; what may start with that is decided where it starts.

import { qualifiedName } from '../../base/quote-name.ts';
import type { Catalog, CatalogRelation } from '../catalog/catalog.ts';
import { type RelationRights, readRelation, readRights } from './compute-access.ts';
import type { Model, TableId } from './model.ts';

export interface UnprotectedWrite {
  readonly table: TableId;
  readonly kind: CatalogRelation['kind'];
  readonly operations: readonly WriteOperation[];
}

export type WriteOperation = 'insert' | 'update' | 'delete';

/** In the order of the catalog; nothing where there is no such role. Tags count for nothing: PostgreSQL does not read them. */
export function unprotectedWrites(
  { catalog, model }: { readonly catalog: Catalog; readonly model: Pick<Model, 'relations'> },
  role: string,
): readonly UnprotectedWrite[] {
  const found = catalog.roles.find(({ name }) => name === role);
  if (found === undefined) return [];
  const rights = readRights(catalog, found);
  return catalog.relations.flatMap((relation) => {
    const table = qualifiedName(relation.schema, relation.name);
    if (!model.relations.has(table)) return [];
    const own = readRelation(relation, rights);
    const operations = own.rowSecurity || isShownSecurely(relation, catalog) ? [] : writesOf(relation, own);
    return operations.length === 0 ? [] : [{ table, kind: relation.kind, operations }];
  });
}

function writesOf(
  { updatable }: CatalogRelation,
  { insert, update, delete: remove }: RelationRights,
): readonly WriteOperation[] {
  return [
    ...(updatable.insert && insert.size > 0 ? (['insert'] as const) : []),
    ...(updatable.update && update.size > 0 ? (['update'] as const) : []),
    ...(updatable.delete && remove ? (['delete'] as const) : []),
  ];
}

/** A view that writes with the rights of who asks is as safe as the tables that it shows: they have to be known, and protected. */
function isShownSecurely({ kind, securityInvoker, columns }: CatalogRelation, { relations }: Catalog): boolean {
  if (kind !== 'view' || !securityInvoker) return false;
  const shown = new Set(columns.flatMap(({ origin }) => (origin === null ? [] : [origin.relation])));
  return (
    shown.size > 0 &&
    [...shown].every((oid) => relations.find((each) => each.oid === oid)?.rowSecurity.enabled === true)
  );
}
