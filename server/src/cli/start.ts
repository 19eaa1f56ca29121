// `pergola start`: the server itself. Reads the configuration, starts, says where it is, and stops in order when it is told to.

import { PergolaError } from '../base/errors.ts';
import { aborted, gaveUp, StopRequest } from '../base/stop-request.ts';
import type { Report } from '../observe/event.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { parentOption, portOption, withParent, withPort } from './serve-options.ts';

export const start: Command = {
  name: 'start',
  summary: 'Serves the database, until it is told to stop',
  description: [
    'GraphQL, REST and what else the settings say, on one port. Without DATABASE_URL it has a PostgreSQL of its own in .pergola, in which ' +
      'migrations that are not applied yet are applied first; on a database that DATABASE_URL names only with the setting migrations.apply.',
    'SIGTERM and Ctrl-C stop it: requests under way are finished. A second signal ends it at once. The log is JSON lines on standard error.',
  ],
  options: [portOption, parentOption, jsonOption],
  examples: [
    { command: 'pergola start', meaning: 'as the settings say' },
    { command: 'NODE_ENV=production pergola start', meaning: 'in production, which refuses what is not safe' },
    { command: 'pergola start --port 0 --json', meaning: 'on any free port, with the addresses for a program' },
  ],
  statuses: [{ status: 0, meaning: 'it was told to stop, and did' }],
  run: serve,
};

async function serve(given: GivenOptions, terminal: Terminal): Promise<number> {
  const began = performance.now();
  const [{ startApp }, { readConfig }, observe, { greetingOf, readyAsJson }] = await Promise.all([
    import('../app.ts'),
    import('../config/config.ts'),
    import('../observe/observe.ts'),
    import('./greeting.ts'),
  ]);
  const config = withPort(readConfig(), given);
  const json = wantsJson(given);
  const print = (line: string) => json || terminal.print(`${line}\n`);
  // The log is machine-readable and goes to standard error; what is meant for people goes to standard output.
  const log = observe.createLog({
    level: config.log.level ?? (process.stderr.isTTY ? 'warn' : 'info'),
    destination: 2,
  });
  const report = observe.createReport([observe.createStartLines(print), log.read]);
  const faults = new AbortController();
  const signal = withParent(AbortSignal.any([terminal.signal, faults.signal]), given);
  signal.addEventListener('abort', () => report({ kind: 'stopping', signal: askedBy(signal) }), { once: true });
  const unheard = listenForFaults(report, (reason) => faults.abort(new StopRequest(reason)));
  try {
    print('Pergola');
    const app = await startApp(config, { report, signal });
    if (json) printJson(terminal, readyAsJson(app, config));
    else for (const line of greetingOf(app, observe.formatDuration(performance.now() - began), config)) print(line);
    report({ kind: 'ready', url: app.url, duration: performance.now() - began });
    await aborted(signal);
    const stopping = performance.now();
    await app.stop();
    report({ kind: 'stopped', duration: performance.now() - stopping });
  } catch (error) {
    if (!gaveUp(error, signal)) {
      if (!(error instanceof PergolaError)) report({ kind: 'fault', where: 'start', error });
      throw error;
    }
  } finally {
    unheard();
    log.flush();
  }
  return faults.signal.aborted ? 1 : 0;
}

function askedBy({ reason }: AbortSignal): string {
  return reason instanceof StopRequest ? reason.by : String(reason);
}

/**
 * A promise that nobody awaited harms its request alone. After an exception that nobody caught the state is not known: an orderly stop.
 * Gives the function that ends the listening.
 */
export function listenForFaults(report: Report, stop: (reason: string) => void): () => void {
  const onRejection = (error: unknown) => report({ kind: 'fault', where: 'unhandled rejection', error });
  const onException = (error: unknown) => {
    report({ kind: 'fault', where: 'uncaught exception', error });
    stop('uncaught exception');
  };
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);
  return () => {
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
  };
}
