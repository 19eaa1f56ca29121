// pg_attribute: the columns of relations. attnotnull is also set by a NOT NULL constraint that is NOT VALID (PostgreSQL 18;
// earlier versions have no such constraints), which guarantees nothing yet. A domain's default fills a column that has none
// of its own, and a domain over a domain repeats the inner default as its own.

import type { CatalogColumn, Oid } from '../catalog.ts';
import { commentOf, grantsOf } from './scope.ts';

export interface ColumnsRow {
  readonly relation: Oid;
  readonly columns: readonly Omit<CatalogColumn, 'origin'>[];
}

/**
 * A column of a view that stands for no column of the relation under it, where PostgreSQL updates the view by itself. INSTEAD OF
 * triggers (64 in tgtype) and rules decide themselves what they write. Asked of views alone: the functions lock what they look at.
 */
const computed = `CASE WHEN c.relkind = 'v' THEN
    NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 64 <> 0)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type <> '1')
    AND pg_catalog.pg_relation_is_updatable(c.oid, true) & 20 = 20
    AND NOT pg_catalog.pg_column_is_updatable(c.oid, a.attnum, true) ELSE false END`;

/** Rows are `ColumnsRow`. $1: the relations. */
export const columns = `SELECT a.attrelid AS relation, json_agg(json_build_object(
    'number', a.attnum, 'name', a.attname, 'type', a.atttypid::int8, 'typeModifier', a.atttypmod,
    'typeName', pg_catalog.format_type(a.atttypid, a.atttypmod),
    'notNull', a.attnotnull AND unchecked.oid IS NULL,
    'hasDefault', a.attgenerated = '' AND (a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL),
    'defaultExpression', CASE WHEN a.attgenerated = '' AND a.attidentity = '' THEN coalesce(pg_catalog.pg_get_expr(f.adbin, f.adrelid), t.typdefault) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by-default' END,
    'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
    'computed', ${computed},
    'comment', d.description,
    'grants', CASE WHEN a.attacl IS NULL THEN '[]' ELSE ${grantsOf('a.attacl')} END
  ) ORDER BY a.attnum) AS columns
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
${commentOf('pg_class', 'a.attrelid', 'a.attnum')}
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_constraint unchecked ON unchecked.conrelid = a.attrelid AND unchecked.contype = 'n'
  AND NOT unchecked.convalidated AND unchecked.conkey = ARRAY[a.attnum]
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY a.attrelid`;
