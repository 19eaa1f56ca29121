// POST, PUT, PATCH and DELETE of a table → the request that writes its rows, and the answer.

import type { ResourceFacts } from '../../engine/engine.ts';
import type { Table } from '../../engine/model/model.ts';
import type { AllowedCount, ResourceAction, ResourceBody } from '../../engine/request.ts';
import { readRows } from '../body/read-body.ts';
import { type Preferences, preferenceApplied } from '../headers/prefer.ts';
import { contentRange } from '../headers/range.ts';
import { notSingular } from '../http/failure.ts';
import { headerOf } from '../http/request.ts';
import type { Query } from '../query/query.ts';
import { findTable, type ResolvedTarget, resolveChanges, resolveInsert, resolveTarget } from '../resolve/resolve.ts';
import { explainOperation } from './explain-operation.ts';
import { keySelection, locationOf } from './location.ts';
import { bodyOf, type Offer, offerRows } from './media.ts';
import { type Answer, headersOf, type Operation, type OperationContext } from './operation.ts';
import { matchingRows } from './put.ts';
import { readRowsQuery } from './read-query.ts';

interface Writing {
  readonly context: OperationContext;
  readonly table: Table;
  readonly query: Query;
  readonly target: ResolvedTarget;
  readonly offer: Offer;
}

/** Throws a RestError. */
export function writeTable(context: OperationContext, name: string): Operation {
  const { request, scope } = context;
  const { query } = readRowsQuery(request, false);
  const columns = request.method === 'PUT' ? undefined : query.columns;
  const sent = request.method === 'DELETE' ? { rows: [] } : readRows(request, columns);
  const table = findTable(scope, name);
  const rows = request.method === 'PUT' ? { rows: matchingRows(table, query, sent.rows) } : sent;
  const target = resolveTarget(scope, table, query);
  const offer = offerRows(headerOf(request, 'accept'), { model: scope.model, table, query, explain: context.explain });
  const writing: Writing = { context, table, query, target, offer };
  switch (request.method) {
    case 'POST':
      return insertRows(writing, rows);
    case 'PUT':
      return putRow(writing, rows);
    case 'PATCH':
      return updateRows(writing, rows);
    default:
      return deleteRows(writing);
  }
}

interface Rows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

function insertRows(writing: Writing, rows: Rows): Operation {
  const { context, table, query } = writing;
  const { scope, preferences } = context;
  const resolution = resolutionOf(preferences);
  const insert = resolveInsert(scope, table, query, rows, { missing: preferences.missing ?? 'null', resolution });
  const located = preferences.return === 'headers-only' && table.keyColumns.length > 0;
  const body = located ? keySelection(table) : representation(writing);
  const action: ResourceAction =
    insert === undefined
      ? nothing(table)
      : { kind: 'insert', insert, table, rows: writing.target.rows, count: countOf(writing) };
  return operation(writing, action, body, (facts) => {
    // Without rows no one counts them.
    const inserted = insert === undefined ? 0 : facts.rows - (facts.merged ?? 0);
    const echoed = table.keyColumns.length > 0 || query.onConflict !== undefined;
    return {
      status: resolution === 'merge' && inserted === 0 ? 200 : 201,
      headers: headersOf({
        location: located && facts.rows === 1 ? locationOf(table, facts.body) : undefined,
        'content-range': contentRange({ offset: 0, rows: 0, total: writtenTotal(preferences, facts) }),
        'preference-applied': applied(preferences, echoed ? ['resolution', 'missing'] : ['missing']),
      }),
    };
  });
}

function putRow(writing: Writing, rows: Rows): Operation {
  const { context, table, query } = writing;
  const { scope, preferences } = context;
  // The row is put as a whole, by its key.
  const own = { ...query, columns: undefined, onConflict: undefined };
  const insert = resolveInsert(scope, table, own, rows, { missing: 'null', resolution: 'merge' });
  const action: ResourceAction =
    insert === undefined ? nothing(table) : { kind: 'insert', insert, table, rows: writing.target.rows, count: 'any' };
  return operation(writing, action, representation(writing), (facts) => ({
    status: facts.rows - (facts.merged ?? 0) > 0 ? 201 : 200,
    emptyStatus: 204,
    headers: headersOf({ 'preference-applied': applied(preferences, []) }),
  }));
}

