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

/** What a sub-select calls the whole row that it hands on. */
export const wholeRowName = 'pergola_row';

/** The name of a column in a sub-select, where the whole row can be one. */
export function nameOf(column: string): string {
  return column === wholeRow ? wholeRowName : column;
}
