// The rows of tables whose comment has the tag @enum: what such a table holds is part of the schema. They are read with the rights
// of whoever introspects; nothing is read of a table that it may not read.

import { qualifiedName, quoteName } from '../../../base/quote-name.ts';

/** So many rows are read; one that has more than the API takes (model/enum-tables.ts) is not read to its end. */
const mostEnumRows = 1001;

/** Rows are `{ oid: Oid }`: those of the relations `$1::oid[]` that are tables and can be read. */
export const readableTables = `SELECT c.oid FROM pg_catalog.pg_class c
  WHERE c.oid = ANY ($1::oid[]) AND c.relkind = 'r' AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')`;

/** Rows are `CatalogEnumValue`, in the order of their values. */
export function enumValues(
  table: { readonly schema: string; readonly name: string },
  columns: { readonly value: string; readonly description: string | undefined },
): string {
  const value = `t.${quoteName(columns.value)}::text`;
  const description = columns.description === undefined ? 'NULL' : `t.${quoteName(columns.description)}::text`;
  return `SELECT ${value} AS value, ${description} AS description FROM ONLY ${qualifiedName(table.schema, table.name)} t
    ORDER BY ${value} COLLATE "C" LIMIT ${mostEnumRows}`;
}
