// A statement of a migration file that PostgreSQL refused → an error that shows the place: file, line, the text with a caret, and what the
// constraint belongs to.

import { PergolaError } from '../base/errors.ts';
import type { OwnerConnection } from '../database/database.ts';
import type { MigrationFile } from './migration-files.ts';
import { describeFailure, type PostgresFailure } from './postgres-failure.ts';
import * as queries from './queries.ts';

export interface Place {
  /** Both counted from 1, the column in characters. */
  readonly line: number;
  readonly column: number;
}

/** Once the failed transaction has ended. Asks for the columns of the constraint; where that fails, they are left out. */
export async function explainFailure(
  owner: OwnerConnection,
  file: MigrationFile,
  failure: PostgresFailure,
  cause: unknown,
): Promise<PergolaError> {
  const place = placeOf(file, failure);
  const subject = await subjectOf(owner, failure);
  const lines = [
    ...(place === undefined ? [] : excerptOf(file, place)),
    ...(failure.where === undefined ? [] : failure.where.split('\n').map((line) => `  in ${line}`)),
    ...(subject === undefined ? [] : [`  ${subject}`]),
  ];
  const at = place === undefined ? file.path : `${file.path}:${place.line}:${place.column}`;
  const { sqlState, constraint, table, column } = failure;
  const known = { file: file.path, ...place, sqlState, constraint, table, tableColumn: column };
  return new PergolaError('migration-failed', `${at}: ${describeFailure(failure)}`, {
    hint: hintFor(sqlState) ?? failure.hint ?? 'Nothing of the file was kept: correct it and start again.',
    ...(lines.length === 0 ? {} : { excerpt: lines.join('\n') }),
    extensions: Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    cause,
  });
}

/** Where PostgreSQL gave no position, the beginning of the statement that failed. */
export function placeOf(file: MigrationFile, { position, completed }: PostgresFailure): Place | undefined {
  // A statement that runs by itself is sent without what stands before it.
  const sentFrom = file.transaction ? 0 : (file.statements[0]?.start ?? 0);
  if (position !== undefined) {
    // PostgreSQL counts characters where a JavaScript string counts UTF-16 units.
    const before = [...file.text.slice(sentFrom)].slice(0, position - 1).join('');
    return placeAt(file.text, sentFrom + before.length);
  }
  const failed = completed === undefined ? undefined : file.statements[completed];
  return failed === undefined ? undefined : placeAt(file.text, failed.start);
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

/** The line with a caret below it, behind the two lines before. A long line is cut around the place. */
export function excerptOf(
  { path, text }: Pick<MigrationFile, 'path' | 'text'>,
  { line, column }: Place,
): readonly string[] {
  const first = Math.max(1, line - 2);
  const from = Math.max(0, column - 80);
  const width = String(line).length;
  const shown = text
    .split('\n')
    .slice(first - 1, line)
    .map((content, index) => {
      const visible = [...content.replaceAll('\t', ' ')].slice(from, from + 120).join('');
      return `  ${String(first + index).padStart(width)} | ${visible}`.trimEnd();
    });
  return [`${path}:${line}:${column}`, ...shown, `  ${' '.repeat(width)} | ${' '.repeat(column - 1 - from)}^`];
}

/** `constraint item_price_check of public.item (price)`. */
async function subjectOf(
  owner: OwnerConnection,
  { schema, table, column, constraint }: PostgresFailure,
): Promise<string | undefined> {
  if (table === undefined) return undefined;
  const where = schema === undefined ? table : `${schema}.${table}`;
  if (constraint === undefined) return column === undefined ? undefined : `column ${where}.${column}`;
  const quoted = [schema, table].flatMap((name) => (name === undefined ? [] : [`"${name.replaceAll('"', '""')}"`]));
  const columns = await owner
    .query<{ name: string }>(queries.constraintColumns, [quoted.join('.'), constraint])
    .catch(() => []);
  const names = columns.length === 0 ? '' : ` (${columns.map(({ name }) => name).join(', ')})`;
  return `constraint ${constraint} of ${where}${names}`;
}

function hintFor(sqlState: string): string | undefined {
  // active_sql_transaction, unsafe_new_enum_value_usage
  if (sqlState === '25001') return 'Say "-- pergola: no-transaction" in the file, with this statement as the only one.';
  if (sqlState === '55P04')
    return 'Add the value in a migration before this one: a transaction cannot use a value that it adds.';
  return undefined;
}
