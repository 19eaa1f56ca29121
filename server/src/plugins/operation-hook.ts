// What a plugin may do around operations of the generated API, GraphQL and REST alike. Types alone.

import type { Caller } from '../database/caller.ts';
import type { DatabaseFunction, Table } from '../engine/model/model.ts';
import type { OperationRequest } from '../engine/request.ts';

export interface OperationHook {
  /**
   * Before an operation is planned: the same request, or another one of its kind. Throws to forbid it. Plans are kept, so it is asked
   * once for each form of a request and role and not for every run, and sees no values of variables.
   */
  change?(request: OperationRequest, caller: Pick<Caller, 'role'>): OperationRequest;
  /** Before each run, which waits for it; rejects to forbid the run. */
  before?(operation: RunningOperation): void | Promise<void>;
  /** Behind each run that did not fail. Nobody waits for it. */
  after?(operation: RunningOperation): void | Promise<void>;
}

export interface RunningOperation {
  readonly request: OperationRequest;
  /** Every table whose rows can change the answer. */
  readonly reads: readonly Table[];
  /** What the operation itself writes to; not what triggers and functions do. */
  readonly writes: readonly { readonly kind: 'insert' | 'update' | 'delete'; readonly table: Table }[];
  /** Functions that it calls. */
  readonly calls: readonly DatabaseFunction[];
  readonly caller: Caller;
  /** Of the operation; what the request says of variables points into them. */
  readonly variables: Readonly<Record<string, unknown>>;
}
