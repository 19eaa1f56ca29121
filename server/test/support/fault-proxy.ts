// A TCP proxy that can fail as networks do. Stands between the code under test and a real server; changes no bytes.

import { createServer, Socket } from 'node:net';

/** `black-hole`: bytes are swallowed, both ways. `refuse`: new connections are reset; those that exist go on. */
export type ProxyMode = 'forward' | 'black-hole' | 'refuse';

export interface FaultProxy {
  readonly port: number;
  /** Milliseconds that every chunk is held back, each way. */
  latency: number;
  /** Milliseconds before a new connection is passed on; those that exist are not held back. */
  connectDelay: number;
  mode: ProxyMode;
  /** Connections that are open through the proxy. */
  readonly connections: number;
  /** Resets every connection (RST). */
  reset(): void;
  /** Ends the server's side of every connection and leaves the client's open, as a lost FIN would. */
  halfOpen(): void;
  close(): Promise<void>;
}

export async function startFaultProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<FaultProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>();
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    if (proxy.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = new Socket();
    const pair = { client, server };
    pairs.add(pair);
    forward(server, client);
    const pass = () => {
      if (client.destroyed) return;
      server.connect(targetPort, targetHost);
      forward(client, server);
    };
    client.on('error', () => {});
    client.on('end', () => {
      if (proxy.mode !== 'black-hole') client.end();
    });
    if (proxy.connectDelay === 0) pass();
    else setTimeout(pass, proxy.connectDelay);
    client.on('close', () => {
      server.destroy();
      pairs.delete(pair);
    });
    server.on('close', () => {
      if (!halfOpened.has(client) && proxy.mode !== 'black-hole') client.destroy();
    });
  });
  const halfOpened = new WeakSet<Socket>();

  function forward(from: Socket, to: Socket): void {
    from.on('error', () => {});
    from.on('data', (chunk) => {
      if (proxy.mode === 'black-hole') return;
      if (proxy.latency === 0) to.write(chunk);
      else setTimeout(() => to.writable && to.write(chunk), proxy.latency);
    });
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const proxy: FaultProxy = {
    port: address.port,
    latency: 0,
    connectDelay: 0,
    mode: 'forward',
    get connections() {
      return pairs.size;
    },
    reset() {
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.resetAndDestroy();
      }
    },
    halfOpen() {
      for (const { client, server } of pairs) {
        halfOpened.add(client);
        server.destroy();
      }
    },
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await closed;
    },
  };
  return proxy;
}

/** The same database through the proxy. */
export function throughProxy(url: string, proxy: FaultProxy): string {
  return Object.assign(new URL(url), { port: String(proxy.port) }).href;
}
