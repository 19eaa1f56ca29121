// CORS of REST: a preflight is answered for everything and everybody that the server's origins let in; any other OPTIONS is a
// question about the resource.

import type { FastifyReply, FastifyRequest } from 'fastify';

/** What differs from the gateway's own. A preflight reaches the route, so that an OPTIONS that is none does. */
export const corsOfRest = {
  methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'],
  maxAge: 86_400,
  preflightContinue: true,
};

export function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asked = request.headers['access-control-request-headers'] ?? '';
  const allowed = ['Authorization', ...namesOf(asked), 'Accept', 'Accept-Language', 'Content-Language'];
  return reply.header('access-control-allow-headers', allowed.join(', ')).code(204).send();
}

function namesOf(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
