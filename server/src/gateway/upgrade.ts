// WebSockets at the edge: which requests become one, from which sites, and what those are told that do not. Every other request,
// also one that offers another protocol (h2c, as Java's client does), is answered as if it had offered nothing.

import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorAnswer } from '../base/error-answer.ts';
import { PergolaError } from '../base/errors.ts';
import { type Report, requestIdFrom } from '../observe/observe.ts';
import type { CorsOptions } from './cors.ts';

/** A path at which a front end speaks WebSocket. */
export interface Upgrade {
  /** Exactly, without the query. */
  readonly path: string;
  /** Takes the connection over, for good. What it throws before it has written is the answer in place of a WebSocket. */
  take(handshake: Handshake): void;
}

export interface Handshake {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** What the client sent behind its headers. */
  readonly head: Buffer;
}

export interface UpgradeOptions {
  readonly upgrades: readonly Upgrade[];
  readonly cors: CorsOptions | undefined;
  readonly report: Report;
}

/** Whether a request is to become a WebSocket at one of the paths; for Node, which asks as soon as the headers are there. */
export function asksForWebSocket(upgrades: readonly Upgrade[], { method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    upgrades.some(({ path }) => path === pathOf(url))
  );
}

/** Node's listener for the requests that `asksForWebSocket` has let through. */
export function answerUpgrade({ upgrades, cors, report }: UpgradeOptions) {
  return (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // There is no proxy of ours between: it is the connection itself.
    const socket = stream as Socket;
    const start = performance.now();
    const id = requestIdFrom(request.headers['x-request-id']);
    const path = pathOf(request.url);
    const tell = (status: number) =>
      report({
        kind: 'request',
        id,
        method: 'GET',
        path,
        status,
        duration: performance.now() - start,
        role: undefined,
      });
    try {
      if (!isAllowedOrigin(request, cors)) throw foreignOrigin();
      upgrades.find((one) => one.path === path)?.take({ id, request, socket, head });
      tell(101);
    } catch (error) {
      if (error instanceof PergolaError) report({ kind: 'request-failed', id, code: error.code, error });
      else report({ kind: 'fault', where: `upgrade of ${path}`, error, id });
      tell(refuse(socket, id, error));
    }
  };
}

/**
 * Browsers let any page open a WebSocket anywhere, and ask nobody: CORS does not hold them (cross-site WebSocket hijacking). So the
 * rule of CORS is applied here. What comes without an Origin comes from no browser.
 */
function isAllowedOrigin({ headers }: IncomingMessage, { origins = '*' }: CorsOptions = {}): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins === '*' || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

function foreignOrigin(): PergolaError {
  return new PergolaError('invalid-headers', 'Pages of this Origin may not connect.', { status: 403 });
}

function refuse(socket: Duplex, id: string, error: unknown): number {
  const { status, headers, body } = errorAnswer(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `x-request-id: ${id}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  // Who has gone meanwhile need not be told.
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  return status;
}

function pathOf(url = ''): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
