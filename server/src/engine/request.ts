// The question every front end asks, in one vocabulary: an `OperationRequest`. It refers to objects of the model; values are
// not in it, only where each comes from. It knows neither GraphQL nor HTTP nor SQL.

import type { ReadRequest } from './request-reads.ts';
import type { ResourceRequest } from './request-resource.ts';
import type { WriteRequest } from './request-writes.ts';

export type { AggregateFunction, AggregatePredicateFunction } from './model/model.ts';
export type * from './request-reads.ts';
export type * from './request-resource.ts';
export type * from './request-rows.ts';
export type * from './request-selection.ts';
export type * from './request-writes.ts';

export type OperationRequest = ReadRequest | WriteRequest | ResourceRequest;
