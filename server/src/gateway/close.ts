// The end of a server: no new connections or requests, those under way finish, and after the grace nothing is left open.

import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Report } from '../observe/observe.ts';

export interface Closing {
  /** Whether the server was told to stop. */
  started(): boolean;
  /** To be called after each answer. */
  answered(): void;
  /** Resolves once every connection is closed. */
  close(): Promise<void>;
}

/** Prepares the end: keeps track of connections from now on, among them those that were upgraded to another protocol. */
export function closeGracefully(fastify: FastifyInstance, grace: number, report: Report): Closing {
  const sockets = new Set<Socket>();
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

  return {
    started: () => ended !== undefined,
    answered() {
      // Node closes what is idle when it is told to close, but keeps connections whose last request ends later.
      if (ended !== undefined) setImmediate(() => fastify.server.closeIdleConnections());
    },
    close: () => {
      ended ??= end();
      return ended;
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
