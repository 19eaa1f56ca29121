// The command line: the list of its commands, and the process that runs one of them. Knows signals, streams and exit statuses.

import type { Command, Terminal } from './command.ts';
import { config } from './config.ts';
import { configCheck } from './config-check.ts';
import { configSchema } from './config-schema.ts';
import { genOpenapi } from './gen-openapi.ts';
import { genSdl } from './gen-sdl.ts';
import { genTypes } from './gen-types.ts';
import { migrateCommands } from './migrate-commands.ts';
import { runCommand } from './run-command.ts';

/** In the order in which they are listed. */
export const commands: readonly Command[] = [
  genTypes,
  genSdl,
  genOpenapi,
  config,
  configCheck,
  configSchema,
  ...migrateCommands,
];

/** By the signal that ended it, as shells count. */
const interrupted = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs what `args` say, which are the words behind the program's name. Sets the exit status; the process then ends by itself. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  let signal: keyof typeof interrupted | undefined;
  const onSignal = (name: keyof typeof interrupted) => {
    // The second one does not wait for what is being taken down.
    if (signal !== undefined) process.exit(interrupted[name]);
    signal = name;
    stop.abort();
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
  process.exitCode = signal === undefined ? status : interrupted[signal];
}
