// Checks of the process and the machine that it runs on: Node, settings, the data directory, the port.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { type Check, fine, type MachineSubject, type ProcessSubject } from './check.ts';

export const processChecks: readonly Check<ProcessSubject>[] = [
  {
    name: 'node',
    about: 'Node is new enough',
    run({ nodeVersion, oldestNode }) {
      const detail = `Node ${nodeVersion}`;
      if (Number.parseInt(nodeVersion, 10) >= oldestNode) return fine(detail);
      const cause = `This is Node ${nodeVersion}; Pergola needs ${oldestNode}.`;
      return { detail, problems: [{ severity: 'failure', cause, remedy: 'Install a newer Node.' }] };
    },
  },
  {
    name: 'settings',
    about: 'the settings are right',
    run({ files, faults, production }) {
      const from = files.length === 0 ? 'no file, the environment' : files.join(', ');
      const problems = faults.map(({ place, message, hint }) => ({
        severity: 'failure' as const,
        cause: place === undefined ? message : `${place}: ${message}`,
        remedy: hint,
      }));
      return { detail: `${from}${production ? ', for production' : ''}`, problems };
    },
  },
];

export const machineChecks: readonly Check<MachineSubject>[] = [
  {
    name: 'data-directory',
    about: 'the data directory can be written into',
    async run({ dataDirectory }) {
      const reason = await whyNotWritable(dataDirectory);
      if (reason === undefined) return fine(dataDirectory);
      const remedy = 'Make it a directory of the user that runs the server, or name another: PERGOLA_DATA_DIR.';
      const cause = `Nothing can be written into ${dataDirectory}: ${reason}.`;
      return { detail: dataDirectory, problems: [{ severity: 'failure', cause, remedy }] };
    },
  },
  {
    name: 'port',
    about: 'the port is free, or Pergola has it',
    async run({ host, port }) {
      const at = `${host}:${port}`;
      if (port === 0) return fine('any free port');
      const code = await whyNotFree(host, port);
      if (code === undefined) return fine(`${at} is free`);
      if (code === 'EADDRINUSE' && (await answersAsPergola(host, port))) return fine(`Pergola runs on ${at}`);
      const inUse = code === 'EADDRINUSE';
      const cause = inUse ? `Another process listens on ${at}.` : `${at} cannot be listened on (${code}).`;
      const remedy = inUse ? 'Stop it, or start with another PORT.' : 'Choose another HOST or PORT.';
      return { detail: at, problems: [{ severity: 'failure', cause, remedy }] };
    },
  },
  {
    name: 'plugins',
    about: 'plugins are found, and take their part of the configuration',
    async run({ loadPlugins }) {
      return fine((await loadPlugins()).join(', ') || 'none');
    },
  },
];

/** Of a directory that is not there yet, where it would be made. */
async function whyNotWritable(directory: string): Promise<string | undefined> {
  try {
    if (!(await stat(directory)).isDirectory()) return 'it is a file';
    await access(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path.dirname(directory) !== directory)
      return await whyNotWritable(path.dirname(directory));
    if (code === 'ENOTDIR') return 'a part of its path is a file';
    return code === 'EACCES' ? 'this user may not' : message;
  }
}

/** The code of the error; undefined where it can be listened on. */
function whyNotFree(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

const patience = 2000;

async function answersAsPergola(host: string, port: number): Promise<boolean> {
  const any = host === '0.0.0.0' || host === '::' || host === '';
  const named = host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${any ? 'localhost' : named}:${port}/health/live`, {
      signal: AbortSignal.timeout(patience),
    });
    return (await answer.text()) === '{"live":true}';
  } catch {
    return false;
  }
}
