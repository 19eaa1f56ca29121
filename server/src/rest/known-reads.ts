// Requests that read a table and differ from an earlier one in the values of plain filters alone → the plan of that one with their
// values. It saves parsing, resolving and looking up the plan, which cost a third of a request by key. A new snapshot starts anew.

import { Lru } from '../base/lru.ts';
import type { Snapshot } from '../engine/engine.ts';
import { headerOf, type RestRequest } from './http/request.ts';
import type { PlannedRequest } from './plan-request.ts';
import { queryOfShape, queryShape } from './query/query-shape.ts';

/** A plan, and which of its values are those of the plain filters, in their order. */
interface KnownRead {
  readonly planned: PlannedRequest;
  readonly places: readonly number[];
}

/** Characters of keys and texts of SQL that are kept. */
const charactersKept = 8_000_000;

export class KnownReads {
  #snapshot: Snapshot | undefined;
  #known = new Lru<string, KnownRead>(0);

  /**
   * What is known of the request, or what `plan` makes of it or of one like it. `plan` may depend on nothing else of the request,
   * and on the role where one is given.
   */
  planOf(
    request: RestRequest,
    snapshot: Snapshot,
    plan: (request: RestRequest) => PlannedRequest,
    role?: string,
  ): PlannedRequest {
    if (!isKeyed(request)) return plan(request);
    if (this.#snapshot !== snapshot) {
      this.#snapshot = snapshot;
      this.#known = new Lru(charactersKept, undefined, weigh);
    }
    const { text, values } = queryShape(request.search);
    const key = role === undefined ? keyOf(request, text) : `${role}\n${keyOf(request, text)}`;
    const known = this.#known.get(key) ?? this.#learnt(key, learn(request, text, values.length, plan));
    return known === undefined ? plan(request) : withValues(known, values);
  }

  #learnt(key: string, read: KnownRead | undefined): KnownRead | undefined {
    if (read !== undefined) this.#known.set(key, read);
    return read;
  }
}

/** What reads a function has its arguments in the query string. */
function isKeyed({ method, path }: RestRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && path.length > 1 && path.indexOf('/', 1) === -1;
}

/** All that a plan of a read depends on: neither URLs nor headers have line feeds. */
function keyOf(request: RestRequest, shape: string): string {
  const { method, path } = request;
  const profile = headerOf(request, 'accept-profile');
  const [accept, prefer, range] = [
    headerOf(request, 'accept'),
    headerOf(request, 'prefer'),
    headerOf(request, 'range'),
  ];
  const asked = profile === undefined ? '' : `${profile}\n`;
  return `${method}${path}?${shape}\n${accept ?? ''}\n${prefer ?? ''}\n${range ?? ''}\n${asked}`;
}

/**
 * Plans the request with a mark in the place of each value, which says where in the plan the value goes. Undefined where that is
 * refused, or a mark does not come out as it went in.
 */
function learn(
  request: RestRequest,
  shape: string,
  count: number,
  plan: (request: RestRequest) => PlannedRequest,
): KnownRead | undefined {
  const marks = Array.from({ length: count }, (_, index) => `~${index}~a.value~`);
  const planned = planIfAllowed(() => plan({ ...request, search: queryOfShape(shape, marks) }));
  if (planned === undefined || planned.prepared.program.explained !== undefined) return undefined;
  const places = marks.map((mark) => planned.values.indexOf(mark));
  const unique = marks.every((mark, index) => planned.values.lastIndexOf(mark) === places[index]);
  return unique && !places.includes(-1) ? { planned, places } : undefined;
}

/** What is wrong is told of the request as it was sent. */
function planIfAllowed(plan: () => PlannedRequest): PlannedRequest | undefined {
  try {
    return plan();
  } catch {
    return undefined;
  }
}

function withValues({ planned, places }: KnownRead, values: readonly string[]): PlannedRequest {
  if (places.length === 0) return planned;
  const own = planned.values.slice();
  for (let index = 0; index < places.length; index += 1) own[places[index]!] = values[index];
  return { ...planned, values: own };
}

/** A plan and what becomes of its facts take some kilobytes beside. */
function weigh(key: string, { planned: { prepared } }: KnownRead): number {
  return prepared.program.statements.reduce((sum, { text }) => sum + text.length, key.length + 2000);
}
