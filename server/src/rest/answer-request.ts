// One REST request → its answer: what is asked for → the engine's request → statement → facts → answer, each step timed.

import type { Stopwatch } from '../base/stopwatch.ts';
import type { RestConfig } from '../config/config.ts';
import type { Caller } from '../database/caller.ts';
import type { Engine, Surroundings } from '../engine/engine.ts';
import { RestError } from './errors.ts';
import { readPreferences } from './headers/prefer.ts';
import { type Profile, readProfile } from './http/profile.ts';
import { headerOf, type RestRequest } from './http/request.ts';
import { readResponseSettings } from './http/response-settings.ts';
import { requestSettings } from './http/settings.ts';
import { checkMethod, readTarget, type Target } from './http/target.ts';
import type { OpenApi } from './openapi/openapi.ts';
import { callFunction } from './operation/call-function.ts';
import { allowedMethods } from './operation/describe-options.ts';
import type { Answer, Operation, OperationContext } from './operation/operation.ts';
import { readTable } from './operation/read-table.ts';
import { writeTable } from './operation/write-table.ts';
import { Budget, Values } from './resolve/resolve.ts';

export interface AnswerContext {
  readonly engine: Engine;
  readonly openApi: OpenApi;
  /** Where the API is: /rest/v1 */
  readonly prefix: string;
  readonly settings: RestConfig;
  readonly caller: Caller;
  readonly watch: Stopwatch;
  readonly signal: AbortSignal | undefined;
}

/** What is sent. */
export interface HttpAnswer {
  readonly status: number;
  /** In lower case; a name may come several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer | undefined;
}

/** Throws a RestError, or a PergolaError of the engine. */
export async function answerRequest(request: RestRequest, context: AnswerContext): Promise<HttpAnswer> {
  const { engine, settings, watch } = context;
  const target = readTarget(request.path);
  const profile = readProfile(request, settings.schemas);
  checkMethod(target, request.method);
  const { snapshot } = engine;
  const values = new Values();
  const { aggregates, maxRows, transactionEnd } = settings;
  const scope = {
    model: snapshot.model,
    schema: profile.schema,
    aggregates,
    maxRows,
    values,
    budget: new Budget(settings.limits),
  };
  if (request.method === 'OPTIONS')
    return { status: 200, headers: [['allow', allowedMethods(scope, target)]], body: undefined };
  if (target.kind === 'root') return describeRoot(request, profile, context);
  const preferences = readPreferences(headerOf(request, 'prefer'), {
    allowsTransaction: transactionEnd.endsWith('allow-override'),
  });
  const operation = operationOf(target, { request, scope, preferences, explain: settings.explain });
  watch.mark('request');
  const prepared = engine.prepareResource(operation.request, snapshot, watch);
  const { preRequest, extraSearchPath, appSettings } = settings;
  const readOnly = operation.readOnly ?? (prepared.program.readOnly ? true : undefined);
  const surroundings: Surroundings = {
    readOnly,
    end: readOnly
      ? 'commit'
      : (preferences.transaction ?? (transactionEnd.startsWith('rollback') ? 'rollback' : 'commit')),
    settings: requestSettings({
      request,
      schema: profile.schema,
      extraSearchPath,
      timezone: preferences.timezone,
      appSettings,
    }),
    ...(preRequest === undefined ? {} : { preRequest }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  };
  const facts = await engine.runResource(prepared, values.variables, context.caller, watch, surroundings);
  const answer = operation.answer(facts);
  return httpAnswer(
    answer,
    profile.told ? profile.schema : undefined,
    readResponseSettings(facts.status, facts.headers),
  );
}

/** What the caller may use, from what is known of the database: it is not asked. */
function describeRoot(
  request: RestRequest,
  { schema, told }: Profile,
  { engine: { snapshot }, openApi, prefix, settings, caller: { role } }: AnswerContext,
): HttpAnswer {
  if (!settings.openapi) throw new RestError('PGRST126', 'Root endpoint metadata is disabled');
  const [accept, host] = [headerOf(request, 'accept'), headerOf(request, 'host')];
  const profile = settings.schemas[0] !== schema;
  const { type, body } = openApi.answer({ snapshot, role, schema, profile, accept, prefix, host });
  const headers = [['content-type', type] as const, ...(told ? [['content-profile', schema] as const] : [])];
  return { status: 200, headers, body: request.method === 'HEAD' ? undefined : body };
}

function operationOf(target: Exclude<Target, { readonly kind: 'root' }>, context: OperationContext): Operation {
  const { method } = context.request;
  switch (target.kind) {
    case 'table':
      return method === 'GET' || method === 'HEAD' ? readTable(context, target.name) : writeTable(context, target.name);
    case 'function':
      return callFunction(context, target.name);
  }
}

/** What the database says of status and headers wins over what is said here. */
function httpAnswer(
  { status, headers, content }: Answer,
  schema: string | undefined,
  own: ReturnType<typeof readResponseSettings>,
): HttpAnswer {
  const said = new Set(own.headers.map(([name]) => name));
  const typed =
    content === undefined
      ? []
      : [
          ['content-type', content.type] as const,
          ...(schema === undefined ? [] : [['content-profile', schema] as const]),
        ];
  const ours = [...Object.entries(headers), ...typed].filter(([name]) => !said.has(name));
  return { status: own.status ?? status, headers: [...ours, ...own.headers], body: content?.body };
}
