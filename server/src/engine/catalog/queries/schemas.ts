// pg_namespace: the schemas that were asked for, in the order asked for.

import { commentOf, grantsOf } from './scope.ts';

/** Rows are `CatalogSchema`. $1: the names. */
export const schemas = `SELECT n.oid, n.nspname::text AS name, n.nspowner AS owner, d.description AS comment,
  ${grantsOf(`coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))`)} AS grants
FROM pg_catalog.pg_namespace n
${commentOf('pg_namespace', 'n.oid')}
WHERE n.nspname = ANY ($1::text[])
ORDER BY array_position($1::text[], n.nspname::text)`;
