// GET, HEAD and POST of a function → the request that calls it, and the answer.

import type { ResourceFacts } from '../../engine/engine.ts';
import type { Routine, Table } from '../../engine/model/model.ts';
import type { AllowedCount, Call, ResourceAction, ResourceRequest, Total } from '../../engine/request.ts';
import { readArguments } from '../body/read-body.ts';
import { RestError } from '../errors.ts';
import { contentType, type MediaType, mediaTypeName, negotiate } from '../headers/media-type.ts';
import { type Preferences, preferenceApplied } from '../headers/prefer.ts';
import { contentRange, rangeStatus } from '../headers/range.ts';
import { notSingular, tooManyRows } from '../http/failure.ts';
import { headerOf } from '../http/request.ts';
import type { Query } from '../query/query.ts';
import { type CallArguments, resolveCall, resolveRows } from '../resolve/resolve.ts';
import { explainOperation } from './explain-operation.ts';
import { bodyOf, explainedOffer, type Offer, offerRows, selectsAll } from './media.ts';
import { headersOf, type Operation, type OperationContext } from './operation.ts';
import { type RowsQuery, readRowsQuery } from './read-query.ts';

/** Throws a RestError. */
export function callFunction(context: OperationContext, name: string): Operation {
  const { request, scope } = context;
  const posted = request.method === 'POST';
  const asked = readRowsQuery(request, !posted);
  const given = posted ? readArguments(request, asked.query.columns) : textsOf(asked.query);
  const { routine, call } = resolveCall(scope, name, given);
  const planned = isRows(routine.result)
    ? rowsRequest(context, routine, call, asked)
    : valueRequest(context, routine, call, asked);
  checkMaxAffected(context, routine);
  const explained = explainOperation(planned.offer, planned.request);
  if (explained !== undefined) return explained;
  return {
    request: planned.request,
    // What is called by GET, or promises not to write, is held to it.
    readOnly: posted && routine.volatile ? undefined : true,
    answer: (facts) => answerOf(context, { ...planned, routine, asked }, facts),
  };
}

function textsOf({ parameters }: Query): CallArguments {
  return { kind: 'texts', parameters, posted: false };
}

type RowsResult = Extract<Routine['result'], { readonly kind: 'rows' }>;

function isRows(result: Routine['result']): result is RowsResult {
  return result.kind === 'rows';
}

interface PlannedCall {
  readonly request: ResourceRequest;
  readonly offer: Offer;
}

function rowsRequest(context: OperationContext, routine: Routine, call: Call, { query }: RowsQuery): PlannedCall {
  const { request, scope } = context;
  const table = tableOf(context, routine);
  const { rows, selection } = resolveRows(scope, table, query);
  const offer = offerRows(headerOf(request, 'accept'), { model: scope.model, table, query, explain: context.explain });
  const writes = request.method === 'POST' && routine.volatile;
  const count = countOf(context, offer);
  const action: ResourceAction = writes
    ? { kind: 'call', call, table, rows, count }
    : { kind: 'read', call, table, rows };
  const body = request.method === 'HEAD' ? undefined : { selection, format: offer.format };
  const form = offer.form === 'array' && !routine.result.set ? 'object' : offer.form;
  const total = totalOf(context.preferences);
  return { request: { kind: 'resource', action, body, total }, offer: { ...offer, form } };
}

function tableOf({ scope }: OperationContext, { result }: Routine): Table {
  const table = isRows(result) ? (result.own ?? scope.model.relations.get(result.table)) : undefined;
  if (table === undefined) throw new Error('a function gives rows of a relation that is not there');
  return table;
}

function countOf({ preferences }: OperationContext, offer: Offer): AllowedCount {
  if (offer.singular) return 'one';
  return preferences.maxAffected === undefined ? 'any' : { atMost: preferences.maxAffected };
}

/** The planner knows nothing of what a function gives. */
function totalOf({ count }: Preferences): Total | undefined {
  return count === 'exact' || count === 'estimated' ? { kind: 'exact' } : undefined;
}

