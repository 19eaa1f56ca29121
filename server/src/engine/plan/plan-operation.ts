// The third stage: OperationRequest + Model + a role's Access → Plan. Synchronous and pure. What the role may not read is
// refused here with `permission-error`; PostgreSQL would refuse it again.

import { assertNever } from '../../base/assert-never.ts';
import type { Access } from '../model/access.ts';
import type { Column, Model, Table } from '../model/model.ts';
import type {
  AggregateSelection,
  OperationRequest,
  AggregateField as RequestedAggregateField,
  RootRequest,
  Selection,
} from '../request.ts';
import { aggregableType, encodingOf, isStringified, outputOf, requireOrder } from './column-types.ts';
import type {
  AggregatedColumn,
  AggregateField,
  AggregateNode,
  Field,
  Output,
  Plan,
  PlanCondition,
  PlanRoot,
} from './plan.ts';
import { PlanContext, type PlanOptions } from './plan-context.ts';
import { planRows } from './plan-rows.ts';

export type { PlanOptions } from './plan-context.ts';

/** Resolves a request against a model and a role's rights. Throws a PergolaError where the request cannot be served. */
export function planOperation(request: OperationRequest, model: Model, access: Access, options: PlanOptions): Plan {
  const context = new PlanContext(model, access, options);
  const roots = request.roots.map((root) => planRoot(context, root));
  return { kind: 'read', roots, slots: context.slots, reads: [...context.reads] };
}

function planRoot(context: PlanContext, root: RootRequest): PlanRoot {
  const { key, table } = root;
  switch (root.kind) {
    case 'rows':
      return {
        kind: 'rows',
        key,
        rows: planRows(context, table, root.rows),
        fields: planFields(context, table, root.selection),
      };
    case 'row': {
      const conditions = root.where.map(({ column, value }): PlanCondition => {
        const slot = context.slot(value, column.type.sql, encodingOf(column.type));
        return {
          kind: 'compare',
          column: context.column(table, column),
          cast: undefined,
          comparison: { operator: 'eq', slots: [slot] },
        };
      });
      const [only] = conditions;
      const where: PlanCondition = conditions.length === 1 && only ? only : { kind: 'and', conditions };
      const rows = {
        table: context.table(table),
        where,
        orderBy: [],
        distinctOn: [],
        limit: undefined,
        offset: undefined,
      };
      return { kind: 'row', key, rows, fields: planFields(context, table, root.selection) };
    }
    case 'aggregate':
      return {
        kind: 'aggregate',
        key,
        rows: planRows(context, table, root.rows),
        fields: planAggregates(context, table, root.selection),
      };
    default:
      return assertNever(root);
  }
}

function planFields(context: PlanContext, table: Table, selection: readonly Selection[]): Field[] {
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
    default:
      return assertNever(field);
  }
}

function planAggregates(context: PlanContext, table: Table, selection: readonly AggregateSelection[]): AggregateNode[] {
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
