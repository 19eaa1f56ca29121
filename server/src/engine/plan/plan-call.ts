// A call of a request → a call of a plan: the right to it checked, its arguments bound to slots.

import { PergolaError } from '../../base/errors.ts';
import type { Call } from '../request.ts';
import { encodingOf } from './column-types.ts';
import type { PlanArgument, PlanCall } from './plan.ts';
import type { PlanContext } from './plan-context.ts';

/** Throws where the role may not call it. `ofRow`: the row it stands beside is its first argument. */
export function planCall(context: PlanContext, call: Call, ofRow: boolean): PlanCall {
  const { schema, sqlName, name } = call.function;
  if (!context.mayCall(call.function)) throw new PergolaError('permission-error', `the role may not call ${name}`);
  const positional = positionalOf(call);
  const args = call.arguments.map(({ argument, value }, index): PlanArgument => {
    const { type, variadic } = argument;
    return {
      name: index < positional ? undefined : argument.sqlName,
      slot: context.slot(value, type.sql, encodingOf(type)),
      variadic,
    };
  });
  return { schema, name: sqlName, ofRow, arguments: args };
}

/**
 * How many of the arguments go by their position: those up to the last one without a name. PostgreSQL takes no position behind
 * a name, and a default left out between positions would shift what follows.
 */
function positionalOf({ function: called, arguments: given }: Call): number {
  const count = given.findLastIndex(({ argument }) => argument.sqlName === undefined) + 1;
  const missing = called.arguments.slice(0, count).find((argument, index) => given[index]?.argument !== argument);
  if (missing === undefined) return count;
  const after = given[count - 1]?.argument.name;
  const message = `the argument ${missing.name} of ${called.name} cannot be left out where ${after} is given, which has no name`;
  throw new PergolaError('validation-failed', message);
}
