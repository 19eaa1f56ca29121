// The options that commands which serve share: which port, and an end with the process that started them. Keeps nothing open.

import { createServer } from 'node:net';
import { PergolaError } from '../base/errors.ts';
import { whenParentEnds } from '../base/parent-process.ts';
import { StopRequest } from '../base/stop-request.ts';
import type { Config } from '../config/config.ts';
import type { GivenOptions, Option } from './command.ts';

export const portOption: Option = {
  name: 'port',
  value: 'PORT',
  description: 'the port to listen on, in place of the setting; 0 takes a free one',
};

/** The shell that npm runs a script in ends at SIGTERM without passing it on, and would leave the server behind. */
export const parentOption: Option = {
  name: 'end-with-parent',
  value: undefined,
  description: 'ends with the process that started it, for scripts of package.json, whose shell passes no signal on',
};

/** Throws 'usage-invalid'. */
export function withPort(config: Config, given: GivenOptions): Config {
  const text = given.get(portOption.name);
  if (text === undefined) return config;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new PergolaError(
      'usage-invalid',
      `--port is ${JSON.stringify(text)}; allowed is a whole number from 0 to 65535`,
    );
  return { ...config, server: { ...config.server, port } };
}

/** `signal`, or the end of the parent where that was asked for. */
export function withParent(signal: AbortSignal, given: GivenOptions): AbortSignal {
  if (!given.has(parentOption.name)) return signal;
  const stop = new AbortController();
  whenParentEnds(() => stop.abort(new StopRequest('end of parent')));
  return AbortSignal.any([signal, stop.signal]);
}

/** The port, or one of the twenty behind it, the first that nobody listens on; the port itself where none of them can be had. */
export async function freePort({ host, port }: Config['server']): Promise<number> {
  for (let tried = port; tried <= Math.min(port + 20, 65_535); tried++) if (await isFree(host, tried)) return tried;
  return port;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const taken = await new Promise<boolean>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    server.listen(port, host === 'localhost' ? '127.0.0.1' : host, () => resolve(false));
  });
  await new Promise((resolve) => server.close(resolve));
  return !taken;
}
