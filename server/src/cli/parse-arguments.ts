// The words of a command line → the command that they call and what they give it. Prints nothing, runs nothing.

import { parseArgs } from 'node:util';
import { PergolaError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Command, GivenOptions, Option } from './command.ts';

export type ParsedArguments =
  | { readonly kind: 'help'; readonly command: Command }
  /** All commands, or those that begin with the words that were typed. */
  | { readonly kind: 'list'; readonly commands: readonly Command[] }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly command: Command; readonly given: GivenOptions };

/** Throws 'usage-invalid'. */
export function parseArguments(args: readonly string[], commands: readonly Command[]): ParsedArguments {
  const { words, rest } = splitWords(args);
  if (words[0] === 'help') return helpOn(words.slice(1), commands);
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return helpOn(words, commands);
  if (words.length === 0) {
    if (rest.length === 0) return { kind: 'list', commands };
    if (rest[0] === '--version' && rest.length === 1) return { kind: 'version' };
  }
  const command = findCommand(words, commands);
  const extra = words.slice(command.name.split(' ').length);
  return { kind: 'command', command, given: parseOptions([...extra, ...rest], command) };
}

/** A command is called by what stands before the first option. */
function splitWords(args: readonly string[]): { readonly words: readonly string[]; readonly rest: readonly string[] } {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  return first === -1 ? { words: args, rest: [] } : { words: args.slice(0, first), rest: args.slice(first) };
}

function helpOn(words: readonly string[], commands: readonly Command[]): ParsedArguments {
  const exact = commands.find(({ name }) => name === words.join(' '));
  if (exact !== undefined) return { kind: 'help', command: exact };
  const group = commands.filter(({ name }) => words.length === 0 || name.startsWith(`${words.join(' ')} `));
  if (group.length > 0) return { kind: 'list', commands: group };
  return { kind: 'help', command: findCommand(words, commands) };
}

function findCommand(words: readonly string[], commands: readonly Command[]): Command {
  const called = commands.filter(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
  // `keys token` before `keys`, which could take an argument.
  const found = called.toSorted((one, other) => other.name.length - one.name.length)[0];
  if (found !== undefined) return found;
  const typed = words.join(' ');
  const group = commands.filter(({ name }) => words.length > 0 && name.startsWith(`${typed} `));
  if (group.length > 0) {
    throw misused(
      `"${typed}" is not the whole of a command`,
      `There is ${group.map(({ name }) => `"pergola ${name}"`).join(', ')}.`,
    );
  }
  if (typed === '') throw misused('no command was given');
  const names = commands.map(({ name }) => name);
  throw misused(
    `there is no command "${typed}"`,
    suggest(nearestName(typed, names), (name) => `pergola ${name}`),
  );
}

function parseOptions(args: readonly string[], command: Command): GivenOptions {
  const { name, options } = command;
  const types = options.map(
    (option) => [option.name, { type: option.value === undefined ? 'boolean' : 'string' }] as const,
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      positionals.push(token.value);
      continue;
    }
    const option = options.find((each) => each.name === token.name);
    if (option === undefined) {
      const near = nearestName(
        token.name,
        options.map((each) => each.name),
      );
      throw misused(
        `"pergola ${name}" has no option ${token.rawName}`,
        suggest(near, (found) => `--${found}`),
      );
    }
    given.set(option.name, readValue(option, token.value));
  }
  for (const [argument, text] of assignArguments(positionals, command)) given.set(argument, text);
  return given;
}

function assignArguments(
  positionals: readonly string[],
  { name, arguments: wanted = [] }: Command,
): ReadonlyMap<string, string> {
  const last = wanted.at(-1);
  const most = last?.rest === true ? Number.POSITIVE_INFINITY : wanted.length;
  if (positionals.length > most) {
    const takes = most === 0 ? 'takes no argument' : 'takes no further argument';
    throw misused(`"pergola ${name}" ${takes} "${positionals[wanted.length]}"`);
  }
  const missing = wanted.find(({ optional }, index) => optional !== true && (positionals[index] ?? '') === '');
  if (missing !== undefined) throw misused(`"pergola ${name}" needs ${missing.name}: ${missing.description}`);
  return new Map(
    wanted
      .map((argument, index) => {
        const end = argument.rest === true ? positionals.length : index + 1;
        return [argument.name, positionals.slice(index, end).join(' ')] as const;
      })
      .filter((_, index) => index < positionals.length),
  );
}

function readValue({ name, value }: Option, text: string | undefined): string {
  if (value === undefined) {
    if (text !== undefined) throw misused(`--${name} takes no value`);
    return '';
  }
  if (text === undefined || text === '') throw misused(`--${name} needs a value: --${name} ${value}`);
  return text;
}

function suggest(near: string | undefined, spell: (name: string) => string): string | undefined {
  return near === undefined ? undefined : `Did you mean "${spell(near)}"?`;
}

function misused(message: string, hint?: string): PergolaError {
  return new PergolaError('usage-invalid', message, hint === undefined ? {} : { hint });
}
