// One REST request → its answer: what is asked for → the engine's request → statement → facts → answer, each step timed.

import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { Stopwatch } from '../base/stopwatch.ts';
import type { RestConfig } from '../config/config.ts';
import type { Caller } from '../database/caller.ts';
import type { Engine, Surroundings } from '../engine/engine.ts';
import { RestError } from './errors.ts';
import type { Profile } from './http/profile.ts';
import { headerOf, type RestRequest } from './http/request.ts';
import { readResponseSettings } from './http/response-settings.ts';
import type { RequestSettings } from './http/settings.ts';
import type { KnownReads } from './known-reads.ts';
import type { OpenApi } from './openapi/openapi.ts';
import { allowedMethods } from './operation/describe-options.ts';
import type { Answer } from './operation/operation.ts';
import { type PlannedRequest, planRequest, readSubject, scopeOf } from './plan-request.ts';
import { variablesOf } from './resolve/resolve.ts';

export interface AnswerContext {
  readonly engine: Engine;
  readonly openApi: OpenApi;
  readonly knownReads: KnownReads;
  readonly requestSettings: RequestSettings;
  /** Where the API is: /rest/v1 */
  readonly prefix: string;
  readonly settings: RestConfig;
  readonly caller: Caller;
  readonly watch: Stopwatch;
  readonly signal: GiveUpSignal | undefined;
}

/** What is sent. */
export interface HttpAnswer {
  readonly status: number;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer | undefined;
}

/** Throws a RestError, or a PergolaError of the engine. */
export async function answerRequest(request: RestRequest, context: AnswerContext): Promise<HttpAnswer> {
  const { path, method } = request;
  if (path === '/' || method === 'OPTIONS') return describe(request, context);
  const { engine, knownReads, settings, caller, watch } = context;
  const { snapshot } = engine;
  const role = engine.perRole ? caller.role : undefined;
  const planned = knownReads.planOf(
    request,
    snapshot,
    (given) => planRequest(given, { engine, settings, snapshot, watch, role }),
    role,
  );
  // Nothing, where it was planned just now.
  watch.mark('request');
  watch.mark('known');
  const { prepared, profile, values } = planned;
  const surroundings = surroundingsOf(request, planned, context);
  const facts = await engine.runResource(prepared, variablesOf(values), caller, watch, surroundings);
  const answer = planned.answer(facts, request.search);
  const own = readResponseSettings(facts.status, facts.headers);
  return httpAnswer(answer, profile.told ? profile.schema : undefined, own);
}

function surroundingsOf(
  request: RestRequest,
  planned: PlannedRequest,
  { settings: { preRequest, transactionEnd }, requestSettings, signal }: AnswerContext,
): Surroundings {
  const { profile, preferences, prepared } = planned;
  const readOnly = planned.readOnly ?? (prepared.program.readOnly ? true : undefined);
  const usual = transactionEnd.startsWith('rollback') ? 'rollback' : 'commit';
  return {
    readOnly,
    end: readOnly ? 'commit' : (preferences.transaction ?? usual),
    settings: requestSettings.of(request, profile.schema, preferences.timezone),
    ...(preRequest === undefined ? {} : { preRequest }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** What is answered from what is known of the database. */
function describe(request: RestRequest, context: AnswerContext): HttpAnswer {
  const { engine, settings } = context;
  const { target, profile } = readSubject(request, settings);
  if (request.method !== 'OPTIONS') return describeRoot(request, profile, context);
  const allow = allowedMethods(scopeOf(settings, engine.snapshot, profile), target);
  return { status: 200, headers: { allow }, body: undefined };
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
  const headers = { 'content-type': type, ...(told ? { 'content-profile': schema } : {}) };
  return { status: 200, headers, body: request.method === 'HEAD' ? undefined : body };
}

/** What the database says of status and headers wins over what is said here. */
function httpAnswer(
  answer: Answer,
  schema: string | undefined,
  own: ReturnType<typeof readResponseSettings>,
): HttpAnswer {
  const { content } = answer;
  const headers: Record<string, string | readonly string[]> = { ...answer.headers };
  if (content !== undefined) {
    headers['content-type'] = content.type;
    if (schema !== undefined) headers['content-profile'] = schema;
  }
  for (const [name, pairs] of Map.groupBy(own.headers, ([name]) => name)) {
    const values = pairs.map(([, value]) => value);
    headers[name] = values.length === 1 ? values[0]! : values;
  }
  return { status: own.status ?? answer.status, headers, body: content?.body };
}
