// Vitest's global setup: starts a PostgreSQL when the first test asks for its version, and stops what it started at the end.
// Tests run in other processes, so they ask over a loopback socket: a version goes in, a URL comes out.

import { createServer, type Server } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type PostgresVersion, startTestPostgres, type TestPostgres } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The loopback port on which the test run hands out PostgreSQL servers. */
    readonly postgresBroker: number;
  }
}

/** Returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = new Map<PostgresVersion, Promise<TestPostgres>>();
  const broker = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const version: PostgresVersion = data.toString() === '15' ? 15 : 18;
      const server = servers.get(version) ?? startTestPostgres(version);
      servers.set(version, server);
      server.then(
        ({ url }) => socket.end(url),
        (error) => socket.end(`failed: ${error instanceof Error ? error.message : String(error)}`),
      );
    });
  });
  project.provide('postgresBroker', await listenOnFreePort(broker));
  return async () => {
    broker.close();
    const started = await Promise.allSettled(servers.values());
    await Promise.all(started.map((server) => (server.status === 'fulfilled' ? server.value.stop() : undefined)));
  };
}

async function listenOnFreePort(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}
