// A call of a request → a call of a plan: the right to it checked, its arguments bound to slots.

import { PergolaError } from '../../base/errors.ts';
import type { Call } from '../request.ts';
import { encodingOf, jsonbType } from './column-types.ts';
import type { PlanArgument, PlanCall } from './plan.ts';
import type { PlanContext } from './plan-context.ts';

/** Throws where the role may not call it. `ofRow`: the row it stands beside is its first argument. */
export function planCall(context: PlanContext, call: Call, ofRow: boolean): PlanCall {
  const { schema, sqlName, name } = call.function;
  if (!context.mayCall(call.function)) throw new PergolaError('permission-error', `the role may not call ${name}`);
  const args = call.arguments.map(({ argument, value }): PlanArgument => {
    const { type, variadic } = argument;
    const record = type.kind === 'scalar' && type.family === 'composite';
    return {
      name: argument.sqlName,
      slot: record ? context.slot(value, jsonbType, { kind: 'json' }) : context.slot(value, type.sql, encodingOf(type)),
      record: record ? type.sql : undefined,
      variadic,
    };
  });
  return { schema, name: sqlName, ofRow, arguments: args };
}
