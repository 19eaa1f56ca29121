// The fast lane: POST with a plain JSON body, straight into the shared answer function, and text out. Anything unusual, wrong
// bodies included, it leaves to Yoga's handler, so that there is one place where they are judged.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lru } from '../base/lru.ts';
import { serverTiming } from '../base/stopwatch.ts';
import { type Answer, statusOf } from './answer.ts';
import type { GraphqlParams } from './params.ts';
import { parseJson } from './parse-json.ts';

/** The params of a request that the fast lane can serve; undefined for everything else. */
export function fastParams(request: FastifyRequest): GraphqlParams | undefined {
  const { body } = request;
  if (typeof body !== 'string') return undefined;
  let parsed: unknown;
  try {
    parsed = parseJson(body);
  } catch {
    return undefined;
  }
  return isParams(parsed) ? parsed : undefined;
}

const names = new Set(['query', 'variables', 'operationName', 'extensions']);

function isParams(value: unknown): value is GraphqlParams {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { query, variables, operationName, extensions } = value as Record<string, unknown>;
  return (
    typeof query === 'string' &&
    query !== '' &&
    isObjectOrNone(variables) &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    isObjectOrNone(extensions) &&
    Object.keys(value).every((name) => names.has(name))
  );
}

function isObjectOrNone(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value));
}

const jsonTypes = ['application/graphql-response+json', 'application/json'] as const;

/** The media type to answer with, as Yoga would choose it; undefined where only Yoga can serve what is accepted. */
export class Negotiation {
  readonly #known = new Lru<string, string>(200);

  mediaType(accept: string | undefined): string | undefined {
    if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
    const known = this.#known.get(accept);
    if (known !== undefined) return known === '' ? undefined : known;
    const chosen = choose(accept);
    this.#known.set(accept, chosen ?? '');
    return chosen;
  }
}

/** The first type listed that is JSON; of a wildcard's, the last of ours. */
function choose(accept: string): string | undefined {
  for (const part of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [type = '', ...params] = part.split(';');
    const charset = params.find((param) => param.includes('charset=')) ?? 'charset=utf-8';
    if (charset !== 'charset=utf-8') continue;
    const match = jsonTypes.findLast((own) => matches(type, own));
    if (match !== undefined) return match;
  }
  return undefined;
}

function matches(asked: string, own: string): boolean {
  const [askedMain, askedSub] = asked.split('/');
  const [main, sub] = own.split('/');
  return (askedMain === '*' || askedMain === main) && (askedSub === '*' || askedSub === sub);
}

/** Writes the answer. */
export function writeAnswer(
  reply: FastifyReply,
  answer: Answer,
  mediaType: string,
  timings: Parameters<typeof serverTiming>[0],
): void {
  reply.status(statusOf(answer, mediaType));
  reply.header('content-type', `${mediaType}; charset=utf-8`);
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  reply.header('server-timing', serverTiming(timings));
  reply.send(answer.body);
}
