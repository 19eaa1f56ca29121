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

function argumentSql(renderer: Renderer, { name, slot, variadic }: PlanArgument): string {
  const named = name === undefined ? '' : `${quoteName(name)} => `;
  return `${variadic ? 'VARIADIC ' : ''}${named}${renderer.parameter(slot)}`;
}
