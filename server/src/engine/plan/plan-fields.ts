// What is asked of each row, and of rows together → the fields of a plan.

import { assertNever } from '../../base/assert-never.ts';
import type { Column, Table } from '../model/model.ts';
import type { AggregateSelection, AggregateField as RequestedAggregateField, Selection } from '../request.ts';
import { aggregableType, isStringified, outputOf, requireOrder } from './column-types.ts';
import type { AggregatedColumn, AggregateField, AggregateNode, Field, Output, PlanCall, Rows } from './plan.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext, PlanOptions } from './plan-context.ts';
import { allRows, planRows } from './plan-rows.ts';

export function planFields(context: PlanContext, table: Table, selection: readonly Selection[]): Field[] {
  return selection.map((field) => planField(context, table, field));
}

function planField(context: PlanContext, table: Table, field: Selection): Field {
  const { key } = field;
  switch (field.kind) {
    case 'constant':
      return field;
    case 'column':
      return {
        kind: 'column',
        key,
        column: context.column(table, field.column),
        output: outputOf(field.column.type, context.options),
        notNull: field.column.notNull && field.path === undefined,
        path: field.path && context.slot(field.path, 'pg_catalog.text[]', { kind: 'json-path' }),
      };
    case 'one': {
      const target = context.target(field.relationship);
      return {
        kind: 'one',
        key,
        partner: context.partner(field.relationship),
        fields: planFields(context, target, field.selection),
      };
    }
    case 'many': {
      const target = context.target(field.relationship);
      const link = context.link(field.relationship);
      return {
        kind: 'many',
        key,
        link,
        rows: planRows(context, target, field.rows),
        fields: planFields(context, target, field.selection),
      };
    }
    case 'aggregate': {
      const target = context.target(field.relationship);
      const link = context.link(field.relationship);
      return {
        kind: 'aggregate',
        key,
        link,
        rows: planRows(context, target, field.rows),
        fields: planAggregates(context, target, field.selection),
      };
    }
    case 'computed': {
      const { result } = field.call.function;
      if (result.kind !== 'value') throw new Error(`${field.call.function.name} gives rows`);
      const call = planCall(context, field.call, true);
      return { kind: 'computed', key, call, output: outputOf(result.type, context.options), set: result.set };
    }
    case 'computed-row': {
      const rows = calledRow(context, field.target, planCall(context, field.call, true));
      return { kind: 'computed-row', key, rows, fields: planFields(context, field.target, field.selection) };
    }
    case 'computed-rows': {
      const rows = planRows(context, field.target, field.rows, planCall(context, field.call, true));
      return { kind: 'many', key, link: [], rows, fields: planFields(context, field.target, field.selection) };
    }
    case 'computed-aggregate': {
      const rows = planRows(context, field.target, field.rows, planCall(context, field.call, true));
      return { kind: 'aggregate', key, link: [], rows, fields: planAggregates(context, field.target, field.selection) };
    }
    default:
      return assertNever(field);
  }
}

/** The one row that a function gives. */
export function calledRow(context: PlanContext, table: Table, call: PlanCall): Rows {
  context.table(table);
  return allRows({ kind: 'call', call, single: true });
}

export function planAggregates(
  context: PlanContext,
  table: Table,
  selection: readonly AggregateSelection[],
): AggregateNode[] {
  return selection.map((node): AggregateNode => {
    switch (node.kind) {
      case 'constant':
        return node;
      case 'nodes':
        return { kind: 'nodes', key: node.key, fields: planFields(context, table, node.selection) };
      case 'aggregate':
        return {
          kind: 'aggregate',
          key: node.key,
          fields: node.selection.map((field) => planAggregateField(context, table, field)),
        };
      default:
        return assertNever(node);
    }
  });
}

function planAggregateField(context: PlanContext, table: Table, field: RequestedAggregateField): AggregateField {
  switch (field.kind) {
    case 'constant':
      return field;
    case 'count':
      return {
        kind: 'count',
        key: field.key,
        columns: field.columns.map((column) => {
          if (field.distinct) requireOrder(column, 'told apart');
          return context.column(table, column);
        }),
        distinct: field.distinct,
      };
    case 'function': {
      const fields = field.selection.map((part) =>
        part.kind === 'constant' ? part : aggregatedColumn(context, table, part.key, part.column, field.function),
      );
      return { kind: 'function', key: field.key, function: field.function, fields };
    }
    default:
      return assertNever(field);
  }
}

function aggregatedColumn(
  context: PlanContext,
  table: Table,
  key: string,
  column: Column,
  name: string,
): AggregatedColumn {
  return {
    kind: 'column',
    key,
    column: context.column(table, column),
    cast: aggregableType(column.type, name),
    output: aggregateOutput(column, name, context.options),
  };
}

/** sum, min and max keep the column's type; the others are numbers, written as strings where the column's own are. */
function aggregateOutput(column: Column, name: string, options: PlanOptions): Output {
  if (name === 'sum' || name === 'min' || name === 'max') return outputOf(column.type, options);
  return { kind: isStringified(column.type, options) ? 'quoted' : 'to-json' };
}
