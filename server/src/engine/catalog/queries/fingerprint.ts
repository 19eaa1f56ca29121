// One query that hashes what introspection would read: the meaning of each row, never its xmin where statistics, TRUNCATE,
// REFRESH or a repeated GRANT would change that. It locks no relation, so it never waits behind DDL.
//
// hash_record_extended() gives 64 bits a row and bit_xor() (PostgreSQL 14) folds them without a sort; every row holds its own
// key, so no two are equal and cancel each other. What is deparsed or computed for introspection is stood for by what it
// comes from: policies, checks and defaults by their trees and the identity of the objects they name, what can be done to a view by
// its rules and triggers and those of the views and foreign tables under it.

import { functionsInScope, reachableTypes, relationsInScope } from './scope.ts';

function folded(...values: readonly string[]): string {
  return `to_hex(coalesce(bit_xor(pg_catalog.hash_record_extended(ROW(${values.join(', ')}), 0)), 0))`;
}

const class_ = (name: string) => `'pg_catalog.${name}'::pg_catalog.regclass`;

const scopeParts = `
  namespace AS (SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace n
    WHERE n.nspname = ANY ($1::text[])),
  relation AS (SELECT c.* ${relationsInScope}),
  col AS (SELECT a.* FROM relation c JOIN pg_catalog.pg_attribute a
    ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  func AS (SELECT p.* ${functionsInScope}),
  con AS (SELECT k.* FROM relation c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
    AND (k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0 OR k.contype = 'n' AND NOT k.convalidated)),
  pol AS (SELECT k.* FROM relation c JOIN pg_catalog.pg_policy k ON k.polrelid = c.oid),
  def AS (SELECT k.* FROM relation c JOIN pg_catalog.pg_attrdef k ON k.adrelid = c.oid)`;

/** An unnested array counts as ten rows to the planner: near the truth, and far from what would start JIT compilation. */
const typeParts = `${reachableTypes(`SELECT u.oid FROM unnest(ARRAY(SELECT DISTINCT atttypid FROM col
    UNION SELECT prorettype FROM func
    UNION SELECT unnest(coalesce(proallargtypes, proargtypes::oid[])) FROM func)) AS u (oid)`)},
  typ AS (SELECT t.*, n.nspname FROM unnest(ARRAY(SELECT oid FROM reachable)) AS u (oid)
    JOIN pg_catalog.pg_type t ON t.oid = u.oid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace)`;

/** Views and foreign tables of the catalog, those that the views read, and the keys of tables beside the catalog that they read. */
const viewParts = `
  viewed (oid) AS (
    SELECT oid FROM relation WHERE relkind IN ('v', 'm', 'f')
    UNION
    SELECT c.oid FROM viewed v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
    JOIN pg_catalog.pg_depend d ON d.classid = ${class_('pg_rewrite')} AND d.objid = w.oid
      AND d.refclassid = ${class_('pg_class')}
    JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm', 'f')
  ),
  shown AS (SELECT DISTINCT k.* FROM viewed v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
    JOIN pg_catalog.pg_depend d ON d.classid = ${class_('pg_rewrite')} AND d.objid = w.oid
      AND d.refclassid = ${class_('pg_class')}
    JOIN pg_catalog.pg_constraint k ON k.conrelid = d.refobjid AND k.contype IN ('p', 'u', 'f') AND k.conparentid = 0
    WHERE k.conrelid NOT IN (SELECT oid FROM relation))`;

/** What has a comment; a constraint can be named in a policy's or a check's dependencies only if it has an expression. */
const objectParts = `
  object (class, oid) AS (
    SELECT ${class_('pg_namespace')}, oid FROM namespace
    UNION ALL SELECT ${class_('pg_class')}, oid FROM relation
    UNION ALL SELECT ${class_('pg_constraint')}, oid FROM con
    UNION ALL SELECT ${class_('pg_constraint')}, oid FROM shown
    UNION ALL SELECT ${class_('pg_proc')}, oid FROM func
    UNION ALL SELECT ${class_('pg_type')}, oid FROM typ WHERE nspname <> 'pg_catalog'
  ),
  expression (class, oid, relation) AS (
    SELECT ${class_('pg_constraint')}, oid, conrelid FROM con WHERE contype = 'c'
    UNION ALL SELECT ${class_('pg_policy')}, oid, polrelid FROM pol
    UNION ALL SELECT ${class_('pg_attrdef')}, oid, adrelid FROM def
  )`;

/**
 * The rows of an enum table are part of the catalog. They are stood for by how many were ever written (TRUNCATE gives a new
 * file): to read them would wait behind DDL. A session that wrote some tells so within seconds.
 */
const rowsWritten = ['inserted', 'updated', 'deleted'].map((what) => `pg_catalog.pg_stat_get_tuples_${what}(c.oid)`);

