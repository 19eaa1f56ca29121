// pg_constraint: primary, unique, foreign, check and exclusion constraints. A foreign key to a partitioned table has copies, one a
// partition, that name it in conparentid. A temporal foreign key (conperiod, PostgreSQL 18) matches rows by containment, not
// by equality, so it relates no two rows and is left out. NOT ENFORCED (conenforced) comes with PostgreSQL 18 too.

import type { CatalogConstraint, Oid } from '../catalog.ts';
import { commentOf } from './scope.ts';

export interface ConstraintsRow {
  readonly relation: Oid;
  readonly constraints: readonly CatalogConstraint[];
}

/** Rows are `ConstraintsRow`, the constraints in the order of their names. $1: the relations. */
export function constraints(serverVersion: number): string {
  const since18 = serverVersion >= 180000;
  return `SELECT c.conrelid AS relation, json_agg(CASE c.contype
    WHEN 'p' THEN json_build_object('kind', 'primary-key', 'name', c.conname, 'comment', d.description,
      'columns', c.conkey)
    WHEN 'x' THEN json_build_object('kind', 'exclusion', 'name', c.conname, 'comment', d.description,
      'columns', c.conkey)
    WHEN 'u' THEN json_build_object('kind', 'unique', 'name', c.conname, 'comment', d.description,
      'columns', c.conkey, 'nullsNotDistinct', coalesce(i.indnullsnotdistinct, false))
    WHEN 'f' THEN json_build_object('kind', 'foreign-key', 'name', c.conname, 'comment', d.description,
      'columns', c.conkey, 'foreignRelation', c.confrelid::int8, 'foreignColumns', c.confkey,
      'validated', c.convalidated${since18 ? ' AND c.conenforced' : ''})
    ELSE json_build_object('kind', 'check', 'name', c.conname, 'comment', d.description,
      'columns', coalesce(c.conkey, '{}'), 'definition', pg_catalog.pg_get_constraintdef(c.oid))
  END ORDER BY c.conname COLLATE "C") AS constraints
FROM pg_catalog.pg_constraint c
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid AND c.contype = 'u'
${commentOf('pg_constraint', 'c.oid')}
WHERE c.conrelid = ANY ($1::oid[]) AND c.contype IN ('p', 'u', 'f', 'c', 'x') AND c.conparentid = 0
  ${since18 ? `AND NOT (c.contype = 'f' AND c.conperiod)` : ''}
GROUP BY c.conrelid`;
}
