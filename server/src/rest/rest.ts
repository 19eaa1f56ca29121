// The face of rest/: mounts PostgREST's dialect on a Fastify instance.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { abortOnClose } from '../base/abort-on-close.ts';
import type { GiveUpSignal } from '../base/give-up-signal.ts';
import { Stopwatch } from '../base/stopwatch.ts';
import type { RestConfig } from '../config/config.ts';
import type { Caller } from '../database/caller.ts';
import type { Engine } from '../engine/engine.ts';
import type { Report } from '../observe/observe.ts';
import { answerRequest, type HttpAnswer } from './answer-request.ts';
import { authenticate, type RestAuthenticator } from './http/authenticate.ts';
import { failureOf } from './http/failure.ts';
import { answerPreflight, corsOfRest, isPreflight } from './http/preflight.ts';
import { sendAnswer, sendFailure } from './http/reply.ts';
import type { RestRequest } from './http/request.ts';
import { answerTiming, failureTiming } from './http/server-timing.ts';
import { RequestSettings } from './http/settings.ts';
import { KnownReads } from './known-reads.ts';
import { createOpenApi } from './openapi/openapi.ts';

export interface RestOptions {
  readonly engine: Engine;
  readonly authenticator: RestAuthenticator;
  readonly settings: RestConfig;
  /** Default: anon. */
  readonly anonymousRole?: string;
  readonly report: Report;
  /** Default: /rest/v1 */
  readonly prefix?: string;
}

export interface Rest {
  /** Adds the routes, in a scope of their own. */
  mount(fastify: FastifyInstance): void;
  /** Answers one request for a caller, without HTTP. Rejects with a RestError, or a PergolaError of the engine. */
  answer(request: RestRequest, caller: Caller): Promise<HttpAnswer>;
}

export function createRest(options: RestOptions): Rest {
  const { engine, authenticator, settings, report, anonymousRole = 'anon', prefix = '/rest/v1' } = options;
  const openApi = createOpenApi();
  const knownReads = new KnownReads();
  const requestSettings = new RequestSettings(settings);
  const parts = { engine, openApi, knownReads, requestSettings, prefix, settings };

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (isPreflight(request)) return answerPreflight(request, reply);
    const watch = new Stopwatch();
    const signal = abortOnClose(reply);
    let caller: Caller | undefined;
    try {
      caller = await authenticate(authenticator, request.headers);
      request.setDecorator('callerRole', caller.role);
      watch.mark('auth');
      const answer = await answerRequest(restRequest(request, prefix), { ...parts, caller, watch, signal });
      reply.header('server-timing', answerTiming(watch));
      report({
        kind: 'operation',
        role: caller.role,
        planned: watch.timings.some(({ stage }) => stage === 'plan'),
        timings: watch.timings,
      });
      return sendAnswer(reply, answer);
    } catch (error) {
      reply.header('server-timing', failureTiming(watch));
      return fail(request, reply, { error, signal, role: caller?.role });
    }
  }

  function fail(
    request: FastifyRequest,
    reply: FastifyReply,
    failed: { readonly error: unknown; readonly signal?: GiveUpSignal; readonly role: string | undefined },
  ): FastifyReply {
    const failure = failureOf(failed.error, failed.role === undefined || failed.role === anonymousRole);
    // Nobody waits for the answer any more: the end of the operation is what was wanted.
    if (failed.signal?.aborted !== true) {
      const { id } = request;
      const { code, status } = failure;
      if (code === 'PGRSTX00') report({ kind: 'fault', where: 'REST', error: failed.error, id });
      else report({ kind: 'request-failed', id, code, status, error: failed.error });
    }
    return sendFailure(reply, failure);
  }

  return {
    mount(fastify) {
      fastify.register(async (scope) => {
        // Bodies stay as they came: what they are is a matter of the method and the path.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
        scope.setErrorHandler((error, request, reply) => fail(request, reply, { error, role: undefined }));
        for (const url of [prefix, `${prefix}/*`]) {
          scope.route({
            method: [...scope.supportedMethods],
            url,
            bodyLimit: settings.bodySize,
            config: { cors: corsOfRest },
            handler: handle,
          });
        }
      });
    },
    answer: (request, caller) =>
      answerRequest(request, { ...parts, caller, watch: new Stopwatch(), signal: undefined }),
  };
}

function restRequest({ method, raw, headers, body }: FastifyRequest, prefix: string): RestRequest {
  const url = raw.url ?? '';
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark)).slice(prefix.length);
  return {
    method,
    path: path === '' ? '/' : path,
    search: mark === -1 ? '' : url.slice(mark + 1),
    headers,
    body: Buffer.isBuffer(body) ? body : undefined,
  };
}

export type { HttpAnswer } from './answer-request.ts';
export { RestError } from './errors.ts';
export type { RestRequest } from './http/request.ts';
