// The face of graphql/: mounts GraphQL on a Fastify instance, and answers operations for whoever has no HTTP.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { abortOnClose } from '../base/abort-on-close.ts';
import { PergolaError } from '../base/errors.ts';
import type { GiveUpSignal } from '../base/give-up-signal.ts';
import { Stopwatch } from '../base/stopwatch.ts';
import type { GraphqlConfig } from '../config/config.ts';
import type { Caller } from '../database/caller.ts';
import type { Engine } from '../engine/engine.ts';
import { conventions, type Naming } from '../engine/model/naming.ts';
import type { Report } from '../observe/observe.ts';
import { type Answer, failureAnswer } from './answer.ts';
import { createAnswerRequest, type SentRequest } from './answer-request.ts';
import type { SchemaExtension } from './extension/extension.ts';
import { type FastLane, fastLane } from './fast-lane.ts';
import { createFieldLimits, type FieldLimits } from './field-limits.ts';
import { createGraphiql } from './graphiql.ts';
import { jsonTypeOf, Negotiation } from './negotiate.ts';
import type { GraphqlParams } from './params.ts';
import { refusalOf } from './refuse-request.ts';
import type { RequestContext } from './request-context.ts';
import { Schemas } from './schema-entry.ts';
import { StoredDocuments } from './stored-documents.ts';
import {
  createWebSockets,
  type SocketOperation,
  type SocketTiming,
  type WebSocketPath,
} from './web-socket/web-socket.ts';
import { createYogaServer } from './yoga.ts';
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
  readonly settings: GraphqlConfig;
  /** Default: anon. */
  readonly anonymousRole?: string;
  /** By id; asked where the settings trust any. */
  readonly trustedDocuments?: ReadonlyMap<string, string>;
  /** Default: counted in this process. */
  readonly fieldLimits?: FieldLimits;
  /** Default: what the settings name. */
  readonly naming?: Naming;
  /** Default: /graphql. */
  readonly endpoint?: string;
  /** What GraphiQL shows first. */
  readonly firstQuery?: string;
  /** What is added to the generated schema. Default: nothing. */
  readonly extensions?: readonly SchemaExtension[];
  /** False: everything goes through Yoga's own handler. Another one is for tests, which compare the two. */
  readonly fastLane?: FastLane | false;
  /** Of WebSockets. Defaults for what is left out. */
  readonly socketTiming?: Partial<SocketTiming>;
}

export interface Graphql {
  /** Adds the routes, in a scope of their own. */
  mount(fastify: FastifyInstance): void;
  /** GraphQL over WebSocket, for the gateway; none where the settings want none. */
  readonly upgrades: readonly WebSocketPath[];
  /** Answers one operation, or several, for a caller, without HTTP. Never rejects. */
  answer(params: GraphqlParams | readonly GraphqlParams[], caller: Caller): Promise<Answer>;
  /** The schema that a role sees. Throws access-denied for a role that does not exist. */
  schemaOf(role: string): GraphQLSchema;
}

