// The arguments of a page → the rows it is a part of, in an order that no two rows share, and the slots of its cursors.

import { createHash } from 'node:crypto';
import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../model/model.ts';
import type { Order, PageArguments, ValueSource } from '../request.ts';
import { aggregableType } from './column-types.ts';
import type { Page, PlanCall, PlanOrder, SlotIndex } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { planCount, planRows } from './plan-rows.ts';

/** `call`: the function that gives the rows. */
export function planPage(context: PlanContext, table: Table, asked: PageArguments, call?: PlanCall): Page {
  const { path, where, after, before, size } = asked;
  const orderBy = withPrimaryKey(table, asked.orderBy);
  const order = nameOrder(table, orderBy);
  const slots = (cursor: ValueSource) => cursorSlots(context, cursor, order, orderBy);
  const all = { distinctOn: [], limit: undefined, offset: undefined };
  return context.at({ path }, () => {
    const rows = planRows(context, table, { where, orderBy, ...all }, call);
    return {
      rows,
      order,
      keys: orderBy.map((term, index) => ({ notNull: isNotNull(term, rows.orderBy[index]) })),
      after: after && slots(after),
      before: before && slots(before),
      size: size && planCount(context, size.count),
      fromEnd: size?.from === 'end',
    };
  });
}

/** In the direction of the last term: an index over both then has the whole order. */
function withPrimaryKey(table: Table, orderBy: PageArguments['orderBy']): readonly Order[] {
  const last = orderBy.at(-1);
  const direction = last === undefined ? 'asc' : directionOf(last);
  const nulls = direction === 'asc' ? 'last' : 'first';
  const sorted = new Set(orderBy.flatMap((term) => (term.kind === 'column' ? [term.column] : [])));
  const rest = table.primaryKey.filter((column) => !sorted.has(column));
  return [...orderBy, ...rest.map((column): Order => ({ kind: 'column', column, direction, nulls }))];
}

function directionOf(order: Order): 'asc' | 'desc' {
  return order.kind === 'one' || order.kind === 'embed' ? directionOf(order.order) : order.direction;
}

/** A short text that is the same for the same order of the same table, also after a restart. */
function nameOrder(table: Table, orderBy: readonly Order[]): string {
  const text = JSON.stringify([table.id, orderBy.map(describe)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

function describe(order: Order): unknown {
  switch (order.kind) {
    case 'column':
      return [order.column.sqlName, order.direction, order.nulls];
    case 'computed': {
      const { schema, sqlName } = order.call.function;
      return [[schema, sqlName], order.direction, order.nulls];
    }
    case 'one':
      return [order.relationship.name, describe(order.order)];
    case 'aggregate':
      return [[order.relationship.name, order.function, order.column?.sqlName ?? null], order.direction, order.nulls];
    case 'value':
    case 'embed':
      throw notPaged();
    default:
      return assertNever(order);
  }
}

function notPaged(): Error {
  return new Error('only a resource is sorted so, and it has no pages');
}

function cursorSlots(
  context: PlanContext,
  cursor: ValueSource,
  order: string,
  orderBy: readonly Order[],
): readonly SlotIndex[] {
  return orderBy.map((term, position) =>
    // Each has a source of its own: slots are shared by source and type.
    context.slot({ ...cursor }, keyType(term), { kind: 'cursor', order, position, length: orderBy.length }),
  );
}

/** The type as which a key is compared with what a cursor says of it. */
function keyType(order: Order): string {
  switch (order.kind) {
    case 'column':
      return order.column.type.sql;
    case 'computed': {
      const { result, name } = order.call.function;
      if (result.kind !== 'value') throw new Error(`${name} gives rows`);
      return result.type.sql;
    }
    case 'one':
      return keyType(order.order);
    case 'aggregate':
      return aggregateType(order);
    case 'value':
    case 'embed':
      throw notPaged();
    default:
      return assertNever(order);
  }
}

function aggregateType({ function: name, column }: Order & { kind: 'aggregate' }): string {
  if (column === undefined || name === 'count') return 'pg_catalog.int8';
  const { type } = column;
  if (name === 'min' || name === 'max') return aggregableType(type, name) ?? type.sql;
  const family = type.kind === 'scalar' ? type.family : 'other';
  if (name === 'sum' && family === 'money') return type.sql;
  return family === 'float' ? 'pg_catalog.float8' : 'pg_catalog.numeric';
}

function isNotNull(order: Order, planned: PlanOrder | undefined): boolean {
  if (order.kind === 'one')
    return planned?.kind === 'one' && planned.partner.certain && isNotNull(order.order, planned.order);
  if (order.kind === 'column') return order.column.notNull;
  return order.kind === 'aggregate' && order.function === 'count';
}
