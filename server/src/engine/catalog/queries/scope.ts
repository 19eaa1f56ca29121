// Pieces of SQL that say what belongs to the catalog: the relations and functions of the exposed schemas that are neither
// temporary nor owned by an extension, and the types that can be reached from them. Shared by introspection and fingerprint.

/** An object that an extension owns has a pg_depend entry of type 'e' (documented under pg_depend). */
function notOwnedByExtension(catalogTable: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.${catalogTable}'::pg_catalog.regclass AND e.objid = ${oid} AND e.objsubid = 0
      AND e.deptype = 'e')`;
}

/**
 * The FROM and WHERE of the relations in the schemas named by `$1::text[]`, as `c` (pg_class) and `n` (pg_namespace).
 * Partitions have relispartition set; their root stands for them.
 */
export const relationsInScope = `FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT c.relispartition AND c.relpersistence <> 't' AND ${notOwnedByExtension('pg_class', 'c.oid')}`;

/**
 * The FROM and WHERE of the functions in the schemas named by `$1::text[]`, as `p` (pg_proc) and `n` (pg_namespace). The
 * constructors that CREATE TYPE … AS RANGE makes depend on their type internally ('i'); they are part of the type.
 */
export const functionsInScope = `FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = ANY ($1::text[])
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
      WHERE e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND e.objid = p.oid AND e.objsubid = 0
        AND e.deptype IN ('e', 'i'))`;

/**
 * A recursive CTE `reachable (oid)`: the types that `seeds` selects and all they are made of. A type is an array only if
 * its element names it as its typarray (int2vector, name and point have a typelem too).
 */
export function reachableTypes(seeds: string): string {
  return `reachable (oid) AS (
    ${seeds}
    UNION
    SELECT part.oid
    FROM reachable r
    JOIN pg_catalog.pg_type t ON t.oid = r.oid
    CROSS JOIN LATERAL (
      SELECT el.oid FROM pg_catalog.pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid
      UNION ALL SELECT t.typbasetype WHERE t.typtype = 'd'
      UNION ALL SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE t.typtype = 'r' AND g.rngtypid = t.oid
      UNION ALL SELECT g.rngtypid FROM pg_catalog.pg_range g WHERE t.typtype = 'm' AND g.rngmultitypid = t.oid
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) part
  )`;
}

/** A JSON array of the catalog's grants in an aclitem[]; several grantors of one right make one entry. */
export function grantsOf(acl: string): string {
  return `(SELECT coalesce(json_agg(json_build_object('grantee', x.grantee::int8, 'privilege', x.privilege_type)
      ORDER BY x.grantee, x.privilege_type), '[]')
    FROM (SELECT DISTINCT e.grantee, e.privilege_type FROM pg_catalog.aclexplode(${acl}) e) x)`;
}

/** A LEFT JOIN that brings an object's comment as `d.description`; columns have their number as objsubid. */
export function commentOf(catalogTable: string, oid: string, column = '0'): string {
  return `LEFT JOIN pg_catalog.pg_description d
    ON d.classoid = 'pg_catalog.${catalogTable}'::pg_catalog.regclass AND d.objoid = ${oid} AND d.objsubid = ${column}`;
}
