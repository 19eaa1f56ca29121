// The end of a server: a while in which it serves on and says that it will stop, then no new connections or requests, those under way
// finish, and after the grace nothing is left open.

import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Report } from '../observe/observe.ts';

export interface Closing {
  /** Whether the server was told to stop. */
  announced(): boolean;
  /** Whether it takes no more. */
  started(): boolean;
  /** To be called after each answer. */
  answered(): void;
  /** Resolves once every connection is closed. */
  close(): Promise<void>;
}

export interface CloseOptions {
  /** Milliseconds from the announcement to the end; 0: at once. */
  readonly drain: number;
  /** Milliseconds for what is under way then. */
  readonly grace: number;
  readonly report: Report;
}

/** Prepares the end: keeps track of connections from now on, among them those that were upgraded to another protocol. */
export function closeGracefully(fastify: FastifyInstance, options: CloseOptions): Closing {
  const { drain, grace, report } = options;
  const sockets = new Set<Socket>();
  let announced: Promise<void> | undefined;
  let ended: Promise<void> | undefined;

  fastify.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  async function end(): Promise<void> {
    const cut = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, grace);
    try {
      await Promise.race([fastify.close(), after(grace + hooksGrace)]);
    } catch (error) {
      report({ kind: 'fault', where: 'closing the HTTP server', error });
    } finally {
      clearTimeout(cut);
    }
  }

  async function announce(): Promise<void> {
    if (drain > 0) await after(drain);
    ended = end();
    await ended;
  }

  return {
    announced: () => announced !== undefined,
    started: () => ended !== undefined,
    answered() {
      // Node closes what is idle when it is told to close, but keeps connections whose last request ends later.
      if (ended !== undefined) setImmediate(() => fastify.server.closeIdleConnections());
    },
    close: () => {
      announced ??= announce();
      return announced;
    },
  };
}

// For the closing hooks of front ends, once their connections are gone.
const hooksGrace = 1000;

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
