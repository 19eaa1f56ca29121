// One request for rows or a function → what is to be done for it: the engine's request prepared, its values, and what becomes of the
// facts. Nothing is asked of the database yet.

import type { Stopwatch } from '../base/stopwatch.ts';
import type { RestConfig } from '../config/config.ts';
import type { Engine, PreparedOperation, Snapshot } from '../engine/engine.ts';
import { type Preferences, readPreferences } from './headers/prefer.ts';
import { type Profile, readProfile } from './http/profile.ts';
import { headerOf, type RestRequest } from './http/request.ts';
import { checkMethod, readTarget, type Target } from './http/target.ts';
import { callFunction } from './operation/call-function.ts';
import type { Operation, OperationContext } from './operation/operation.ts';
import { readTable } from './operation/read-table.ts';
import { writeTable } from './operation/write-table.ts';
import { Budget, type Scope, Values } from './resolve/resolve.ts';

export interface PlannedRequest extends Pick<Operation, 'readOnly' | 'answer'> {
  readonly profile: Profile;
  readonly preferences: Preferences;
  readonly prepared: PreparedOperation;
  /** In the order in which the request needs them. */
  readonly values: readonly unknown[];
}

export interface PlanningContext {
  readonly engine: Engine;
  readonly settings: RestConfig;
  readonly snapshot: Snapshot;
  readonly watch: Stopwatch;
  /** Who asks, where the engine tells roles apart. */
  readonly role: string | undefined;
}

/** Throws a RestError, or a PergolaError of the engine. */
export function planRequest(
  request: RestRequest,
  { engine, settings, snapshot, watch, role }: PlanningContext,
): PlannedRequest {
  const { target, profile } = readSubject(request, settings);
  const scope = scopeOf(settings, snapshot, profile);
  const preferences = readPreferences(headerOf(request, 'prefer'), {
    allowsTransaction: settings.transactionEnd.endsWith('allow-override'),
  });
  const operation = operationOf(target, { request, scope, preferences, explain: settings.explain });
  watch.mark('request');
  const prepared = engine.prepareResource(operation.request, snapshot, watch, role);
  // The operation's request is not kept: a prepared one needs it no more.
  const { readOnly, answer } = operation;
  return { profile, preferences, readOnly, answer, prepared, values: scope.values.bound };
}

export interface Subject {
  readonly target: Target;
  readonly profile: Profile;
}

/** What the request is about. Throws PGRST101, 106, 117 and 125. */
export function readSubject(request: RestRequest, { schemas }: RestConfig): Subject {
  const target = readTarget(request.path);
  const profile = readProfile(request, schemas);
  checkMethod(target, request.method);
  return { target, profile };
}

export function scopeOf({ aggregates, maxRows, limits }: RestConfig, { model }: Snapshot, { schema }: Profile): Scope {
  return { model, schema, aggregates, maxRows, values: new Values(), budget: new Budget(limits) };
}

function operationOf(target: Target, context: OperationContext): Operation {
  const { method } = context.request;
  switch (target.kind) {
    case 'table':
      return method === 'GET' || method === 'HEAD' ? readTable(context, target.name) : writeTable(context, target.name);
    case 'function':
      return callFunction(context, target.name);
    case 'root':
      throw new Error('the root has no rows');
  }
}
