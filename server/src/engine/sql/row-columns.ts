// The fields of a row → the columns of it that they are made from.

import { type Field, type Link, valueColumns, wholeRow } from '../plan/plan.ts';

/** The columns of a row that its JSON is made from. */
export function columnsOf(fields: readonly Field[]): Set<string> {
  const columns = new Set<string>();
  for (const field of fields) {
    if (field.kind === 'column') columns.add(field.column);
    else if (field.kind === 'value') for (const column of valueColumns(field.value)) columns.add(column);
    else if (takesRow(field)) columns.add(wholeRow);
    else if (field.kind === 'computed-row') for (const pair of field.link ?? []) columns.add(pair.local);
    else if (isJoined(field)) for (const pair of linkOf(field)) columns.add(pair.local);
  }
  return columns;
}

type Joined = Field & { kind: 'one' | 'many' | 'aggregate' | 'connection' | 'spread' };

function isJoined(field: Field): field is Joined {
  const { kind } = field;
  return kind === 'one' || kind === 'many' || kind === 'aggregate' || kind === 'connection' || kind === 'spread';
}

/** Whether the field is made by a function that is given the row. */
function takesRow(field: Field): boolean {
  if (field.kind === 'computed') return true;
  if (field.kind === 'computed-row') return field.rows.from.kind === 'call' || field.link === undefined;
  if (field.kind === 'connection') return field.page.rows.from.kind === 'call';
  const { kind } = field;
  return (kind === 'many' || kind === 'aggregate' || kind === 'spread') && field.rows.from.kind === 'call';
}

function linkOf(field: Joined): Link {
  return field.kind === 'one' ? field.partner.link : field.link;
}
