// Host and port → a listening server and its URL, or an error that says what is in the way.

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { PergolaError } from '../base/errors.ts';
import { portHolder } from './port-holder.ts';

/**
 * Listens, and tells the URL that a browser on this machine opens.
 * @throws PergolaError port-in-use or listen-failed; what mounting the routes threw as it was.
 */
export async function listen(
  fastify: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<string> {
  await fastify.ready();
  try {
    // One address, where Fastify would open a second server for localhost's other one, which nobody would close in time.
    await fastify.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (error) {
    throw await listenError(error, host, port);
  }
  const { port: bound } = fastify.server.address() as AddressInfo;
  return `http://${namedHost(host)}:${bound}`;
}

function namedHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

async function listenError(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'EADDRINUSE') {
    const holder = await portHolder(port);
    const by = holder === undefined ? 'another process' : `process ${holder.pid} (${holder.command})`;
    return new PergolaError('port-in-use', `Port ${port} is in use by ${by}.`, {
      hint: 'Stop it, or start with another PORT.',
      cause: error,
    });
  }
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  return new PergolaError('listen-failed', `Cannot listen on ${host}:${port}: ${reason}.`, { cause: error });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not open that port',
  EADDRNOTAVAIL: 'no network interface of this machine has that address',
  EAFNOSUPPORT: 'this machine does not support that kind of address',
  EINVAL: 'that is not an address to listen on',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  ERR_SOCKET_BAD_PORT: 'a port is a number from 0 to 65535',
};
