// The form that all commands share: each has a summary, and examples that its own options and arguments take.

import { describe, expect, test } from 'vitest';
import { commands } from '../src/cli/cli.ts';
import type { Command } from '../src/cli/command.ts';
import { parseArguments } from '../src/cli/parse-arguments.ts';

/** The words of the `pergola` of a line of shell; what a pipe or a redirection does with its output is not among them. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|([^\s'"]+)/g)].map(([, one, other, bare]) => ({
    text: one ?? other ?? bare ?? '',
    bare: bare !== undefined,
  }));
  const start = words.findIndex(({ text, bare }) => bare && text === 'pergola');
  if (start === -1) throw new Error(`no call of pergola in: ${line}`);
  const rest = words.slice(start + 1);
  const end = rest.findIndex(({ text, bare }) => bare && /^(\d?[<>]|\||&&|;)/.test(text));
  return rest.slice(0, end === -1 ? rest.length : end).map(({ text }) => text);
}

/** What is wrong with the form of a command. */
function faultsOf(command: Command, all: readonly Command[]): readonly string[] {
  const { name, summary, description, options, arguments: wanted = [], examples } = command;
  const faults: string[] = [];
  if (!/^[A-Z].*[^.]$/.test(summary) || summary.length > 100) faults.push(`the summary is no line: ${summary}`);
  if (!/^[a-z-]+( [a-z-]+)*$/.test(name)) faults.push(`the name is no words: ${name}`);
  for (const text of [...description, ...wanted.map((one) => one.description)])
    if (text.trim() === '') faults.push('a description is empty');
  for (const { name: option, description: text } of options) {
    if (!/^[a-z][a-z-]*$/.test(option)) faults.push(`--${option} is no name of an option`);
    if (text.endsWith('.') || text === '') faults.push(`--${option} is not described in the common form`);
  }
  if (new Set(options.map((option) => option.name)).size < options.length) faults.push('an option is there twice');
  if (examples.length === 0) faults.push('there is no example');
  for (const { command: line } of examples) {
    try {
      const parsed = parseArguments(wordsOf(line), all);
      if (parsed.kind !== 'command' || parsed.command !== command) faults.push(`this calls another: ${line}`);
    } catch (error) {
      faults.push(`${line}: ${(error as Error).message}`);
    }
  }
  return faults;
}

test.each(commands.map((command) => [command.name, command] as const))('pergola %s has the form', (_, command) => {
  expect(faultsOf(command, commands)).toEqual([]);
});

test('every command takes --json', () => {
  expect(commands.filter(({ options }) => !options.some(({ name }) => name === 'json'))).toEqual([]);
});

test('names are told apart', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
});

describe('a breach is found', () => {
  const sound: Command = {
    name: 'look',
    summary: 'Looks',
    description: [],
    options: [{ name: 'at', value: 'WHAT', description: 'what to look at' }],
    examples: [{ command: 'A=1 pergola look --at "the sky" > out.txt', meaning: 'upwards' }],
    run: async () => {},
  };
  const example = (command: string) => ({ examples: [{ command, meaning: 'x' }] });
  test.each([
    [{}, []],
    [{ summary: 'looks.' }, ['the summary is no line: looks.']],
    [{ examples: [] }, ['there is no example']],
    [example('pergola look --on'), ['pergola look --on: "pergola look" has no option --on']],
    [example('pergola see'), ['pergola see: there is no command "see"']],
    [example('pergola look x | head'), ['pergola look x | head: "pergola look" takes no argument "x"']],
    [{ options: [...sound.options, ...sound.options] }, ['an option is there twice']],
    [example('look'), ['look: no call of pergola in: look']],
  ])('%j', (change, faults) => {
    const command = { ...sound, ...change };
    expect(faultsOf(command, [command])).toEqual(faults);
  });
});
