// pg_roles and pg_auth_members (pg_authid is for superusers). Whether a membership brings its rights is inherit_option from
// PostgreSQL 16 on, the member's rolinherit before. The owner of the database is a member of pg_database_owner (OID 6171)
// without an entry anywhere.

/** Rows are `CatalogRole`, in the order of their names. */
export function roles(serverVersion: number): string {
  const since16 = serverVersion >= 160000;
  return `SELECT r.oid, r.rolname::text AS name, r.rolsuper AS superuser, r.rolbypassrls AS "bypassesRowSecurity",
  r.rolcanlogin AS "canLogin", coalesce(m.roles, '[]') AS "memberOf"
FROM pg_catalog.pg_roles r
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('role', g.role::int8, 'inherit', g.inherit) ORDER BY g.role) AS roles
  FROM (
    SELECT x.roleid AS role, ${since16 ? 'bool_or(x.inherit_option)' : 'r.rolinherit'} AS inherit
    FROM pg_catalog.pg_auth_members x WHERE x.member = r.oid GROUP BY x.roleid
    UNION ALL
    SELECT 6171, ${since16 ? 'true' : 'r.rolinherit'} FROM pg_catalog.pg_database b
    WHERE b.datname = current_database() AND b.datdba = r.oid
  ) g
) m ON true
ORDER BY r.rolname COLLATE "C"`;
}
