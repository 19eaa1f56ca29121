// The third stage: OperationRequest + Model + a role's Access → Plan. Synchronous and pure. What the role may not do is
// refused here with `permission-error`; PostgreSQL would refuse it again.

import { assertNever } from '../../base/assert-never.ts';
import type { Access } from '../model/access.ts';
import type { Model } from '../model/model.ts';
import type { OperationRequest } from '../request.ts';
import type { Plan } from './plan.ts';
import { PlanContext, type PlanOptions } from './plan-context.ts';
import { planRead } from './plan-read.ts';
import { planResource } from './plan-resource.ts';
import { planWrite } from './plan-write.ts';

export type { PlanOptions } from './plan-context.ts';

const native: PlanOptions = { stringifyNumericTypes: false, native: true };

/** Resolves a request against a model and a role's rights. Throws a PergolaError where the request cannot be served. */
export function planOperation(request: OperationRequest, model: Model, access: Access, options: PlanOptions): Plan {
  // A resource has the values that PostgreSQL writes.
  const context = new PlanContext(model, access, request.kind === 'resource' ? native : options);
  switch (request.kind) {
    case 'read':
      return planRead(context, request);
    case 'write':
      return planWrite(context, request);
    case 'resource':
      return planResource(context, request);
    default:
      return assertNever(request);
  }
}
