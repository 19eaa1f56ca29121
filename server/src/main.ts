// The process: reads the configuration, starts the server, says where it is, and stops it on a signal. Loads the rest of the
// program only once it knows that this Node can run it.

import type { App } from './app.ts';
import { whenParentEnds } from './base/parent-process.ts';
import type { Report } from './observe/event.ts';
import type { ServedDatabase } from './project.ts';

const oldestNode = 26;
/** Ctrl-C under npm arrives twice, from the terminal and from npm: only a signal after this time is a second one. */
const signalEcho = 1000;

/** `npm start` says it: the shell that npm runs it in ends at SIGTERM, and would leave the server behind. */
const withParent = '--end-with-parent';

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    fail(
      `error node-version: Pergola needs Node ${oldestNode}, this is Node ${process.versions.node}. Use "npm start".`,
    );
    return;
  }
  const began = performance.now();
  const [{ startApp }, { readConfig }, { createLog, createReport, createStartLines, formatDuration }] =
    await Promise.all([import('./app.ts'), import('./config/config.ts'), import('./observe/observe.ts')]);
  const stop = new AbortController();
  let log: ReturnType<typeof createLog> | undefined;
  try {
    const config = readConfig();
    log = createLog({ level: config.log.level ?? (process.stderr.isTTY ? 'warn' : 'info'), destination: 2 });
    // The log is machine-readable and goes to standard error; what is meant for people goes to standard output.
    const report = createReport([createStartLines(print), log.read]);
    const onSignal = listenToSignals(stop, report);
    reportUncaught(report, onSignal);
    if (process.argv.includes(withParent)) whenParentEnds(() => stop.signal.aborted || onSignal('end of parent'));
    print('Pergola');
    const app = await startApp(config, { report, signal: stop.signal });
    greet(app, formatDuration(performance.now() - began));
    report({ kind: 'ready', url: app.url, duration: performance.now() - began });
    await aborted(stop.signal);
    const stopping = performance.now();
    await app.stop();
    report({ kind: 'stopped', duration: performance.now() - stopping });
  } catch (error) {
    if (!gaveUp(error, stop.signal)) fail(await explain(error));
  } finally {
    log?.flush();
  }
  process.exit();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}

/** `error CODE: message. fix`, on one line. */
async function explain(error: unknown): Promise<string> {
  const [{ PergolaError }, { errorLine }] = await Promise.all([
    import('./base/errors.ts'),
    import('./base/error-line.ts'),
  ]);
  if (error instanceof PergolaError) return errorLine(error);
  return `error unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** The first SIGINT or SIGTERM asks for an orderly stop, a second one ends the process at once. */
function listenToSignals(stop: AbortController, report: Report): (signal: string) => void {
  let first: number | undefined;
  const onSignal = (signal: string) => {
    if (first === undefined) {
      first = performance.now();
      report({ kind: 'stopping', signal });
      stop.abort();
    } else if (performance.now() - first > signalEcho) process.exit(1);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return onSignal;
}

/** A promise that nobody awaited harms its request alone. After an exception that nobody caught the state is not known: an orderly stop. */
function reportUncaught(report: Report, stop: (reason: string) => void): void {
  process.on('unhandledRejection', (error) => report({ kind: 'fault', where: 'unhandled rejection', error }));
  process.on('uncaughtException', (error) => {
    report({ kind: 'fault', where: 'uncaught exception', error });
    process.exitCode = 1;
    stop('uncaught exception');
  });
}

/** Whether the start ended because it was asked to. Node's timers wrap the reason. */
function gaveUp(error: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (error === reason || (error instanceof Error && error.cause === reason));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function greet({ url, rest, keys, database, demo, firstQuery }: App, duration: string): void {
  print('');
  print(`  GraphQL      ${url}/graphql (in a browser: GraphiQL)`);
  if (rest) print(`  REST         ${url}/rest/v1`);
  print(`  database     ${describe(database)}${demo ? ', with the demo application' : ''}`);
  print('  no key       requests run as anon');
  print(`  anon key     ${keys.anon}`);
  print(`  service key  ${keys.serviceRole}`);
  print('               (reads and writes everything: keep it on your servers)');
  if (firstQuery !== undefined) {
    const query = firstQuery.replace(/^#.*\n/gm, '').trim();
    print('');
    print('  A first query, which needs no key:');
    for (const line of query.split('\n')) print(`    ${line}`.trimEnd());
    print(`  Open it in GraphiQL: ${url}/graphql?query=${encodeURIComponent(query)}`);
  }
  print('');
  print(`Ready in ${duration}. Ctrl-C stops it.`);
}

function describe(database: ServedDatabase): string {
  return database.kind === 'embedded'
    ? `embedded PostgreSQL ${database.version} in ${database.directory}`
    : `${database.address} (DATABASE_URL)`;
}

await main();
