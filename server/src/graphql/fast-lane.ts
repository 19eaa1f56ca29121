// The fast lane: POST with a plain JSON body, straight into the shared answer function, and text out. Anything unusual, wrong
// bodies included, it leaves to Yoga's handler, so that there is one place where they are judged.

import type { FastifyReply } from 'fastify';
import { parseJson } from '../base/parse-json.ts';
import { serverTiming, type Timing } from '../base/stopwatch.ts';
import { type Answer, statusOf } from './answer.ts';
import type { SentRequest } from './answer-request.ts';
import { requestFault } from './params.ts';

export interface FastLane {
  /** What a body asks that the fast lane can serve; undefined for everything else. */
  readParams(body: unknown): SentRequest | undefined;
  /** Writes the answer in the media type chosen. */
  write(reply: FastifyReply, answer: Answer, mediaType: string, timings: readonly Timing[]): void;
}

export const fastLane: FastLane = {
  readParams(body) {
    // Only JSON comes as text.
    if (typeof body !== 'string') return undefined;
    let parsed: unknown;
    try {
      parsed = parseJson(body);
    } catch {
      return undefined;
    }
    return requestFault(parsed) === undefined ? (parsed as SentRequest) : undefined;
  },
  write(reply, answer, mediaType, timings) {
    reply.status(statusOf(answer, mediaType));
    reply.header('content-type', `${mediaType}; charset=utf-8`);
    for (const name in answer.headers) reply.header(name, answer.headers[name]);
    reply.header('server-timing', serverTiming(timings));
    reply.send(answer.body);
  },
};