function updateRows(writing: Writing, rows: Rows): Operation {
  const { context, table, query, target } = writing;
  const { scope, preferences } = context;
  const changes = resolveChanges(scope, table, query, rows, { missing: preferences.missing ?? 'null' });
  const update = { path: '', target: { kind: 'where', where: target.where }, changes, atMost: undefined } as const;
  const action: ResourceAction =
    changes.length === 0
      ? nothing(table)
      : { kind: 'update', update, table, rows: target.rows, count: countOf(writing) };
  return operation(writing, action, representation(writing), (facts) => ({
    status: 200,
    emptyStatus: 204,
    headers: headersOf({
      'content-range': contentRange({ offset: 0, rows: facts.rows, total: writtenTotal(preferences, facts) }),
      'preference-applied': applied(preferences, ['missing', 'maxAffected']),
    }),
  }));
}

function deleteRows(writing: Writing): Operation {
  const { context, table, target } = writing;
  const { preferences } = context;
  const action = { kind: 'delete', where: target.where, table, rows: target.rows, count: countOf(writing) } as const;
  return operation(writing, action, representation(writing), (facts) => ({
    status: 200,
    emptyStatus: 204,
    headers: headersOf({
      'content-range': contentRange({ offset: 0, rows: 0, total: writtenTotal(preferences, facts) }),
      'preference-applied': applied(preferences, ['maxAffected']),
    }),
  }));
}

interface Written extends Pick<Answer, 'status' | 'headers'> {
  /** Without a body; undefined: the same. */
  readonly emptyStatus?: number;
}

function operation(
  { context, offer }: Writing,
  action: ResourceAction,
  body: ResourceBody | undefined,
  written: (facts: ResourceFacts) => Written,
): Operation {
  const shown = context.preferences.return === 'representation';
  const request = { kind: 'resource', action, body, total: undefined } as const;
  const explained = explainOperation(offer, request);
  if (explained !== undefined) return explained;
  return {
    request,
    readOnly: undefined,
    answer(facts) {
      if (offer.singular && context.request.method !== 'PUT' && facts.rows !== 1) throw notSingular(facts.rows);
      const { status, emptyStatus = status, headers } = written(facts);
      if (!shown) return { status: emptyStatus, headers, content: undefined };
      return { status, headers, content: { type: offer.type, body: bodyOf(offer, facts.body) } };
    },
  };
}

/** What a write of nothing is: a read of no rows. */
function nothing(table: Table): ResourceAction {
  const rows = {
    where: { kind: 'or', conditions: [] },
    orderBy: [],
    distinctOn: [],
    limit: undefined,
    offset: undefined,
  } as const;
  return { kind: 'read', table, call: undefined, rows };
}

function representation({ context, target, offer }: Writing): ResourceBody | undefined {
  if (context.preferences.return !== 'representation') return undefined;
  return { selection: target.selection, format: offer.format };
}

function countOf({ context, offer }: Writing): AllowedCount {
  if (offer.singular) return 'one';
  const { maxAffected } = context.preferences;
  return maxAffected === undefined || context.request.method === 'POST' ? 'any' : { atMost: maxAffected };
}

function resolutionOf({ resolution }: Preferences): 'merge' | 'ignore' | undefined {
  if (resolution === undefined) return undefined;
  return resolution === 'merge-duplicates' ? 'merge' : 'ignore';
}

function writtenTotal({ count }: Preferences, { rows }: ResourceFacts): number | undefined {
  return count === 'exact' || count === 'estimated' ? rows : undefined;
}

function applied(
  preferences: Preferences,
  further: readonly ('resolution' | 'missing' | 'maxAffected')[],
): string | undefined {
  const { count, transaction, handling, timezone } = preferences;
  const own = Object.fromEntries(further.map((name) => [name, preferences[name]]));
  return preferenceApplied({ ...own, return: preferences.return, count, transaction, handling, timezone });
}
