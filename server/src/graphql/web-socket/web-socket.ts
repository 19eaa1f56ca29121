// The face of web-socket/: connections over which clients of GraphQL ask one operation after the other, or several at once. Holds how
// many there are, whether they still live, and their end; what an operation is answered with is the caller's.

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { PergolaError } from '../../base/errors.ts';
import type { WebSocketConfig } from '../../config/config.ts';
import type { Caller } from '../../database/caller.ts';
import type { Report } from '../../observe/observe.ts';
import type { Answer } from '../answer.ts';
import type { SentParams } from '../params.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { choosesProtocol, closeCodes, protocolOf } from './protocol.ts';

/** What a connection begins with: an HTTP request that asks for a WebSocket. */
export interface Handshake {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
}

/** An operation that came over a WebSocket. */
export interface SocketOperation {
  readonly sent: SentParams;
  readonly caller: Caller;
  /** Aborts when the client gives the operation up, or is gone. */
  readonly signal: AbortSignal;
  /** Of the request that the connection began with. */
  readonly id: string;
  readonly address: string | undefined;
}

export interface WebSocketsOptions {
  readonly path: string;
  readonly authenticator: ConnectionOptions['authenticator'];
  /** Never rejects. */
  readonly answer: (operation: SocketOperation) => Promise<Answer>;
  readonly report: Report;
  readonly settings: WebSocketConfig;
  /** Bytes of a message. */
  readonly messageSize: number;
  readonly timing?: Partial<SocketTiming> | undefined;
}

/** In milliseconds. */
export interface SocketTiming {
  /** For the client to introduce itself: 3 s. */
  readonly initTimeout: number;
  /** Between looks at whether the clients are still there: 15 s. */
  readonly checkInterval: number;
  /** For what was sent to move on: 120 s. */
  readonly stalled: number;
  /** For the client to answer that it closes too: 5 s. */
  readonly closeTimeout: number;
}

const usualTiming: SocketTiming = { initTimeout: 3000, checkInterval: 15_000, stalled: 120_000, closeTimeout: 5000 };

export interface WebSocketPath {
  readonly path: string;
  /** Throws where there are too many. */
  take(handshake: Handshake): void;
}

export interface WebSockets extends WebSocketPath {
  /** Lets the operations under way finish, and then closes every connection. */
  end(): void;
}

export function createWebSockets(options: WebSocketsOptions): WebSockets {
  const { path, settings, messageSize, report } = options;
  const timing = { ...usualTiming, ...options.timing };
  const connections = new Set<Connection>();
  const ids = new WeakMap<IncomingMessage, string>();
  let checking: NodeJS.Timeout | undefined;
  // @types/ws does not know `closeTimeout`.
  const serverOptions: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    maxPayload: messageSize,
    // A small message could become a large one, and memory is kept for each connection.
    perMessageDeflate: false,
    // Others are served between the messages of one client.
    allowSynchronousEvents: false,
    closeTimeout: timing.closeTimeout,
    handleProtocols: (offered) => choosesProtocol(offered) ?? false,
  };
  const server = new WebSocketServer(serverOptions);
  server.on('headers', (headers, request) => headers.push(`X-Request-Id: ${ids.get(request)}`));

  function open(socket: WebSocket, { id, request, socket: stream }: Handshake): void {
    const start = performance.now();
    const protocol = protocolOf(socket.protocol);
    if (protocol === undefined) {
      socket.on('error', () => undefined);
      socket.close(closeCodes.unknownProtocol, 'Subprotocol not acceptable');
      return;
    }
    const address = request.socket.remoteAddress;
    const connection = new Connection({
      socket,
      stream,
      protocol,
      headers: request.headers,
      authenticator: options.authenticator,
      answer: (sent, caller, signal) => options.answer({ sent, caller, signal, id, address }),
      failed: (error) => report({ kind: 'fault', where: 'a WebSocket of GraphQL', error, id }),
      operations: settings.operations,
      initTimeout: timing.initTimeout,
    });
    stream.setTimeout(timing.stalled, () => socket.terminate());
    connections.add(connection);
    checking ??= setInterval(() => {
      for (const one of connections) one.check();
    }, timing.checkInterval).unref();
    socket.once('close', (code) => {
      connections.delete(connection);
      if (connections.size === 0) {
        clearInterval(checking);
        checking = undefined;
      }
      const { reason, served: operations, role } = connection;
      report({ kind: 'socket-closed', id, path, code, reason, operations, duration: performance.now() - start, role });
    });
  }

  return {
    path,
    take(handshake) {
      const { request, socket, head, id } = handshake;
      if (connections.size >= settings.connections)
        throw new PergolaError('overloaded', 'The server has as many WebSockets open as it may have.');
      ids.set(request, id);
      server.handleUpgrade(request, socket, head, (opened) => open(opened, handshake));
    },
    end() {
      for (const connection of connections) connection.end(closeCodes.goingAway, 'The server is stopping.');
    },
  };
}
