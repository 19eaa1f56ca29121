// Fastify's request → Yoga's handler → Fastify's reply. Serves what the fast lane does not take.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverTiming } from '../base/stopwatch.ts';
import type { RequestContext } from './request-context.ts';
import type { Yoga } from './yoga.ts';

export interface YogaCall {
  readonly yoga: Yoga;
  readonly endpoint: string;
  readonly context: RequestContext;
  /** The media types to choose among, the best first; at least one. */
  readonly accepted: readonly string[];
}

/** Answers through Yoga. */
export async function yogaLane(call: YogaCall, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const response = await call.yoga.fetch(fetchRequest(call, request), { pergola: call.context } as never);
  reply.status(response.status);
  response.headers.forEach((value, name) => {
    // Fastify and Node set these for the connection they know.
    if (name !== 'connection' && name !== 'transfer-encoding' && name !== 'content-length') reply.header(name, value);
  });
  reply.header('server-timing', serverTiming(call.context.watch.timings));
  // Who has gone reads nothing, and Yoga's stream cannot be closed before it was opened.
  if (reply.raw.destroyed) {
    reply.send('');
    return;
  }
  // Results in parts go out as they come; JSON at once, with its length.
  const json = (response.headers.get('content-type') ?? '').includes('json');
  reply.send(json ? await response.text() : response.body);
}

function fetchRequest({ yoga, endpoint, accepted }: YogaCall, request: FastifyRequest): Request {
  const { Request, Headers } = yoga.fetchAPI;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  headers.set('accept', accepted.join(', '));
  const search = request.url.indexOf('?');
  // Host is the client's to write, and need not be one.
  const url = `http://localhost${endpoint}${search === -1 ? '' : request.url.slice(search)}`;
  if (request.method !== 'POST') return new Request(url, { method: 'GET', headers });
  return new Request(url, { method: 'POST', headers, body: (request.body ?? '') as string });
}