/** One row `{ fingerprint: string }`. $1: the schemas. */
export const fingerprint = `WITH RECURSIVE ${[scopeParts, typeParts, viewParts, objectParts].join(',')}
SELECT concat_ws(' ',
  (SELECT ${folded('datname', 'datdba')} FROM pg_catalog.pg_database WHERE datname = current_database()),
  (SELECT ${folded('oid', 'nspname', 'nspowner', 'nspacl')} FROM namespace),
  (SELECT ${folded('oid', 'relname', 'relnamespace', 'relkind', 'relowner', 'relrowsecurity', 'relforcerowsecurity', 'relacl', 'reloptions')}
    FROM relation),
  (SELECT ${folded('attrelid', 'attnum', 'attname', 'atttypid', 'atttypmod', 'attnotnull', 'atthasdef', 'attidentity', 'attgenerated', 'attacl')}
    FROM col),
  (SELECT ${folded('oid', 'conname', 'contype', 'conrelid', 'conkey', 'confrelid', 'confkey', 'convalidated')} FROM con),
  (SELECT ${folded('oid', 'conname', 'contype', 'conrelid', 'conkey', 'confrelid', 'confkey', 'convalidated')} FROM shown),
  (SELECT ${folded('ic.relname', 'i.indrelid', 'i.indkey::text', 'i.indnkeyatts', 'i.indpred IS NULL', 'i.indnullsnotdistinct')}
    FROM relation c JOIN pg_catalog.pg_index i ON i.indrelid = c.oid JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    WHERE i.indisunique AND i.indisvalid AND i.indislive AND NOT i.indisexclusion),
  (SELECT ${folded('adrelid', 'adnum', 'adbin::text')} FROM def),
  (SELECT ${folded('oid', 'polname', 'polcmd', 'polpermissive', 'polroles', 'polqual::text', 'polwithcheck::text')} FROM pol),
  (SELECT ${folded('class', 'oid', 'd.refclassid', 'd.refobjid', 'd.refobjsubid', '(pg_catalog.pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)).identity')}
    FROM (SELECT DISTINCT e.class, e.oid, d.refclassid, d.refobjid, d.refobjsubid
      FROM expression e JOIN pg_catalog.pg_depend d ON d.classid = e.class AND d.objid = e.oid
      WHERE NOT (d.refclassid = ${class_('pg_class')} AND d.refobjid = e.relation)) d),
  (SELECT ${folded('oid', 'proname', 'pronamespace', 'proowner', 'prolang', 'prokind', 'provolatile', 'proisstrict', 'prosecdef', 'proretset', 'prorows', 'prorettype', 'proargtypes', 'proallargtypes', 'proargmodes', 'proargnames', 'pronargdefaults', 'proacl')}
    FROM func),
  (SELECT ${folded('oid', 'lanname')} FROM pg_catalog.pg_language),
  (SELECT ${folded('oid', 'nspname', 'typname', 'typtype', 'typcategory', 'typelem', 'typbasetype', 'typtypmod', 'typnotnull', 'typdefault')} FROM typ),
  (SELECT ${folded('k.oid', 'k.castsource', 'k.casttarget', 'k.castcontext', 'p.proname', 'n.nspname')} FROM pg_catalog.pg_cast k
    JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE k.oid >= 16384 AND EXISTS (SELECT FROM typ t WHERE t.typtype = 'd' AND t.oid IN (k.castsource, k.casttarget))),
  (SELECT ${folded('e.oid', 'e.enumtypid', 'e.enumsortorder', 'e.enumlabel')} FROM typ t JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid),
  (SELECT ${folded('a.attrelid', 'a.attnum', 'a.attname', 'a.atttypid', 'a.attnotnull')} FROM typ t
    JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped WHERE t.typtype = 'c'),
  (SELECT ${folded('d.classoid', 'd.objoid', 'd.objsubid', 'd.description')} FROM object o
    JOIN pg_catalog.pg_description d ON d.classoid = o.class AND d.objoid = o.oid),
  (SELECT ${folded('c.oid', 'c.relfilenode', ...rowsWritten)} FROM relation c
    JOIN pg_catalog.pg_description d ON d.classoid = ${class_('pg_class')} AND d.objoid = c.oid AND d.objsubid = 0
    WHERE c.relkind = 'r' AND d.description ~ '(^|\n)[ \t]*@enum[ \t]*\r?(\n|$)'),
  (SELECT ${folded('w.oid', 'w.ev_class', 'w.xmin::text')} FROM viewed v JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid),
  (SELECT ${folded('g.oid', 'g.tgtype', 'g.xmin::text')} FROM viewed v
    JOIN pg_catalog.pg_trigger g ON g.tgrelid = v.oid AND NOT g.tgisinternal),
  (SELECT ${folded('f.ftrelid', 'f.ftoptions', 's.oid', 's.srvoptions')} FROM viewed v
    JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = v.oid JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver),
  (SELECT ${folded('oid', 'rolname', 'rolsuper', 'rolbypassrls', 'rolcanlogin', 'rolinherit')} FROM pg_catalog.pg_roles),
  (SELECT ${folded('roleid', 'member', 'grantor', 'xmin::text')} FROM pg_catalog.pg_auth_members),
  (SELECT ${folded('s.setdatabase', 's.setrole', 'u.setting')} FROM pg_catalog.pg_db_role_setting s
    CROSS JOIN unnest(s.setconfig) u (setting) WHERE starts_with(u.setting, 'statement_timeout='))
) AS fingerprint`;
