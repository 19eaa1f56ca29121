// Two questions of whoever runs the server: does the process live, and can it serve? Neither takes a database connection.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Report } from '../observe/observe.ts';

/** Whether requests can be served, and if not, why. Answers from what is known already, without a connection of its own. */
export type Health = () => Promise<HealthAnswer>;

interface HealthAnswer {
  readonly ready: boolean;
  readonly reason: string | undefined;
}

const livePath = '/health/live';
const readyPath = '/health/ready';
const patience = 2000;

/** Whether a request asks for health, which is told until the last connection closes. */
export function isHealth(request: FastifyRequest): boolean {
  const { url } = request.routeOptions;
  return url === livePath || url === readyPath;
}

/** Adds /health/live, 200 as long as the process runs, and /health/ready, 200 or 503 with the reason. */
export function mountHealth(
  fastify: FastifyInstance,
  { health, report, stopping }: { health: Health; report: Report; stopping: () => boolean },
): void {
  fastify.get(livePath, (_request, reply) => {
    reply.headers(headers).send('{"live":true}');
  });
  fastify.get(readyPath, async (_request, reply) => {
    const { ready, reason } = stopping()
      ? { ready: false, reason: 'The server is stopping.' }
      : await answerOf(health, report);
    return reply
      .code(ready ? 200 : 503)
      .headers(headers)
      .send(JSON.stringify(ready ? { ready } : { ready, reason: reason ?? 'unknown' }));
  });
}

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

const unknown: HealthAnswer = { ready: false, reason: 'The state of the database is not known.' };

// A probe is answered in bounded time whatever the database does.
async function answerOf(health: Health, report: Report): Promise<HealthAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthAnswer>((resolve) => {
    timer = setTimeout(resolve, patience, unknown);
  });
  try {
    return await Promise.race([health(), late]);
  } catch (error) {
    report({ kind: 'fault', where: 'asking for health', error });
    return unknown;
  } finally {
    clearTimeout(timer);
  }
}
