// An answer or a failure → what goes out over Fastify: exact lengths, and the headers that every answer of REST has.

import type { FastifyReply } from 'fastify';
import type { HttpAnswer } from '../answer-request.ts';
import type { RestError } from '../errors.ts';

export function sendAnswer(reply: FastifyReply, { status, headers, body }: HttpAnswer): FastifyReply {
  reply.code(status);
  for (const name in headers) reply.header(name, headers[name]);
  return send(reply, body);
}

export function sendFailure(reply: FastifyReply, failure: RestError): FastifyReply {
  const { status, headers, statusText, code } = failure;
  reply.code(status).headers(headers);
  if (statusText !== undefined && /^[\t\x20-\x7e]*$/.test(statusText)) reply.raw.statusMessage = statusText;
  // RFC 9209
  if (/^[\x21-\x7e]+$/.test(code)) reply.header('proxy-status', `PostgREST; error=${code}`);
  reply.type('application/json; charset=utf-8');
  return send(reply, JSON.stringify(failure.body));
}

/** RFC 9110, 12.5.5: what an answer depends on beside its URL; a function of the database may say otherwise. */
const vary = 'Accept, Prefer, Range';

function send(reply: FastifyReply, body: string | Buffer | undefined): FastifyReply {
  const known = reply.getHeader('vary');
  if (known === undefined || known === 'Origin' || known === 'Access-Control-Request-Headers')
    reply.header('vary', known === 'Origin' ? `${vary}, Origin` : vary);
  // A HEAD has no length, for nobody counted what it would have been.
  if (body === undefined || body.length === 0 || reply.request.method === 'HEAD') return reply.send();
  // A text goes out with the headers in one write; but Fastify adds a charset to a type without one.
  if (typeof body === 'string' && /charset=/.test(String(reply.getHeader('content-type')))) return reply.send(body);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  return reply.header('content-length', bytes.length).send(bytes);
}
