// The HTTP edge: a Fastify server with the order of what a request passes written down as a list. Knows no GraphQL and no
// database; front ends mount their routes on it.

import type { IncomingMessage } from 'node:http';
import {
  fastify as createFastify,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { type Report, requestIdFrom } from '../observe/observe.ts';
import { allowedMethods } from './allowed-methods.ts';
import { answerClientError } from './client-error.ts';
import { closeGracefully } from './close.ts';
import { applyCors, type CorsOptions } from './cors.ts';
import { answerNotFound, answerWithError, refuseWhileClosing } from './errors.ts';
import { type Health, isHealth, mountHealth } from './health.ts';
import { listen } from './listen.ts';
import { answerUpgrade, asksForWebSocket, type Upgrade } from './upgrade.ts';

export type { CorsOptions } from './cors.ts';
export type { Health } from './health.ts';
export type { Handshake, Upgrade } from './upgrade.ts';

/** Bounds of what one client may take; all durations in milliseconds. What is left out has the default named. */
export interface GatewayLimits {
  /** Bytes of a request's body: 1 MiB. A route may set its own. */
  readonly bodyLimit?: number;
  /** For the headers to arrive: 15 s. */
  readonly headersTimeout?: number;
  /** For the whole request to arrive: 30 s. */
  readonly requestTimeout?: number;
  /** How often those two are checked: 5 s. */
  readonly checkInterval?: number;
  /** Without a byte in either direction, while a request is answered too: 120 s. Longer than any statement may run. */
  readonly connectionTimeout?: number;
  /** Between requests on one connection: 72 s, above the usual 60 s of load balancers, which must be first to close. */
  readonly keepAliveTimeout?: number;
  /** From being told to stop to taking no more requests, for proxies to hear of it: 0. */
  readonly drain?: number;
  /** For requests under way once the server is told to stop: 10 s. */
  readonly closeGrace?: number;
}

export interface GatewayOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly limits?: GatewayLimits;
  readonly cors?: CorsOptions;
  readonly report: Report;
  readonly health: Health;
  /**
   * Adds routes. The instance is a scope of its own: its hooks and content type parsers are not the gateway's. A route
   * reads `request.id`, answers through `reply` (or sends `reply.getHeaders()` along), throws PergolaErrors, and names who
   * calls with `request.setDecorator('callerRole', role)`.
   */
  readonly mount: (fastify: FastifyInstance) => void | Promise<void>;
  /** Where WebSockets are spoken; default: nowhere. */
  readonly upgrades?: readonly Upgrade[];
}

export interface Gateway {
  /** Resolves to the URL it listens at. Rejects with port-in-use or listen-failed, or with what mounting threw. */
  listen(): Promise<string>;
  /** Takes no new requests, lets those under way finish within the grace, closes every connection. Safe to call again. */
  close(): Promise<void>;
  readonly fastify: FastifyInstance;
}

/** Builds the server; nothing listens before `listen()`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { limits = {}, report, upgrades = [] } = options;
  // A server that stops answers requests, those for a WebSocket too, with step 3.
  const isUpgrade = (request: IncomingMessage) => !closing.started() && asksForWebSocket(upgrades, request);
  const fastify = buildFastify(limits, report, isUpgrade);
  const closing = closeGracefully(fastify, {
    drain: limits.drain ?? 0,
    grace: limits.closeGrace ?? 10_000,
    report,
  });
  const methods = allowedMethods(fastify);

  // What a request passes, in this order:
  // 1. its id, in every answer and event
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  // 2. CORS, which also answers preflights: they carry no credentials
  applyCors(fastify, options.cors);
  // 3. the end of new work while the server stops; still open to browsers, so after CORS
  fastify.addHook('onRequest', (request, reply, done) => {
    // Who keeps a connection is to take another.
    if (closing.announced()) reply.header('connection', 'close');
    if (closing.started() && !isHealth(request)) refuseWhileClosing(reply);
    else done();
  });
  // 4. health: no credentials, no database connection
  mountHealth(fastify, { health: options.health, report, stopping: closing.announced });
  // 5. the front ends
  fastify.register(async (scope) => {
    await options.mount(scope);
  });
  fastify.server.on('upgrade', answerUpgrade({ upgrades, cors: options.cors, report }));
  // 6. what no route took, and what any of the above threw
  fastify.setNotFoundHandler((request, reply) => answerNotFound(request, reply, methods, report));
  fastify.setErrorHandler((error, request, reply) => answerWithError(error, request, reply, report));
  // 7. the account of it, once the answer is out
  fastify.addHook('onResponse', (request, reply, done) => {
    reportRequest(request, reply, report);
    closing.answered();
    done();
  });

  return { listen: () => listen(fastify, options), close: closing.close, fastify };
}

function buildFastify(
  limits: GatewayLimits,
  report: Report,
  isUpgrade: (request: IncomingMessage) => boolean,
): FastifyInstance {
  const requestTimeout = limits.requestTimeout ?? 30_000;
  const fastify = createFastify({
    // Events are the log: Fastify's own would make a child logger for each request.
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    // X-Forwarded-* are anybody's to write; nothing here is decided by them.
    trustProxy: false,
    genReqId: (raw) => requestIdFrom(raw.headers['x-request-id']),
    requestIdHeader: false,
    bodyLimit: limits.bodyLimit ?? 1_048_576,
    requestTimeout,
    connectionTimeout: limits.connectionTimeout ?? 120_000,
    keepAliveTimeout: limits.keepAliveTimeout ?? 72_000,
    http: {
      headersTimeout: Math.min(limits.headersTimeout ?? 15_000, requestTimeout),
      requestTimeout,
      connectionsCheckingInterval: limits.checkInterval ?? 5_000,
      shouldUpgradeCallback: isUpgrade,
    },
    // Step 3 of the list answers those, with a code.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id);
      answerWithError(error, request, reply, report);
    },
  });
  fastify.decorateRequest('callerRole', undefined);
  return fastify;
}

function reportRequest(request: FastifyRequest, reply: FastifyReply, report: Report): void {
  report({
    kind: 'request',
    id: request.id,
    method: request.method,
    path: pathOf(request.url),
    status: reply.statusCode,
    duration: reply.elapsedTime,
    role: request.getDecorator<string | undefined>('callerRole'),
  });
}

/** A URL without its query, which may hold values and keys. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
