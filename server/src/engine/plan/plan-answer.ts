// What a write is answered with → its fields, and which columns of the written rows have to be kept for them.

import { PergolaError } from '../../base/errors.ts';
import type { Column, Table } from '../model/model.ts';
import type { Selection, WriteAnswer } from '../request.ts';
import type { Answer } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { planFields } from './plan-fields.ts';

/** Whether nothing but columns of the rows themselves is asked for. */
export function isPlain(answer: Answer): boolean {
  if (answer.kind === 'row') return answer.fields.every(({ kind }) => kind === 'column' || kind === 'constant');
  return answer.fields.every(
    (field) => field.kind !== 'returning' || field.fields.every(({ kind }) => kind === 'column' || kind === 'constant'),
  );
}

/** What has to be kept of written rows, so that an answer can be made of them. */
export interface Kept {
  /** By its key the row is read again; otherwise the columns are all that is left of it. */
  readonly by: 'key' | 'columns';
  readonly columns: readonly Column[];
}

export function keptColumns(context: PlanContext, table: Table, asked: WriteAnswer, gone: boolean): Kept {
  const selection = rowSelection(asked);
  if (selection.length === 0) return { by: 'columns', columns: [] };
  const { primaryKey } = table;
  if (!gone && primaryKey.length > 0 && context.mayRead(table, primaryKey)) return { by: 'key', columns: primaryKey };
  const names = new Set(selection.flatMap(columnsOf));
  return { by: 'columns', columns: table.columns.filter(({ sqlName }) => names.has(sqlName)) };
}

function rowSelection(asked: WriteAnswer): readonly Selection[] {
  if (asked.kind === 'row') return asked.selection;
  return asked.selection.flatMap((field) => (field.kind === 'returning' ? field.selection : []));
}

/** The columns of the row that a field is made from. */
export function columnsOf(field: Selection): readonly string[] {
  switch (field.kind) {
    case 'constant':
      return [];
    case 'column':
      return [field.column.sqlName];
    case 'computed':
    case 'computed-row':
    case 'computed-rows':
    case 'computed-aggregate':
      // A function takes the whole row, and only a row that is still there has a type.
      throw new PergolaError(
        'not-supported',
        `${field.call.function.name} needs a row that is there, with a primary key`,
      );
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
