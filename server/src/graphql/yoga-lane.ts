// Fastify's request → Yoga's handler → Fastify's reply. Serves what the fast lane does not take.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverTiming } from '../base/stopwatch.ts';
import type { RequestContext } from './params.ts';
import { parseJson } from './parse-json.ts';
import type { Yoga } from './yoga.ts';

/** Answers through Yoga. */
export async function yogaLane(
  yoga: Yoga,
  context: RequestContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const response = await yoga.fetch(fetchRequest(yoga, request), { pergola: context } as never);
  reply.status(response.status);
  response.headers.forEach((value, name) => {
    // Fastify and Node set these for the connection they know.
    if (name !== 'connection' && name !== 'transfer-encoding' && name !== 'content-length') reply.header(name, value);
  });
  reply.header('server-timing', serverTiming(context.watch.timings));
  // A stream of events goes out as it comes; everything else at once, with its length.
  const streamed =
    response.body !== null && !(response.headers.get('content-type') ?? '').includes('json') && response.status === 200;
  reply.send(streamed ? response.body : await response.text());
}

function fetchRequest(yoga: Yoga, request: FastifyRequest): Request {
  const { Request, Headers } = yoga.fetchAPI;
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const url = `http://${request.headers.host ?? 'localhost'}${request.url}`;
  const body = request.method === 'POST' ? (request.body as string | Buffer | undefined) : undefined;
  const made = new Request(url, {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body: body as never }),
  });
  // The same numbers as in the fast lane.
  if (typeof body === 'string') made.json = async () => parseJson(body);
  return made;
}
