// Which rows, in which order: arguments of a request → the rows of a plan.

import { assertNever } from '../../base/assert-never.ts';
import { PergolaError } from '../../base/errors.ts';
import type { Column, Table } from '../model/model.ts';
import type { Order, RowsArguments, ValueSource } from '../request.ts';
import { aggregableType, requireOrder } from './column-types.ts';
import type { Count, PlanCall, PlanOrder, RowSource, Rows } from './plan.ts';
import { planCall } from './plan-call.ts';
import { planCondition } from './plan-condition.ts';
import type { PlanContext } from './plan-context.ts';
import { planRowValue } from './plan-value.ts';
import { planPartner } from './plan-via.ts';

/** `call`: the function that gives the rows. */
export function planRows(context: PlanContext, table: Table, rows: RowsArguments, call?: PlanCall): Rows {
  const plan = (): Rows => {
    checkDistinctOn(rows.distinctOn, rows.orderBy);
    return {
      from: rowSource(context, table, call),
      where: rows.where && planCondition(context, table, rows.where),
      orderBy: rows.orderBy.map((order) => planOrder(context, table, order)),
      distinctOn: rows.distinctOn.map((column) => {
        requireOrder(column, 'told apart');
        return context.column(table, column);
      }),
      limit: rows.limit && planCount(context, rows.limit),
      offset: rows.offset && planCount(context, rows.offset),
    };
  };
  return rows.path === undefined ? plan() : context.at({ path: rows.path }, plan);
}

/** All of the rows, as they come. */
export function allRows(from: RowSource): Rows {
  return { from, where: undefined, orderBy: [], distinctOn: [], limit: undefined, offset: undefined };
}

function rowSource(context: PlanContext, table: Table, call: PlanCall | undefined): RowSource {
  const rows = context.table(table);
  return call === undefined ? rows : { kind: 'call', call, single: false };
}

export function planOrder(context: PlanContext, table: Table, order: Order): PlanOrder {
  switch (order.kind) {
    case 'column': {
      const { direction, nulls } = order;
      requireOrder(order.column, 'sorted');
      return { kind: 'column', column: context.column(table, order.column), direction, nulls };
    }
    case 'computed': {
      const { direction, nulls } = order;
      const { name, result } = order.call.function;
      if (result.kind === 'value') requireOrder({ name, type: result.type }, 'sorted');
      return { kind: 'computed', call: planCall(context, order.call, true), direction, nulls };
    }
    case 'one': {
      const target = context.target(order.relationship);
      return {
        kind: 'one',
        partner: context.partner(order.relationship),
        order: planOrder(context, target, order.order),
      };
    }
    case 'aggregate': {
      const target = context.target(order.relationship);
      return {
        kind: 'aggregate',
        table: context.table(target),
        link: context.link(order.relationship),
        function: order.function,
        column: order.column && context.column(target, order.column),
        cast: order.column && aggregableType(order.column.type, order.function),
        direction: order.direction,
        nulls: order.nulls,
      };
    }
    case 'value': {
      const { value, direction, nulls } = order;
      return { kind: 'value', value: planRowValue(context, table, value), direction, nulls };
    }
    case 'embed': {
      const { via, target } = order;
      const own = planOrder(context, target, order.order);
      if (via.kind === 'call') return { kind: 'called', call: planCall(context, via.call, true), order: own };
      return { kind: 'one', partner: planPartner(context, via, target), order: own };
    }
    default:
      return assertNever(order);
  }
}

/** PostgreSQL's rule (42P10), told before it is asked: no other order before all of the columns were in it. */
function checkDistinctOn(distinctOn: readonly Column[], orderBy: readonly Order[]): void {
  const left = new Set(distinctOn);
  for (const order of orderBy) {
    if (left.size === 0) return;
    if (order.kind === 'column' && distinctOn.includes(order.column)) left.delete(order.column);
    else throw new PergolaError('validation-failed', '"distinct_on" columns must match initial "order_by" columns');
  }
}

export function planCount(context: PlanContext, value: ValueSource): Count {
  if (
    value.kind === 'constant' &&
    typeof value.value === 'number' &&
    Number.isSafeInteger(value.value) &&
    value.value >= 0
  ) {
    return { kind: 'literal', value: value.value };
  }
  return { kind: 'slot', slot: context.slot(value, 'pg_catalog.int8', { kind: 'count' }) };
}
