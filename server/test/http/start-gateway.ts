// A gateway on a free port for tests, and raw sockets to speak to it in ways that no HTTP client would.

import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { Event } from '../../src/observe/observe.ts';

export interface TestGateway extends Gateway {
  readonly url: string;
  readonly port: number;
  readonly events: readonly Event[];
}

/** Starts a gateway with these routes; it is closed when the test ends. */
export async function startGateway(
  mount: (fastify: FastifyInstance) => void = () => {},
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const events: Event[] = [];
  const gateway = createGateway({
    host: '127.0.0.1',
    port: 0,
    report: (event) => events.push(event),
    health: async () => ({ ready: true, reason: undefined }),
    mount,
    ...options,
  });
  onTestFinished(() => gateway.close());
  const url = await gateway.listen();
  return { ...gateway, url, port: Number(new URL(url).port), events };
}

export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came until the server closed the connection. */
  readonly received: Promise<string>;
  /** Resolves once what came so far holds the text. */
  until(text: string): Promise<void>;
}

/** Opens a socket and sends the text as it is. */
export function openRaw(port: number, text: string): RawConnection {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  let seen = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    seen += chunk;
  });
  // A reset is one of the ways a server may end a connection.
  socket.on('error', () => {});
  socket.write(text);
  const received = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(seen));
  });
  const until = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (seen.includes(wanted)) resolve();
      };
      socket.on('data', look);
      socket.once('close', () => reject(new Error(`closed before ${wanted} came: ${seen}`)));
      look();
    });
  return { socket, received, until };
}

/** The code of the first error of an answer in GraphQL's shape. */
export async function codeOf(response: Response): Promise<string> {
  const body = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  return body.errors[0]!.extensions.code;
}

/** A promise and the function that settles it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
