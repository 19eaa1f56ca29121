// A call of a function, in FROM or as an expression.

import { qualifiedName, quoteName } from '../../base/quote-name.ts';
import type { PlanArgument, PlanCall } from '../plan/plan.ts';
import type { Renderer } from './renderer.ts';

/** `near` is the row source whose row the function is given, if it takes one. */
export function callSql(renderer: Renderer, call: PlanCall, near: string | undefined): string {
  const args = call.arguments.map((argument) => argumentSql(renderer, argument));
  if (call.ofRow) {
    if (near === undefined) throw new Error(`${call.name} stands beside no row`);
    args.unshift(renderer.row(near));
  }
  return `${qualifiedName(call.schema, call.name)}(${args.join(', ')})`;
}

function argumentSql(renderer: Renderer, { name, slot, record, list, variadic }: PlanArgument): string {
  const parameter = renderer.parameter(slot);
  const value = record === undefined ? parameter : recordSql(renderer, parameter, record, list);
  return `${variadic ? 'VARIADIC ' : ''}${name === undefined ? '' : `${quoteName(name)} => `}${value}`;
}

/** A row, or an array of rows, from its JSON. */
function recordSql(renderer: Renderer, parameter: string, type: string, list: boolean): string {
  if (!list) return `jsonb_populate_record(NULL::${type}, ${parameter})`;
  const alias = renderer.alias();
  const rows = `ARRAY(SELECT ${alias} FROM jsonb_populate_recordset(NULL::${type}, ${parameter}) ${alias})`;
  return `CASE WHEN ${parameter} IS NOT NULL THEN ${rows} END`;
}
