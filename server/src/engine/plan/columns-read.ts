// Rows and their fields → the columns of each row that they need. What a write returns has to have them, and nothing else: the
// caller may not read the others.

import type { Field } from './fields.ts';
import { type PlanCondition, type PlanOrder, type Rows, valueColumns, wholeRow } from './rows.ts';

/** `wholeRow` stands among them where a function is given the row. */
export function columnsRead(rows: Rows, fields: readonly Field[]): ReadonlySet<string> {
  const columns = new Set<string>();
  const { from } = rows;
  if (from.kind === 'grouped') {
    for (const { value } of from.columns)
      for (const column of value === undefined ? [] : valueColumns(value)) columns.add(column);
    for (const column of columnsRead(from.rows, [])) columns.add(column);
    return columns;
  }
  for (const column of columnsOf(fields)) columns.add(column);
  for (const order of rows.orderBy) for (const column of orderColumns(order)) columns.add(column);
  if (rows.where !== undefined) for (const column of conditionColumns(rows.where)) columns.add(column);
  return columns;
}

/** The columns of a row that its fields are made from. */
export function columnsOf(fields: readonly Field[]): Set<string> {
  return new Set(fields.flatMap(fieldColumns));
}

function fieldColumns(field: Field): readonly string[] {
  switch (field.kind) {
    case 'constant':
      return [];
    case 'column':
      return [field.column];
    case 'value':
      return valueColumns(field.value);
    case 'one':
      return field.partner.link.map(({ local }) => local);
    case 'many':
    case 'spread':
    case 'aggregate':
      return field.rows.from.kind === 'call' ? [wholeRow] : field.link.map(({ local }) => local);
    case 'connection':
      return field.page.rows.from.kind === 'call' ? [wholeRow] : field.link.map(({ local }) => local);
    case 'computed-row':
      if (field.rows.from.kind !== 'call' && field.link !== undefined) return field.link.map(({ local }) => local);
      return [wholeRow];
    case 'computed':
      return [wholeRow];
  }
}

function orderColumns(order: PlanOrder): readonly string[] {
  switch (order.kind) {
    case 'column':
      return [order.column];
    case 'value':
      return valueColumns(order.value);
    case 'computed':
    case 'called':
      return [wholeRow];
    case 'one':
      return order.partner.link.map(({ local }) => local);
    case 'aggregate':
      return order.link.map(({ local }) => local);
  }
}

function conditionColumns(condition: PlanCondition): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(conditionColumns);
    case 'not':
      return conditionColumns(condition.condition);
    case 'compare':
      return [condition.column];
    case 'compare-value':
      return valueColumns(condition.value);
    case 'compare-computed':
      return [wholeRow];
    case 'exists':
      return condition.from.kind === 'call' ? [wholeRow] : condition.link.map(({ local }) => local);
    case 'aggregate':
      return condition.link.map(({ local }) => local);
  }
}
