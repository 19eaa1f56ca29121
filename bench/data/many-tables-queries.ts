// Many tables of ten columns and two foreign keys each, without rows.

/** A hundred tables a statement: a transaction holds a lock for each of them. */
const atOnce = 100;

export function manyTables(count: number): readonly string[] {
  const made = Array.from({ length: count }, (_, n) => table(n));
  return Array.from({ length: Math.ceil(count / atOnce) }, (_, part) =>
    made.slice(part * atOnce, (part + 1) * atOnce).join('\n'),
  );
}

function table(n: number): string {
  return `CREATE TABLE t${n} (
    id int PRIMARY KEY, name text NOT NULL, a int, b numeric, c timestamptz, d jsonb, e text[], f boolean,
    parent_id int REFERENCES t${Math.floor(n / 2)}, other_id int REFERENCES t${Math.floor(n / 3)});
    CREATE INDEX ON t${n} (parent_id);
    CREATE INDEX ON t${n} (other_id);`;
}
