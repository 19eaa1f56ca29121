// A described table and the filled tables before it in, its rows out: keys unique, foreign keys valid, NULLs and duplicates
// everywhere else.

import type { Random } from './random.ts';
import type { ColumnSpec, ForeignKeySpec, TableSpec } from './schema-spec.ts';
import { randomRowText, users } from './values.ts';

type Row = (string | null)[];

export function fillRows(
  random: Random,
  table: TableSpec,
  before: readonly TableSpec[],
  labels: readonly string[],
): Row[] {
  const enumLabels = labels.map((label) => ({ name: label, label }));
  const wanted = random.chance(0.07) ? 0 : random.integer(1, 30);
  const rows: Row[] = [];
  for (let index = 0; index < wanted; index++) {
    const row: Row = table.columns.map((column) => {
      if (table.primaryKey.includes(column.name)) return keyText(column, index);
      if (!column.notNull && random.chance(0.25)) return null;
      if (column.name === 'owner' && column.type === 'uuid') return random.pick(users);
      return randomRowText(random, column.type, enumLabels);
    });
    const linked = table.foreignKeys.every((key) => link(random, { table, row, rows, before }, key));
    if (linked && !keyTaken(table.primaryKey, table, rows, row)) rows.push(row);
  }
  return rows;
}

/** Different for every index. */
function keyText(column: ColumnSpec, index: number): string {
  switch (column.type) {
    case 'uuid':
      return `0a0b0c0d-0000-4000-8000-${String(index).padStart(12, '0')}`;
    case 'text':
      return `k'"\\${index}`;
    case 'bigint':
      return String(9007199254740990n + BigInt(index));
    default:
      return String(index + 1);
  }
}

interface Linking {
  readonly table: TableSpec;
  readonly row: Row;
  readonly rows: readonly Row[];
  readonly before: readonly TableSpec[];
}

/** Points the row at a row of the key's target; false where it must and cannot. */
function link(random: Random, { table, row, rows, before }: Linking, key: ForeignKeySpec): boolean {
  const target = key.target === table.name ? { ...table, rows } : before.find((other) => other.name === key.target);
  if (target === undefined) throw new Error(`no table ${key.target}`);
  const places = key.columns.map((name) => table.columns.findIndex((column) => column.name === name));
  const nullable = places.every((place) => !(table.columns[place] as ColumnSpec).notNull);
  const set = (values: readonly (string | null)[]): void => {
    for (const [index, place] of places.entries()) row[place] = values[index] ?? null;
  };
  set(places.map(() => null));
  if (target.rows.length === 0 || (nullable && random.chance(0.25))) return nullable;
  const partner = random.pick(target.rows);
  set(key.targetColumns.map((name) => partner[target.columns.findIndex((column) => column.name === name)] ?? null));
  if (!key.unique || !keyTaken(key.columns, table, rows, row)) return true;
  set(places.map(() => null));
  return nullable;
}

function keyTaken(key: readonly string[], table: TableSpec, rows: readonly Row[], row: Row): boolean {
  if (key.length === 0) return false;
  const places = key.map((name) => table.columns.findIndex((column) => column.name === name));
  return rows.some((other) => places.every((place) => other[place] !== null && other[place] === row[place]));
}
