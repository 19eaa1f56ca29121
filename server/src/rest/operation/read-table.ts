// GET and HEAD of a table → the request for its rows, and the answer.

import type { ResourceRequest } from '../../engine/request.ts';
import { preferenceApplied } from '../headers/prefer.ts';
import { contentRange, rangeStatus } from '../headers/range.ts';
import { notSingular } from '../http/failure.ts';
import { headerOf } from '../http/request.ts';
import { decodeParameters } from '../query/decode-parameters.ts';
import { findTable, resolveRows } from '../resolve/resolve.ts';
import { countedTotal, totalOf } from './count.ts';
import { encodeStrictly } from './encode-strictly.ts';
import { explainOperation } from './explain-operation.ts';
import { bodyOf, offerRows } from './media.ts';
import { headersOf, type Operation, type OperationContext } from './operation.ts';
import { readRowsQuery } from './read-query.ts';

/** Throws a RestError. */
export function readTable(context: OperationContext, name: string): Operation {
  const { request, scope, preferences } = context;
  const { query, range } = readRowsQuery(request, false);
  const table = findTable(scope, name);
  const { rows, selection } = resolveRows(scope, table, query);
  const offer = offerRows(headerOf(request, 'accept'), { model: scope.model, table, query, explain: context.explain });
  const head = request.method === 'HEAD';
  const total = totalOf(preferences, scope.maxRows);
  const asked: ResourceRequest = {
    kind: 'resource',
    action: { kind: 'read', table, call: undefined, rows },
    body: head ? undefined : { selection, format: offer.format },
    total,
  };
  const explained = explainOperation(offer, asked);
  if (explained !== undefined) return explained;
  const { count, transaction, handling, timezone } = preferences;
  const applied = preferenceApplied({ count, transaction, handling, timezone });
  return {
    request: asked,
    readOnly: undefined,
    answer(facts, search) {
      const answered = { offset: range.offset, rows: facts.rows, total: countedTotal(total, facts) };
      if (offer.singular && facts.rows !== 1) throw notSingular(facts.rows);
      const status = rangeStatus(answered);
      const headers = headersOf({
        'content-range': contentRange(answered),
        'content-location': contentLocation(name, search),
        'preference-applied': applied,
      });
      return { status, headers, content: { type: offer.type, body: head ? undefined : bodyOf(offer, facts.body) } };
    },
  };
}

/** Clients take 16 KB of headers in all; what is encoded once more can be longer than the URL was. */
const longestLocation = 4096;

function contentLocation(name: string, search: string): string | undefined {
  const location = `/${encodeStrictly(name)}${canonical(search)}`;
  return location.length > longestLocation ? undefined : location;
}

/** The parameters in order of their names, so that URLs that ask for the same are the same. */
function canonical(search: string): string {
  const parameters = decodeParameters(search).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const pairs = parameters.map(({ name, value }) => `${encodeStrictly(name)}=${encodeStrictly(value ?? '')}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
