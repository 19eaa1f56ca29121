// The engine: request → plan → statement → result, each stage timed. This file is the architecture on one screen.

import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { Caller } from '../database/caller.ts';
import type { CallerQuery, Database } from '../database/database.ts';
import { withColumns } from './constraint-columns.ts';
import { answersOf, atField } from './execute/answers.ts';
import { bindProgram } from './execute/bind-program.ts';
import type { Variables } from './execute/bind-values.ts';
import { type ResourceFacts, resourceFacts } from './execute/resource-facts.ts';
import type { Access } from './model/access.ts';
import type { TableId } from './model/model.ts';
import { type PlanOptions, planOperation } from './plan/plan-operation.ts';
import { PreparedResources } from './prepared-resources.ts';
import type { OperationRequest, ResourceRequest } from './request.ts';
import type { Snapshot } from './snapshot.ts';
import { explainProgram } from './sql/explain-program.ts';
import { renderPlan } from './sql/render-plan.ts';
import type { Program } from './sql/statement.ts';
import { type WrittenTables, withTable, writtenTables } from './written-tables.ts';

export type { Variables } from './execute/bind-values.ts';
export type { ResourceFacts } from './execute/resource-facts.ts';
export type { PlanOptions } from './plan/plan-operation.ts';
export type { Snapshot } from './snapshot.ts';

/** What is kept of an operation that was planned: it holds no values and serves every caller of the same access. */
export interface PreparedOperation {
  readonly program: Program;
  /** Every table whose rows can change the answer. */
  readonly reads: readonly TableId[];
  readonly writes: WrittenTables;
}

export interface Engine {
  /** Whether roles of equal rights may get different operations: whoever keeps what was prepared keeps it for each role, and says which. */
  readonly perRole?: boolean;
  /** What is served now. An operation takes it once and stays with it. */
  readonly snapshot: Snapshot;
  /** Serves another snapshot from now on; operations under way finish on theirs. */
  swap(snapshot: Snapshot): void;
  /** request → plan → program. Throws a PergolaError. */
  prepare(
    request: OperationRequest,
    snapshot: Snapshot,
    access: Access,
    watch: Stopwatch,
    role?: string,
  ): PreparedOperation;
  /** The same for a resource, with every right: PostgreSQL decides. Requests that differ in values alone are planned once. */
  prepareResource(request: ResourceRequest, snapshot: Snapshot, watch: Stopwatch, role?: string): PreparedOperation;
  /**
   * program + values → one JSON text a root field, in their order; null where a row was asked for and none is there. All of
   * the program is one transaction: where it fails, nothing of it happened, and the error says at which field.
   */
  run(
    operation: PreparedOperation,
    variables: Variables,
    caller: Caller,
    watch: Stopwatch,
    signal?: GiveUpSignal,
  ): Promise<readonly (string | null)[]>;
  /** The same for the request of a resource, within what surrounds it: what is known of it, and what the database says of the answer. */
  runResource(
    operation: PreparedOperation,
    variables: Variables,
    caller: Caller,
    watch: Stopwatch,
    surroundings: Surroundings,
  ): Promise<ResourceFacts>;
}

/** What a transaction has around its statements. */
export interface Surroundings extends Pick<CallerQuery, 'signal' | 'settings' | 'preRequest' | 'end'> {
  /** Where a request may only read although it could write; undefined: as the program is. */
  readonly readOnly: true | undefined;
}

export interface EngineParts {
  readonly database: Database;
  readonly snapshot: Snapshot;
  readonly options: PlanOptions;
}

export function createEngine({ database, snapshot: first, options }: EngineParts): Engine {
  let snapshot = first;
  const resources = new PreparedResources<PreparedOperation>();
  return {
    get snapshot() {
      return snapshot;
    },
    swap(next) {
      snapshot = next;
    },
    prepareResource(request, of, watch) {
      const prepared = resources.get(request, of, () => this.prepare(request, of, of.unrestricted, watch));
      watch.mark('known');
      return prepared;
    },
    prepare(request, { model }, access, watch) {
      const plan = planOperation(request, model, access, options);
      watch.mark('plan');
      const rendered = renderPlan(plan);
      const explain = request.kind === 'resource' ? request.explain : undefined;
      const program = explain === undefined ? rendered : explainProgram(rendered, explain);
      watch.mark('sql');
      return { program, reads: plan.reads, writes: writtenTables(plan) };
    },
    async run({ program, writes }, variables, caller, watch, signal) {
      const { readOnly } = program;
      const statements = bindProgram(program, variables);
      const query = { statements, readOnly, ...(signal === undefined ? {} : { signal }) };
      const results = await database.run(caller, query).catch((error: unknown) => {
        throw atField(withTable(withColumns(error, snapshot, caller.role), writes), program);
      });
      watch.mark('execute');
      return answersOf(program, results);
    },
    async runResource({ program }, variables, caller, watch, surroundings) {
      const readOnly = surroundings.readOnly ?? program.readOnly;
      const statements = bindProgram(program, variables);
      const responseSettings = program.tellsResponse ? 'cleared' : 'read';
      const results = await database.run(caller, { ...surroundings, statements, readOnly, responseSettings });
      watch.mark('execute');
      return resourceFacts(program, results);
    },
  };
}
