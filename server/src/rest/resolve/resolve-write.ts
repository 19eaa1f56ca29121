// The body of a request → what is inserted, or what is changed.

import type { Column, Table } from '../../engine/model/model.ts';
import type { Change, Insert, OnConflict } from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import type { Query } from '../query/query.ts';
import { findColumn, noColumn, type Scope } from './scope.ts';
import { valueOfJson } from './value-of-json.ts';

export interface Body {
  /** JSON values whose numbers are exact. All have the same keys, unless the query names the columns. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface InsertOptions {
  /** What a column becomes that `columns` names and a row has not. */
  readonly missing: 'null' | 'default';
  /** What happens where the row is there already; undefined: the insert fails. */
  readonly resolution: 'merge' | 'ignore' | undefined;
}

/** Undefined where there is no row. Throws PGRST204. */
export function resolveInsert(
  scope: Scope,
  table: Table,
  query: Query,
  { rows }: Body,
  { missing, resolution }: InsertOptions,
): Insert | undefined {
  if (rows.length === 0) return undefined;
  const columns = columnsOf(scope, table, query, rows);
  const onConflict = resolution && conflictOf(scope, table, query, resolution === 'merge' ? columns : []);
  if (columns.length === 0 || (missing === 'default' && query.columns !== undefined)) {
    const listed = rows.map((row) => ({
      path: '',
      values: columns.flatMap((column) =>
        Object.hasOwn(row, column.sqlName) ? [{ column, value: scope.values.bind(written(column, row)) }] : [],
      ),
      before: [],
      after: [],
    }));
    return { table, rows: { kind: 'listed', rows: listed }, onConflict };
  }
  const members = columns.map((column) => ({ name: column.sqlName, column }));
  const list = rows.map((row) => Object.fromEntries(columns.map((column) => [column.sqlName, written(column, row)])));
  return { table, rows: { kind: 'uniform', list: scope.values.bind(list), members }, onConflict };
}

/** What the first row sets; nothing where there is none. Throws PGRST204. */
export function resolveChanges(
  scope: Scope,
  table: Table,
  query: Query,
  { rows }: Body,
  { missing }: Pick<InsertOptions, 'missing'>,
): readonly Change[] {
  const [row] = rows;
  if (row === undefined) return [];
  return columnsOf(scope, table, query, [row]).map((column): Change => {
    if (missing === 'default' && !Object.hasOwn(row, column.sqlName)) return { column, operator: 'default' };
    return { column, operator: 'set', value: scope.values.bind(written(column, row)) };
  });
}

/** What a row has for a column; null where it has nothing. Domains with a cast of their own from JSON read it themselves. */
function written({ sqlName, type, representation }: Column, row: Readonly<Record<string, unknown>>): unknown {
  const value = Object.hasOwn(row, sqlName) ? row[sqlName] : null;
  return representation?.fromJson === undefined ? valueOfJson(value, type) : value;
}

/** Those that `columns` names; otherwise those of the rows. */
function columnsOf(scope: Scope, table: Table, { columns }: Query, rows: Body['rows']): readonly Column[] {
  const names = columns ?? Object.keys(rows[0] ?? {});
  return [...new Set(names)].map((name) => {
    const column = findColumn(scope, table, name);
    if (column !== undefined) return column;
    throw new RestError('PGRST204', `Could not find the '${name}' column of '${table.sqlName}' in the schema cache`);
  });
}

/** By `on_conflict`, or by the primary key; a table without either has no conflicts to resolve. */
function conflictOf(
  scope: Scope,
  table: Table,
  { onConflict }: Query,
  updateColumns: readonly Column[],
): OnConflict | undefined {
  const columns =
    onConflict?.map((name) => {
      const column = findColumn(scope, table, name);
      if (column === undefined) throw noColumn(table, name);
      return column;
    }) ?? table.keyColumns;
  return columns.length === 0 ? undefined : { constraint: { columns }, updateColumns, where: undefined };
}
