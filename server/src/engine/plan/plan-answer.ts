// What a write is answered with → its fields, and which columns of the written rows have to be kept for them.

import { qualifiedName } from '../../base/quote-name.ts';
import type { Column, Table } from '../model/model.ts';
import type { Selection, WriteAnswer } from '../request.ts';
import { type Answer, type Field, type TypedColumn, wholeRow } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { planFields } from './plan-fields.ts';

/** Whether nothing but columns of the rows themselves is asked for. */
export function isPlain(answer: Answer): boolean {
  if (answer.kind === 'row') return answer.fields.every(isOfRow);
  return answer.fields.every((field) => field.kind !== 'returning' || field.fields.every(isOfRow));
}

/** Whether the field is a column of the row, or the same for every row. */
export function isOfRow({ kind }: Field): boolean {
  return kind === 'column' || kind === 'constant';
}

/** What has to be kept of written rows, so that an answer can be made of them. */
export interface Kept {
  /** By its key the row is read again; otherwise the columns are all that is left of it. */
  readonly by: 'key' | 'columns';
  readonly columns: readonly TypedColumn[];
}

export function keptColumns(context: PlanContext, table: Table, asked: WriteAnswer, gone: boolean): Kept {
  const selection = rowSelection(asked);
  if (selection.length === 0) return { by: 'columns', columns: [] };
  const { kind, primaryKey } = table;
  // A view may show a row no more, and nobody enforces what its comment says is a key.
  const keyed = kind === 'table' && primaryKey.length > 0;
  if (!gone && keyed && context.mayRead(table, primaryKey)) return { by: 'key', columns: primaryKey.map(typedColumn) };
  return { by: 'columns', columns: columnsRead(table, selection) };
}

/** The row itself, as the type that the database has for it. */
export function rowColumn(table: Table): TypedColumn {
  return { column: wholeRow, type: qualifiedName(table.schema, table.sqlName) };
}

/** The columns that a row is answered from; where functions take it, the row itself is among them. */
export function columnsRead(table: Table, selection: readonly Selection[]): readonly TypedColumn[] {
  const names = new Set(selection.flatMap(columnsOf));
  const columns = table.columns.filter(({ sqlName }) => names.has(sqlName)).map(typedColumn);
  if (!names.has(wholeRow)) return columns;
  return [...columns, rowColumn(table)];
}

export function typedColumn({ sqlName, type }: Column): TypedColumn {
  return { column: sqlName, type: type.sql };
}

function rowSelection(asked: WriteAnswer): readonly Selection[] {
  if (asked.kind === 'row') return asked.selection;
  return asked.selection.flatMap((field) => (field.kind === 'returning' ? field.selection : []));
}

/** The columns of the row that a field is made from. */
function columnsOf(field: Selection): readonly string[] {
  switch (field.kind) {
    case 'constant':
      return [];
    case 'column':
      return [field.column.sqlName];
    case 'value':
    case 'embed':
    case 'spread':
    case 'aggregated':
      throw new Error('only a resource is asked for that');
    case 'computed':
    case 'computed-row':
    case 'computed-rows':
    case 'computed-aggregate':
    case 'computed-connection':
      return [wholeRow];
    default:
      return field.relationship.columns.map(({ local }) => local);
  }
}

export function planAnswer(context: PlanContext, table: Table, asked: WriteAnswer): Answer {
  if (asked.kind === 'row') return { kind: 'row', fields: planFields(context, table, asked.selection) };
  const fields = asked.selection.map((field) =>
    field.kind === 'returning'
      ? { kind: field.kind, key: field.key, fields: planFields(context, table, field.selection) }
      : field,
  );
  return { kind: 'response', fields };
}
