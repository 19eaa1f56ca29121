// pg_rewrite: which column of a table each column of a view shows unchanged. A view's query is kept as a tree in text form, in which
// an entry of a target list ends with `:resno 1 … :resorigtbl 16384 :resorigcol 2 :resjunk false}`: the relation and column that
// the value comes from, through joins, sub-selects and CTEs, or 0 for anything computed. Only entries at the depth of two braces belong
// to the view itself. Names are escaped with backslashes, their spaces too, so that none is taken for one of these marks.

import type { ColumnOrigin, Oid } from '../catalog.ts';

export interface ViewColumnsRow {
  readonly relation: Oid;
  readonly origins: readonly { readonly column: number; readonly origin: ColumnOrigin }[];
}

/** The tree without backslashes and braces that are part of a name. */
const tree = [String.raw`'\\\\'`, String.raw`'\\{'`, String.raw`'\\}'`].reduce(
  (text, escaped) => `replace(${text}, E${escaped}, '')`,
  'w.ev_action::text',
);
/** How many more braces a text opens than it closes. */
const opened = `octet_length(replace(p.text, '}', '')) - octet_length(replace(p.text, '{', ''))`;

/** Rows are `ViewColumnsRow`. Views over views are followed to tables, whose schemas do not matter. $1: the views. */
export const viewColumns = `WITH RECURSIVE viewed (oid) AS (
    SELECT u.oid FROM unnest($1::oid[]) AS u (oid)
    UNION
    SELECT c.oid FROM viewed v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid AND w.ev_type = '1'
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm')
  ),
  piece AS MATERIALIZED (
    SELECT v.oid AS view, p.text, sum(${opened}) OVER (PARTITION BY v.oid ORDER BY p.position
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS depth
    FROM viewed v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid AND w.ev_type = '1'
    CROSS JOIN LATERAL string_to_table(${tree}, ':resno ') WITH ORDINALITY AS p (text, position)
  ),
  entry AS MATERIALIZED (
    SELECT e.view, e.number, e.relation, e.origin
    FROM (SELECT p.view, substring(p.text FROM '^[0-9]+')::int AS number,
        substring(p.text FROM ':resorigtbl ([0-9]+) ')::oid AS relation,
        substring(p.text FROM ':resorigcol (-?[0-9]+) ')::int AS origin
      FROM piece p WHERE p.depth = 2) e
    WHERE e.relation <> 0 AND e.origin > 0
  ),
  shown (view, number, relation, origin) AS (
    SELECT e.view, e.number, e.relation, e.origin FROM entry e WHERE e.view = ANY ($1::oid[])
    UNION
    SELECT s.view, s.number, e.relation, e.origin FROM shown s JOIN entry e ON e.view = s.relation AND e.number = s.origin
  )
SELECT s.view AS relation, json_agg(json_build_object('column', s.number,
    'origin', json_build_object('relation', s.relation::int8, 'column', s.origin)) ORDER BY s.number) AS origins
FROM shown s
JOIN pg_catalog.pg_class c ON c.oid = s.relation AND c.relkind IN ('r', 'p', 'f')
GROUP BY s.view`;
