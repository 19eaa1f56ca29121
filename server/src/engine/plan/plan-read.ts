// A reading request → the rows and fields of each of its roots.

import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../model/model.ts';
import type { KeyColumn, ReadRequest, RootRequest } from '../request.ts';
import { encodingOf } from './column-types.ts';
import type { PlanCondition, PlanRoot, ReadPlan, ReadPlanRoot } from './plan.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext } from './plan-context.ts';
import { calledRow, planAggregates, planFields, planPageFields, planValue } from './plan-fields.ts';
import { planPage } from './plan-page.ts';
import { allRows, planRows } from './plan-rows.ts';

/** Throws a PergolaError where the role may not read it. */
export function planRead(context: PlanContext, request: ReadRequest): ReadPlan {
  const roots = request.roots.map((root): ReadPlanRoot => {
    const { key: field, path } = root;
    return { ...context.at({ path, field }, () => planRoot(context, root)), path };
  });
  return { kind: 'read', roots, slots: context.slots, reads: [...context.reads] };
}

/** One root field. Throws as planRead does. */
export function planRoot(context: PlanContext, root: RootRequest): PlanRoot {
  const { key } = root;
  if (root.kind === 'value') {
    return { kind: 'value', key, ...planValue(context, root, false) };
  }
  const { table } = root;
  switch (root.kind) {
    case 'rows':
      return {
        kind: 'rows',
        key,
        rows: planRows(context, table, root.rows, root.call && planCall(context, root.call, false)),
        fields: planFields(context, table, root.selection),
      };
    case 'row': {
      const rows = { ...allRows(context.table(table)), where: planKey(context, table, root.where) };
      return { kind: 'row', key, rows, fields: planFields(context, table, root.selection) };
    }
    case 'called-row': {
      const rows = calledRow(context, table, planCall(context, root.call, false));
      return { kind: 'row', key, rows, fields: planFields(context, table, root.selection) };
    }
    case 'aggregate':
      return {
        kind: 'aggregate',
        key,
        rows: planRows(context, table, root.rows, root.call && planCall(context, root.call, false)),
        fields: planAggregates(context, table, root.selection),
      };
    case 'connection':
      return {
        kind: 'connection',
        key,
        page: planPage(context, table, root.page, root.call && planCall(context, root.call, false)),
        fields: planPageFields(context, table, root.selection),
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
