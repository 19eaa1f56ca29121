// pg_index: unique indexes that hold (a failed CREATE INDEX CONCURRENTLY leaves one with indisvalid false). indkey lists the
// key columns first (indnkeyatts of them), then those INCLUDEd; 0 stands for an expression. An index that enforces WITHOUT
// OVERLAPS is marked indisexclusion and serves no ON CONFLICT, so it is not listed.

import type { CatalogIndex, Oid } from '../catalog.ts';

export interface IndexesRow {
  readonly relation: Oid;
  readonly indexes: readonly CatalogIndex[];
}

/** Rows are `IndexesRow`, the indexes in the order of their names. $1: the relations. */
export const uniqueIndexes = `SELECT i.indrelid AS relation, json_agg(json_build_object(
    'name', ic.relname,
    'columns', CASE WHEN k.expressions THEN '[]' ELSE k.columns END,
    'partial', i.indpred IS NOT NULL,
    'immediate', i.indimmediate,
    'nullsNotDistinct', i.indnullsnotdistinct
  ) ORDER BY ic.relname COLLATE "C") AS indexes
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
CROSS JOIN LATERAL (
  SELECT json_agg(u.attnum ORDER BY u.position) AS columns, bool_or(u.attnum = 0) AS expressions
  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, position)
  WHERE u.position <= i.indnkeyatts
) k
WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique AND i.indisvalid AND i.indislive AND NOT i.indisexclusion
GROUP BY i.indrelid`;
