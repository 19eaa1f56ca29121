// How columns and constants are written in a statement.

import { wholeRow } from '../plan/plan.ts';

const plain = /^[a-z_][a-z0-9_]*$/;
/** A column of an alias. Behind a dot no word is reserved. */
export function member(alias: string, column: string): string {
  return `${alias}.${plain.test(column) ? column : `"${column.replaceAll('"', '""')}"`}`;
}

/** A string constant. Backslashes are ordinary (standard_conforming_strings). */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name that is not taken: the one wanted, or one made from it. */
export function freeName(taken: { has(name: string): boolean }, wanted: string): string {
  let name = wanted;
  while (taken.has(name)) name += '_';
  return name;
}

/** What the columns are called in a sub-select, where the whole row can be one of them. */
export function namesOf(columns: readonly string[]): readonly string[] {
  const row = rowNameBeside(new Set(columns));
  return columns.map((column) => (column === wholeRow ? row : column));
}

/** A name for the whole row that none of the columns has. */
export function rowNameBeside(columns: { has(name: string): boolean }): string {
  return freeName(columns, 'pergola_row');
}
