// The SQL that asks for keys and writes rows. Text only; names are quoted by who calls.

export const begin = `begin; set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'`;
export const commit = `commit`;
export const rollback = `rollback`;
export const savepoint = `savepoint made_up`;
export const toSavepoint = `rollback to savepoint made_up`;

/** How many rows a table has. */
export const countRows = (table: string): string => `select count(*)::int as rows from ${table}`;

/** The first keys of a table, as JSON. */
export const readKeys = (table: string, columns: readonly string[], most: number): string => `
select jsonb_build_array(${columns.join(', ')}) as key from ${table}
where (${columns.join(', ')}) is not null order by ${columns.join(', ')} limit ${most}
`;

/** Rows from JSON ($1); one that is there already is left out. */
export const insertRows = (table: string, columns: readonly string[]): string => `
with written as (
  insert into ${table} (${columns.join(', ')})
  select ${columns.join(', ')} from jsonb_populate_recordset(null::${table}, $1::jsonb)
  on conflict do nothing
  returning 1
)
select count(*)::int as rows from written
`;

/** Where every column has its default. */
export const insertDefaults = (table: string): string => `
with written as (insert into ${table} default values returning 1) select count(*)::int as rows from written
`;
