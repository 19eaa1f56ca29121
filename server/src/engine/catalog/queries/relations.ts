// pg_class: one row a relation. A null relacl means acldefault(); reloptions hold what was typed (security_invoker=on), and
// pg_relation_is_updatable() answers in a bit mask by CmdType (update 4, insert 8, delete 16), triggers and rules included.
// It is asked only where the kind does not settle the matter, because it locks what it looks at (for a view the views under it too).

import type { CatalogRelation } from '../catalog.ts';
import { grantsOf, relationsInScope } from './scope.ts';

export type RelationRow = Omit<
  CatalogRelation,
  'columns' | 'constraints' | 'uniqueIndexes' | 'policies' | 'enumValues'
>;

/** Rows are `RelationRow`. $1: the schemas. */
export const relations = `SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relowner AS owner,
  CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view'
    WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' END AS kind,
  (SELECT d.description FROM pg_catalog.pg_description d
    WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0) AS comment,
  json_build_object('enabled', c.relrowsecurity, 'forced', c.relforcerowsecurity) AS "rowSecurity",
  ${grantsOf(`coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))`)} AS grants,
  (SELECT json_build_object('insert', u.events & 8 <> 0, 'update', u.events & 4 <> 0, 'delete', u.events & 16 <> 0)
    FROM (SELECT CASE WHEN c.relkind IN ('r', 'p') THEN 28 WHEN c.relkind = 'm' THEN 0
      ELSE pg_catalog.pg_relation_is_updatable(c.oid, true) END AS events) u) AS updatable,
  coalesce((SELECT o.option_value::boolean FROM pg_catalog.pg_options_to_table(c.reloptions) o
    WHERE c.relkind = 'v' AND o.option_name = 'security_invoker'), false) AS "securityInvoker",
  c.reltuples AS "estimatedRows"
${relationsInScope}
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
