// Quoting: the only place where a name or a literal becomes SQL.

const plain = /^[a-z_][a-z0-9_]*$/;
// Reserved words of PostgreSQL that cannot stand as a schema's name unquoted.
const reserved = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently ' +
    'constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default ' +
    'deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner ' +
    'intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order ' +
    'outer overlaps placing primary references returning right select session_user similar some symmetric system_user table tablesample then ' +
    'to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
);

/** A name as it may stand anywhere in a statement. */
export function identifier(name: string): string {
  return plain.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A column of an alias. Behind a dot no word is reserved. */
export function member(alias: string, column: string): string {
  return `${alias}.${plain.test(column) ? column : `"${column.replaceAll('"', '""')}"`}`;
}

/** A string constant. Backslashes are ordinary (standard_conforming_strings). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
