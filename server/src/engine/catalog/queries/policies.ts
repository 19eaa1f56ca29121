// pg_policy: row-level security. polroles holds 0 for PUBLIC; polcmd is '*' or the letter of aclitem (r, a, w, d).

import type { CatalogPolicy, Oid } from '../catalog.ts';

export interface PoliciesRow {
  readonly relation: Oid;
  readonly policies: readonly CatalogPolicy[];
}

/** Rows are `PoliciesRow`, the policies in the order of their names. $1: the relations. */
export const policies = `SELECT p.polrelid AS relation, json_agg(json_build_object(
    'name', p.polname,
    'command', CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update'
      WHEN 'd' THEN 'delete' ELSE 'all' END,
    'permissive', p.polpermissive,
    'roles', CASE WHEN 0 = ANY (p.polroles) THEN '[]' ELSE to_json(p.polroles::int8[]) END,
    'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
    'withCheck', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
  ) ORDER BY p.polname COLLATE "C") AS policies
FROM pg_catalog.pg_policy p
WHERE p.polrelid = ANY ($1::oid[])
GROUP BY p.polrelid`;