/** @throws PergolaError plugin-invalid for an extension that does not fit the schema. */
export function createGraphql(options: GraphqlOptions): Graphql {
  const { engine, authenticator, report, settings, endpoint = '/graphql' } = options;
  const lane = options.fastLane ?? fastLane;
  const policy = { ...settings, anonymousRole: options.anonymousRole };
  let begun = false;
  // At the start it is refused; what a change of the schema makes wrong is left out, and told.
  const refuse = (plugin: string, error: PergolaError) => {
    if (!begun) throw error;
    report({ kind: 'schema-warning', code: error.code, object: plugin, message: error.message });
  };
  const naming = options.naming ?? conventions[settings.naming];
  const schemas = new Schemas(engine, naming, policy, options.extensions, refuse);
  begun = true;
  const fieldLimits = options.fieldLimits ?? createFieldLimits();
  const yoga = createYogaServer({ endpoint, answer: (...request) => answerRequest(...request) });
  const graphiql = createGraphiql({ endpoint, firstQuery: options.firstQuery });
  const answerRequest = createAnswerRequest({
    engine,
    fieldLimits,
    documents: new StoredDocuments({
      mode: settings.trustedDocuments.mode,
      trusted: options.trustedDocuments ?? new Map(),
      apq: settings.apq,
    }),
    limits: settings.limits,
  });
  const negotiation = new Negotiation();
  const sockets = createWebSockets({
    path: endpoint,
    authenticator,
    answer: answerOverSocket,
    report,
    settings: settings.webSocket,
    messageSize: settings.limits.bodySize,
    timing: options.socketTiming,
  });

  async function answerOverSocket({ sent, caller, signal, id, address }: SocketOperation): Promise<Answer> {
    const watch = new Stopwatch();
    const failed = (error: unknown) => reportFailure(report, id, signal, error);
    const answer = await answerFor(sent, { caller, watch, signal, address, failed });
    reportOperation(caller, watch);
    return answer;
  }

  /** Without HTTP. Never rejects. */
  async function answerFor(sent: SentRequest, given: Omit<RequestContext, 'entry' | 'safe'>): Promise<Answer> {
    try {
      return await answerRequest(sent, { ...given, entry: schemas.of(given.caller.role), safe: false });
    } catch (error) {
      return failureAnswer(error);
    }
  }

  function reportOperation({ role }: Caller, { timings }: Stopwatch): void {
    report({ kind: 'operation', role, planned: timings.some(({ stage }) => stage === 'plan'), timings });
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (request.method !== 'POST' && graphiql.isAskedFor(request)) return graphiql.answer(reply);
    const watch = new Stopwatch();
    const caller =
      authenticator.authenticateSync(request.headers) ?? (await authenticator.authenticate(request.headers));
    request.setDecorator('callerRole', caller.role);
    watch.mark('auth');
    const accepted = negotiation.accepted(request.headers.accept);
    if (accepted.length === 0)
      throw new PergolaError('not-acceptable', 'GraphQL answers with JSON: accept application/json.');
    const signal = abortOnClose(reply);
    const context = {
      caller,
      entry: schemas.of(caller.role),
      watch,
      signal,
      address: request.ip,
      safe: request.method !== 'POST',
      failed: (error: unknown) => reportFailure(report, request.id, signal, error),
    };
    const mediaType = lane === false || context.safe ? undefined : jsonTypeOf(accepted);
    const params = lane === false || mediaType === undefined ? undefined : lane.readParams(request.body);
    if (lane === false || mediaType === undefined || params === undefined) {
      await yogaLane({ yoga, endpoint, context, accepted }, request, reply);
    } else lane.write(reply, await answerRequest(params, context), mediaType, watch.timings);
    reportOperation(caller, watch);
    return reply;
  }

  return {
    mount(fastify) {
      fastify.register(async (scope) => {
        // Bodies stay as they came; as text those alone that the fast lane may read.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser(/^application\/(graphql\+)?json/, { parseAs: 'string' }, (_request, body, done) =>
          done(null, body),
        );
        scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
        scope.addHook('onRequest', (request, _reply, done) => done(refusalOf(request.method, request.headers)));
        const { bodySize: bodyLimit } = settings.limits;
        scope.route({ method: ['GET', 'POST'], url: endpoint, bodyLimit, handler: handle });
        graphiql.mount(scope);
        // Fastify waits for them, and is told to cut what takes too long.
        scope.addHook('preClose', (done) => {
          sockets.end();
          done();
        });
      });
    },
    upgrades: settings.webSocket.connections === 0 ? [] : [sockets],
    async answer(params, caller) {
      const failed = (error: unknown) => reportFailure(report, undefined, undefined, error);
      return answerFor(params, { caller, watch: new Stopwatch(), signal: undefined, address: undefined, failed });
    },
    schemaOf: (role) => schemas.of(role).schema,
  };
}

/** To whoever reads the log: an answer says little of what went wrong in the server or the database. */
function reportFailure(report: Report, id: string | undefined, signal: GiveUpSignal | undefined, error: unknown): void {
  // Nobody waits for the answer any more: the end of the operation is what was wanted.
  if (signal?.aborted) return;
  if (!(error instanceof PergolaError))
    report({ kind: 'fault', where: 'GraphQL', error, ...(id === undefined ? {} : { id }) });
  else if (id !== undefined) report({ kind: 'request-failed', id, code: error.code, error });
}

export type { Answer } from './answer.ts';
export type { SchemaExtension } from './extension/extension.ts';
export type { FieldLimits } from './field-limits.ts';
export type { GraphqlParams } from './params.ts';
export { loadTrustedDocuments } from './trusted-documents.ts';
