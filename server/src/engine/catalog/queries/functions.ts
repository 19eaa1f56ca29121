// pg_proc: functions, procedures, aggregates and window functions. proallargtypes and proargmodes are null where all
// arguments are IN; then proargtypes counts. Defaults belong to the last pronargdefaults of the input arguments.

import { commentOf, functionsInScope, grantsOf } from './scope.ts';

/** Rows are `CatalogFunction`. $1: the schemas. */
export const functions = `SELECT f.*, l.lanname::text AS language, d.description AS comment,
  coalesce(g.arguments, '[]') AS arguments
FROM (SELECT p.oid, n.nspname::text AS schema, p.proname::text AS name,
    CASE p.prokind WHEN 'f' THEN 'function' WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'window' END AS kind,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
    p.proisstrict AS strict, p.prosecdef AS "securityDefiner", p.proretset AS "returnsSet", p.prorows AS "estimatedRows", p.prorettype AS "returnType",
    ${grantsOf(`coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))`)} AS grants
  ${functionsInScope}) f
JOIN pg_catalog.pg_proc p ON p.oid = f.oid
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
${commentOf('pg_proc', 'p.oid')}
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('name', coalesce(a.name, ''), 'type', a.type::int8,
    'mode', CASE a.mode WHEN 'i' THEN 'in' WHEN 'o' THEN 'out' WHEN 'b' THEN 'inout' WHEN 'v' THEN 'variadic'
      ELSE 'table' END,
    'hasDefault', a.mode IN ('i', 'b', 'v') AND a.input > p.pronargs - p.pronargdefaults
  ) ORDER BY a.position) AS arguments
  FROM (SELECT x.position, x.type, p.proargnames[x.position] AS name, coalesce(p.proargmodes[x.position], 'i') AS mode,
      count(*) FILTER (WHERE coalesce(p.proargmodes[x.position], 'i') IN ('i', 'b', 'v')) OVER (ORDER BY x.position) AS input
    FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS x (type, position)) a
) g ON true
ORDER BY f.schema COLLATE "C", f.name COLLATE "C", f.oid`;
