// What is asked of each row, and of rows together → the fields of a plan.

import { assertNever } from '../../base/assert-never.ts';
import type { Column, Table } from '../model/model.ts';
import type {
  AggregateSelection,
  Call,
  ConnectionSelection,
  EdgeSelection,
  Embed,
  AggregateField as RequestedAggregateField,
  ResourceSelection,
  Selection,
  ValueSource,
} from '../request.ts';
import { aggregableType, isStringified, outputOf, requireOrder } from './column-types.ts';
import type {
  AggregatedColumn,
  AggregateField,
  AggregateNode,
  CalledValue,
  Field,
  Link,
  Output,
  PageField,
  PlanCall,
  Rows,
} from './plan.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext, PlanOptions } from './plan-context.ts';
import { type Level, planLevel } from './plan-level.ts';
import { planPage } from './plan-page.ts';
import { allRows, planCount, planRows } from './plan-rows.ts';
import { planValueField } from './plan-value.ts';
import { planPartner, planVia } from './plan-via.ts';

export function planFields(context: PlanContext, table: Table, selection: readonly Selection[]): Field[] {
  return selection.map((field) => planField(context, table, field));
}

/** One field of a row. Of a level that is grouped only what is no aggregate. */
export function planField(context: PlanContext, table: Table, field: Selection): Field {
  if (isOfResource(field)) return planResourceField(context, table, field);
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
    case 'computed':
      return { kind: 'computed', key, ...planValue(context, field, true) };
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
    case 'connection': {
      const target = context.target(field.relationship);
      const link = context.link(field.relationship);
      return {
        kind: 'connection',
        key,
        link,
        page: planPage(context, target, field.page),
        fields: planPageFields(context, target, field.selection),
      };
    }
    case 'computed-connection': {
      const page = planPage(context, field.target, field.page, planCall(context, field.call, true));
      return {
        kind: 'connection',
        key,
        link: [],
        page,
        fields: planPageFields(context, field.target, field.selection),
      };
    }
    default:
      return assertNever(field);
  }
}

/** What a function gives that gives values. `ofRow`: the row it stands beside is its first argument. */
export function planValue(
  context: PlanContext,
  { call, limit }: { readonly call: Call; readonly limit: ValueSource | undefined },
  ofRow: boolean,
): CalledValue {
  const { result, name, volatile } = call.function;
  if (result.kind !== 'value') throw new Error(`${name} gives rows`);
  return {
    call: planCall(context, call, ofRow),
    output: outputOf(result.type, context.options),
    set: result.set,
    limit: limit && planCount(context, limit),
    whole: volatile,
  };
}

/** What is asked of a page. */
export function planPageFields(
  context: PlanContext,
  table: Table,
  selection: readonly ConnectionSelection[],
): PageField[] {
  return selection.map((field): PageField => {
    switch (field.kind) {
      case 'edges':
        return { ...field, selection: field.selection.map((part) => planEdge(context, table, part)) };
      case 'nodes':
        return { ...field, selection: planFields(context, table, field.selection) };
      case 'constant':
      case 'page-info':
        return field;
      default:
        return assertNever(field);
    }
  });
}

function planEdge(context: PlanContext, table: Table, part: EdgeSelection): EdgeSelection<Field> {
  return part.kind === 'node' ? { ...part, selection: planFields(context, table, part.selection) } : part;
}

function isOfResource(field: Selection): field is ResourceSelection {
  return field.kind === 'value' || field.kind === 'embed' || field.kind === 'spread' || field.kind === 'aggregated';
}

function planResourceField(context: PlanContext, table: Table, field: ResourceSelection): Field {
  switch (field.kind) {
    case 'value':
      return planValueField(context, table, field.key, field.value);
    case 'aggregated':
      throw new Error('an aggregate belongs to a level that is grouped');
    case 'spread': {
      const { link, ...level } = planEmbed(context, field.embed);
      return { kind: 'spread', one: field.embed.one, link, ...level };
    }
    case 'embed': {
      const { key, embed } = field;
      const { link, rows, fields } = planEmbed(context, embed);
      if (!embed.one) return { kind: 'many', key, link, rows, fields };
      const cut = rows.limit !== undefined || rows.offset !== undefined;
      if (embed.via.kind !== 'join' || rows.from.kind !== 'table' || cut)
        return { kind: 'computed-row', key, link, rows, fields };
      const partner = { ...planPartner(context, embed.via, embed.target), where: rows.where };
      return { kind: 'one', key, partner, fields };
    }
    default:
      return assertNever(field);
  }
}

function planEmbed(context: PlanContext, { via, target, rows, selection }: Embed): Level & { readonly link: Link } {
  const { from, link } = planVia(context, via, target);
  const planned: Rows = { ...planRows(context, target, rows), from };
  const level = planLevel(context, target, planned, selection, (of, field) => planField(context, of, field));
  return { ...level, link };
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
