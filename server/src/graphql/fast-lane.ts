// The fast lane: POST with a plain JSON body, straight into the shared answer function, and text out. Anything unusual, wrong
// bodies included, it leaves to Yoga's handler, so that there is one place where they are judged.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverTiming } from '../base/stopwatch.ts';
import { type Answer, statusOf } from './answer.ts';
import { type GraphqlParams, paramsFault } from './params.ts';
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
  return paramsFault(parsed) === undefined ? (parsed as GraphqlParams) : undefined;
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
