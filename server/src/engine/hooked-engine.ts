// An engine and hooks → an engine that asks the hooks before it plans and runs. Without hooks there is no such engine, and nothing is
// asked.

import type { Caller } from '../database/caller.ts';
import type { Engine, PreparedOperation, Variables } from './engine.ts';
import type { Table } from './model/model.ts';
import { type OperationUses, usesOf } from './operation-uses.ts';
import type { OperationRequest } from './request.ts';
import type { Snapshot } from './snapshot.ts';

export interface EngineHook {
  /** Before planning: a request of the same kind. Throws to forbid it. What it gives is kept, for all runs of the operation by the role. */
  change?(request: OperationRequest, caller: Pick<Caller, 'role'>): OperationRequest;
  /** Before each run; rejects to forbid it. */
  before?(operation: RunningOperation): void | Promise<void>;
  /** Behind each run that did not fail. Nobody waits for it. */
  after?(operation: RunningOperation): void | Promise<void>;
}

export interface RunningOperation extends OperationUses {
  readonly request: OperationRequest;
  /** Every table whose rows can change the answer. */
  readonly reads: readonly Table[];
  readonly caller: Caller;
  readonly variables: Variables;
}

type Uses = Pick<RunningOperation, 'request' | 'reads' | 'writes' | 'calls'>;

/** `failed` hears of what `after` rejects with. */
export function hookEngine(engine: Engine, hooks: readonly EngineHook[], failed: (error: unknown) => void): Engine {
  const known = new WeakMap<PreparedOperation, Uses>();
  const change = <R extends OperationRequest>(request: R, role: string | undefined): R => {
    if (role === undefined) return request;
    const changed = hooks.reduce<OperationRequest>((given, hook) => hook.change?.(given, { role }) ?? given, request);
    if (changed.kind !== request.kind) throw new Error('a hook gave a request of another kind');
    return changed as R;
  };
  const keep = (prepared: PreparedOperation, request: OperationRequest, { model }: Snapshot): PreparedOperation => {
    const reads = prepared.reads.flatMap((id) => model.relations.get(id) ?? model.tables.get(id) ?? []);
    known.set(prepared, { request, reads, ...usesOf(request) });
    return prepared;
  };
  const around = async <T>(
    prepared: PreparedOperation,
    variables: Variables,
    caller: Caller,
    run: () => Promise<T>,
  ): Promise<T> => {
    const uses = known.get(prepared);
    if (uses === undefined) return await run();
    const operation = { ...uses, caller, variables };
    for (const hook of hooks) await hook.before?.(operation);
    const result = await run();
    for (const hook of hooks) tell(hook, operation, failed);
    return result;
  };
  return {
    perRole: true,
    get snapshot() {
      return engine.snapshot;
    },
    swap: (next) => engine.swap(next),
    prepare(request, snapshot, access, watch, role) {
      const changed = change(request, role);
      return keep(engine.prepare(changed, snapshot, access, watch), changed, snapshot);
    },
    prepareResource(request, snapshot, watch, role) {
      const changed = change(request, role);
      return keep(engine.prepareResource(changed, snapshot, watch), changed, snapshot);
    },
    run: (prepared, variables, caller, watch, signal) =>
      around(prepared, variables, caller, () => engine.run(prepared, variables, caller, watch, signal)),
    runResource: (prepared, variables, caller, watch, surroundings) =>
      around(prepared, variables, caller, () => engine.runResource(prepared, variables, caller, watch, surroundings)),
  };
}

function tell(hook: EngineHook, operation: RunningOperation, failed: (error: unknown) => void): void {
  try {
    Promise.resolve(hook.after?.(operation)).catch(failed);
  } catch (error) {
    failed(error);
  }
}
