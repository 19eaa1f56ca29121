// The words of a command line and a terminal → an exit status. Errors become one line; nothing here touches the process.

import { readFile } from 'node:fs/promises';
import { assertNever } from '../base/assert-never.ts';
import { errorLine } from '../base/error-line.ts';
import { PergolaError } from '../base/errors.ts';
import type { Command, Terminal } from './command.ts';
import { helpOf, listOf } from './help.ts';
import { asksForJson, errorAsJson } from './json-output.ts';
import { type ParsedArguments, parseArguments } from './parse-arguments.ts';

/** 0: done; 1: it failed, and why is said; 2: the words were not understood; another: what the command says of it. */
export async function runCommand(
  args: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
): Promise<number> {
  const json = asksForJson(args);
  try {
    // A program that reads standard error finds the error there, and no progress.
    return (await carryOut(parseArguments(args, commands), json ? { ...terminal, watched: false } : terminal)) ?? 0;
  } catch (error) {
    // Whoever asked it to end knows why it did.
    if (!terminal.signal.aborted) terminal.note(json ? errorAsJson(error) : explain(error));
    return error instanceof PergolaError && error.code === 'usage-invalid' ? 2 : 1;
  }
}

// biome-ignore lint/suspicious/noConfusingVoidType: as the commands have it
async function carryOut(parsed: ParsedArguments, terminal: Terminal): Promise<number | void> {
  switch (parsed.kind) {
    case 'list':
      return terminal.print(listOf(parsed.commands));
    case 'help':
      return terminal.print(helpOf(parsed.command));
    case 'version':
      return terminal.print(`pergola ${await readVersion()}\n`);
    case 'command':
      return await parsed.command.run(parsed.given, terminal);
    default:
      return assertNever(parsed);
  }
}

/** What is not foreseen is told by its message alone; a trace says nothing to who types commands. */
function explain(error: unknown): string {
  if (error instanceof PergolaError) return [error.excerpt ?? [], errorLine(error)].flat().join('\n');
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `error unexpected: ${message.replace(/\s+/g, ' ').trim()}`;
}

async function readVersion(): Promise<string> {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { readonly version: string }).version;
}
