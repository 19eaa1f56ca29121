// How the rows of another relation belong to a row → what they are read from.

import type { Table } from '../model/model.ts';
import type { Via } from '../request.ts';
import type { Link, Partner, RowSource } from './plan.ts';
import { planCall } from './plan-call.ts';
import { isUnique, type PlanContext } from './plan-context.ts';

export interface PlannedVia {
  readonly from: RowSource;
  /** From the near row's columns to those of what is read from. */
  readonly link: Link;
}

export function planVia(context: PlanContext, via: Via, target: Table): PlannedVia {
  const table = context.table(target);
  if (via.kind === 'call') {
    const { result } = via.call.function;
    const single = result.kind === 'rows' && !result.set;
    return { from: { kind: 'call', call: planCall(context, via.call, true), single }, link: [] };
  }
  const { columns, junction } = via.join;
  if (junction === undefined) return { from: table, link: columns };
  const between = context.relation(junction.table);
  return { from: { kind: 'junction', table, junction: between, far: junction.far }, link: junction.near };
}

/** The one row of a relation, joined. */
export function planPartner(context: PlanContext, via: Via & { readonly kind: 'join' }, target: Table): Partner {
  const { columns } = via.join;
  return { table: context.table(target), link: columns, unique: isUnique(target, columns), certain: false };
}
