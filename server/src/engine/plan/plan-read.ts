// A reading request → the rows and fields of each of its roots.

import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../model/model.ts';
import type { KeyColumn, ReadRequest, RootRequest } from '../request.ts';
import { encodingOf } from './column-types.ts';
import type { PlanCondition, PlanRoot, ReadPlan } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { planAggregates, planFields } from './plan-fields.ts';
import { planRows } from './plan-rows.ts';

/** Throws a PergolaError where the role may not read it. */
export function planRead(context: PlanContext, request: ReadRequest): ReadPlan {
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
      const where = planKey(context, table, root.where);
      const rows = {
        from: context.table(table),
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

/** The row whose columns have these values. */
export function planKey(context: PlanContext, table: Table, key: readonly KeyColumn[]): PlanCondition {
  const conditions = key.map(({ column, value }): PlanCondition => {
    const slot = context.slot(value, column.type.sql, encodingOf(column.type));
    return {
      kind: 'compare',
      column: context.column(table, column),
      cast: undefined,
      comparison: { operator: 'eq', slots: [slot] },
    };
  });
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { kind: 'and', conditions };
}
