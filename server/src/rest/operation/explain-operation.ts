// A request for the plan in the place of the rows.

import type { ResourceRequest } from '../../engine/request.ts';
import type { Offer } from './media.ts';
import type { Operation } from './operation.ts';

/** Undefined where the rows themselves are asked for. */
export function explainOperation(offer: Offer, request: ResourceRequest): Operation | undefined {
  const { explain, type } = offer;
  if (explain === undefined) return undefined;
  const { format, options } = explain;
  // An estimate is a plan of its own.
  const total = request.total?.kind === 'exact' ? request.total : undefined;
  return {
    request: { ...request, total, explain: { format, options } },
    readOnly: undefined,
    answer: ({ body }) => ({ status: 200, headers: {}, content: { type, body: body ?? '' } }),
  };
}
