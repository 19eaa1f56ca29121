// pg_type, pg_enum, pg_range: the given types and all they are made of, wherever they live and whoever owns them. Comments
// of PostgreSQL's own types are left out.

import type { CompositeType, DomainCasts, Oid } from '../catalog.ts';
import { commentOf, reachableTypes } from './scope.ts';

export interface TypeRow {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly formatted: string;
  readonly comment: string | null;
  readonly kind: 'base' | 'enum' | 'domain' | 'array' | 'composite' | 'range' | 'multirange';
  readonly category: string;
  readonly notNull: boolean;
  /** Of a domain. */
  readonly baseType: Oid;
  readonly typeModifier: number;
  /** Null where the type is no domain. */
  readonly casts: DomainCasts | null;
  /** Of arrays, ranges and multiranges. */
  readonly elementType: Oid;
  readonly labels: readonly string[];
  readonly relation: Oid | null;
  readonly attributes: CompositeType['attributes'];
}

/** PostgreSQL's own casts have OIDs below 16384, and none of them is of a domain. */
const casts = `CASE WHEN t.typtype = 'd' THEN (SELECT json_build_object(
      'toJson', (array_agg(k.function) FILTER (WHERE k.castsource = t.oid AND k.casttarget = 114))[1],
      'fromJson', (array_agg(k.function) FILTER (WHERE k.casttarget = t.oid AND k.castsource = 114))[1],
      'fromText', (array_agg(k.function) FILTER (WHERE k.casttarget = t.oid AND k.castsource = 25))[1])
    FROM (SELECT k.castsource, k.casttarget, json_build_object('schema', kn.nspname, 'name', kp.proname) AS function
      FROM pg_catalog.pg_cast k
      JOIN pg_catalog.pg_proc kp ON kp.oid = k.castfunc
      JOIN pg_catalog.pg_namespace kn ON kn.oid = kp.pronamespace
      WHERE k.oid >= 16384 AND k.castcontext = 'i' AND t.oid IN (k.castsource, k.casttarget)) k) END`;

/** Rows are `TypeRow`, in the order of their OIDs. $1: the OIDs of types. */
export const types = `WITH RECURSIVE ${reachableTypes('SELECT s.oid FROM unnest($1::oid[]) AS s (oid)')}
SELECT t.oid, n.nspname::text AS schema, t.typname::text AS name, pg_catalog.format_type(t.oid, NULL) AS formatted, t.typcategory::text AS category,
  CASE WHEN n.nspname <> 'pg_catalog' THEN d.description END AS comment,
  CASE WHEN el.oid IS NOT NULL THEN 'array' ELSE CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
    WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' WHEN 'm' THEN 'multirange' ELSE 'base' END END AS kind,
  t.typnotnull AS "notNull", t.typbasetype AS "baseType", t.typtypmod AS "typeModifier", coalesce(el.oid, g.rngsubtype, 0) AS "elementType",
  ${casts} AS casts,
  coalesce((SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
    WHERE t.typtype = 'e' AND e.enumtypid = t.oid), '[]') AS labels,
  CASE WHEN rc.relkind <> 'c' THEN rc.oid END AS relation,
  coalesce((SELECT json_agg(json_build_object('name', a.attname, 'type', a.atttypid::int8, 'notNull', a.attnotnull)
      ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS attributes
FROM reachable r
JOIN pg_catalog.pg_type t ON t.oid = r.oid
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type el ON el.oid = t.typelem AND el.typarray = t.oid
LEFT JOIN pg_catalog.pg_range g ON g.rngtypid = t.oid OR g.rngmultitypid = t.oid
LEFT JOIN pg_catalog.pg_class rc ON rc.oid = t.typrelid
${commentOf('pg_type', 't.oid')}
ORDER BY t.oid`;