function valueRequest(
  context: OperationContext,
  routine: Routine,
  call: Call,
  { query, range }: RowsQuery,
): PlannedCall {
  const { request, scope, preferences, explain } = context;
  const offer = negotiate(headerOf(request, 'accept'), (type) => offerValue(type, { routine, query, explain }));
  const { set } = routine.result;
  const count = set && request.method === 'POST' && routine.volatile ? countOf(context, offer) : 'any';
  const limit = set && range.limit !== undefined ? scope.values.bind(range.limit) : undefined;
  const offset = set && range.offset > 0 ? scope.values.bind(range.offset) : undefined;
  const body = { selection: [], format: offer.format };
  const total = totalOf(preferences);
  return { request: { kind: 'resource', action: { kind: 'value', call, limit, offset, count }, body, total }, offer };
}

interface ValueMedia {
  readonly routine: Routine;
  readonly query: Query;
  readonly explain: boolean;
}

/** A value of a domain that is called like a media type is of that type. */
function offerValue(type: MediaType, media: ValueMedia): Offer | undefined {
  const { domain, result } = media.routine;
  const name = mediaTypeName(type).toLowerCase();
  const own = selectsAll(media.query) && !result.set ? domain?.toLowerCase() : undefined;
  const binary = result.kind === 'value' && result.type.kind === 'scalar' && result.type.family === 'bytea';
  const text = { format: { kind: 'text' }, form: binary ? 'bytes' : 'text', singular: false } as const;
  const json = { format: { kind: 'json', stripNulls: false }, form: 'array', singular: false } as const;
  switch (type.kind) {
    case 'object':
      return { ...json, type: contentType(type), form: result.set ? 'object' : 'array', singular: true };
    case 'stripped':
      return { ...json, type: contentType(type) };
    case 'plan':
      return explainedOffer(type, media.explain, (of) => offerValue(of, media));
    default:
      if (own === '*/*') return { type: contentType({ kind: 'binary' }), ...text };
      if (own === name) return { type: contentType(type), ...text };
      if (type.kind !== 'any' && type.kind !== 'json') return undefined;
      return { ...json, type: contentType({ kind: 'json' }) };
  }
}

function checkMaxAffected({ preferences }: OperationContext, { result }: Routine): void {
  if (preferences.maxAffected === undefined || result.set) return;
  throw new RestError(
    'PGRST128',
    'Function must return SETOF or TABLE when max-affected preference is used with handling=strict',
  );
}

interface AnsweredCall extends PlannedCall {
  readonly routine: Routine;
  readonly asked: RowsQuery;
}

function answerOf(
  { request: { method }, preferences }: OperationContext,
  { request, offer, routine, asked }: AnsweredCall,
  facts: ResourceFacts,
): ReturnType<Operation['answer']> {
  const rows = routine.result.set ? facts.rows : 1;
  if (offer.singular && rows !== 1) throw notSingular(rows);
  const { count, transaction, handling, timezone, maxAffected } = preferences;
  if (maxAffected !== undefined && rows > maxAffected) throw tooManyRows(rows);
  const total = totalOf(preferences) === undefined ? undefined : (facts.total ?? rows);
  const answered = { offset: asked.range.offset, rows, total };
  const headers = headersOf({
    'content-range': contentRange(answered),
    'preference-applied': preferenceApplied({ count, transaction, handling, timezone, maxAffected }),
  });
  if (routine.void) return { status: 204, headers, content: undefined };
  const status = rangeStatus(answered);
  const body = method === 'HEAD' ? undefined : bodyOf(offer, facts.body ?? nullOf(request));
  return { status, headers, content: { type: offer.type, body } };
}

/** SQL's null is JSON's, where JSON is asked for. */
function nullOf({ action, body }: ResourceRequest): string | null {
  return action.kind === 'value' && body?.format.kind === 'json' ? 'null' : null;
}
