// The command line: the list of its commands, and the process that runs one of them. Knows signals, streams and exit statuses.

import { StopRequest } from '../base/stop-request.ts';
import type { Command, Terminal } from './command.ts';
import { config } from './config.ts';
import { configCheck } from './config-check.ts';
import { configSchema } from './config-schema.ts';
import { dev } from './dev.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { genAll } from './gen-all.ts';
import { genGraphql } from './gen-graphql.ts';
import { genHooks } from './gen-hooks.ts';
import { genOpenapi } from './gen-openapi.ts';
import { genSdl } from './gen-sdl.ts';
import { genTypes } from './gen-types.ts';
import { init } from './init.ts';
import { introspect } from './introspect.ts';
import { keys } from './keys.ts';
import { keysGenerate } from './keys-generate.ts';
import { migrateCommands } from './migrate-commands.ts';
import { plugin } from './plugin.ts';
import { runCommand } from './run-command.ts';
import { seed } from './seed.ts';
import { seedFake } from './seed-fake.ts';
import { start } from './start.ts';

/** In the order in which they are listed. */
export const commands: readonly Command[] = [
  init,
  dev,
  start,
  genTypes,
  genHooks,
  genGraphql,
  genSdl,
  genOpenapi,
  genAll,
  config,
  configCheck,
  configSchema,
  introspect,
  explain,
  doctor,
  ...migrateCommands,
  seed,
  seedFake,
  keys,
  keysGenerate,
  plugin,
];

/** By the signal that ended it, as shells count. */
const interrupted = { SIGINT: 130, SIGTERM: 143 } as const;
/** Ctrl-C under npm arrives twice, from the terminal and from npm: only a signal after this time is a second one. */
const signalEcho = 1000;

/** Runs what `args` say, which are the words behind the program's name. Sets the exit status; the process then ends by itself. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  let signal: keyof typeof interrupted | undefined;
  let since = 0;
  const onSignal = (name: keyof typeof interrupted) => {
    if (signal === undefined) {
      signal = name;
      since = performance.now();
      stop.abort(new StopRequest(name));
    } else if (performance.now() - since > signalEcho) {
      // The second one does not wait for what is being taken down.
      process.exit(interrupted[name]);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Who reads only the beginning, as `head` does, wants no more of it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const terminal: Terminal = {
    print: (text) => void process.stdout.write(text),
    note: (line) => void process.stderr.write(`${line}\n`),
    watched: process.stderr.isTTY,
    signal: stop.signal,
  };
  const status = await runCommand(args, commands, terminal);
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  // What was done all the same is no failure: a server that was told to stop, and did, has done its work.
  process.exitCode = signal === undefined || status === 0 ? status : interrupted[signal];
}
