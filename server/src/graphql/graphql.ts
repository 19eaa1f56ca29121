// The face of graphql/: mounts GraphQL on a Fastify instance, and answers operations for whoever has no HTTP.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { PergolaError } from '../base/errors.ts';
import { Stopwatch } from '../base/stopwatch.ts';
import type { Caller } from '../database/caller.ts';
import type { Engine } from '../engine/engine.ts';
import { hasuraNaming, type Naming } from '../engine/model/naming.ts';
import type { Report } from '../observe/observe.ts';
import { abortOnClose } from './abort-on-close.ts';
import { type Answer, failureAnswer } from './answer.ts';
import { fastParams, Negotiation, writeAnswer } from './fast-lane.ts';
import { answerParams, type GraphqlParams, type RequestContext } from './params.ts';
import { Schemas } from './schema-entry.ts';
import { refusesSimpleRequest } from './simple-request.ts';
import { createYogaServer, envelopedBy } from './yoga.ts';
import { yogaLane } from './yoga-lane.ts';

/** The port to auth/: who calls. The synchronous form answers at once where nothing is left to verify. */
export interface Authenticate {
  authenticate(headers: FastifyRequest['headers']): Promise<Caller>;
  authenticateSync(headers: FastifyRequest['headers']): Caller | undefined;
}

export interface GraphqlOptions {
  readonly engine: Engine;
  readonly authenticator: Authenticate;
  readonly report: Report;
  /** Default: Hasura's snake case. */
  readonly naming?: Naming;
  /** Default: /graphql. */
  readonly endpoint?: string;
  /** What GraphiQL shows first. */
  readonly firstQuery?: string;
  /** Off: everything goes through Yoga's own handler, for comparison. Default: on. */
  readonly fastLane?: boolean;
}

export interface Graphql {
  /** Adds the routes; the instance's content type parsers become GraphQL's. */
  mount(fastify: FastifyInstance): void;
  /** Answers one operation for a caller, without HTTP. Never rejects. */
  answer(params: GraphqlParams, caller: Caller): Promise<Answer>;
  /** The schema that a role sees. Throws access-denied for a role that does not exist. */
  schemaOf(role: string): GraphQLSchema;
}

export function createGraphql(options: GraphqlOptions): Graphql {
  const { engine, authenticator, report, endpoint = '/graphql', fastLane = true } = options;
  const schemas = new Schemas(engine, options.naming ?? hasuraNaming);
  const yoga = createYogaServer({ engine, endpoint, firstQuery: options.firstQuery });
  const enveloped = envelopedBy(yoga);
  const negotiation = new Negotiation();

  function contextOf(caller: Caller, watch: Stopwatch, signal: AbortSignal | undefined, safe: boolean): RequestContext {
    return { caller, entry: schemas.of(caller.role), watch, signal, safe };
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const watch = new Stopwatch();
    const caller =
      authenticator.authenticateSync(request.headers) ?? (await authenticator.authenticate(request.headers));
    request.setDecorator('callerRole', caller.role);
    watch.mark('auth');
    const mediaType = fastLane && request.method === 'POST' ? negotiation.mediaType(request.headers.accept) : undefined;
    const params = mediaType === undefined ? undefined : fastParams(request);
    const context = contextOf(caller, watch, abortOnClose(reply), request.method !== 'POST');
    if (mediaType === undefined || params === undefined) await yogaLane(yoga, context, request, reply);
    else writeAnswer(reply, await answerParams(enveloped, params, context), mediaType, watch.timings);
    report({
      kind: 'operation',
      role: caller.role,
      planned: watch.timings.some(({ stage }) => stage === 'plan'),
      timings: watch.timings,
    });
    return reply;
  }

  return {
    mount(fastify) {
      // The body stays text: the fast lane parses it once, Yoga as it likes.
      fastify.removeAllContentTypeParsers();
      fastify.addContentTypeParser(/^application\/(graphql\+)?json/, { parseAs: 'string' }, (_request, body, done) =>
        done(null, body),
      );
      fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      fastify.addHook('onRequest', (request, _reply, done) => {
        if (refusesSimpleRequest(request.method, request.headers)) {
          done(
            new PergolaError(
              'invalid-headers',
              'a cross-site request could look like this one: send "Content-Type: application/json", or a header X-Requested-With',
            ),
          );
        } else done();
      });
      fastify.route({ method: ['GET', 'POST'], url: endpoint, handler: handle });
    },
    async answer(params, caller) {
      try {
        return await answerParams(enveloped, params, contextOf(caller, new Stopwatch(), undefined, false));
      } catch (error) {
        return failureAnswer(error);
      }
    },
    schemaOf: (role) => schemas.of(role).schema,
  };
}

export type { Answer } from './answer.ts';
export type { GraphqlParams } from './params.ts';
