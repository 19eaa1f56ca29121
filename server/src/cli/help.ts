// Commands → the text that says how they are called.

import type { Argument, Command } from './command.ts';

const width = 100;

/** What there is. */
export function listOf(commands: readonly Command[]): string {
  const lines = [
    'Usage: pergola COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    ...table([
      ['--help', 'how a command is called: pergola COMMAND --help'],
      ['--version', 'the version'],
    ]),
    '',
    'Settings come from pergola.yaml and the environment, as for the server: docs/settings.md.',
    'Exit status: 0 done, 1 failed, 2 not understood, 130 interrupted.',
  ];
  return `${lines.join('\n')}\n`;
}

/** How one is called. */
export function helpOf(command: Command): string {
  const { name, summary, description, arguments: wanted = [], options, examples, statuses = [] } = command;
  const usage = options.map((option) => `[--${option.name}${option.value === undefined ? '' : ` ${option.value}`}]`);
  const lines = [
    `Usage: ${['pergola', name, ...wanted.map(spellArgument), ...usage].join(' ')}`,
    '',
    `${summary}.`,
    ...description.flatMap((paragraph) => ['', ...wrap(paragraph, width)]),
    ...section('Arguments', table(wanted.map((argument) => [argument.name, argument.description]))),
    '',
    'Options:',
    ...table([...options.map((option) => [spell(option), option.description] as const), ['--help', 'this text']]),
    '',
    'Examples:',
    ...examples.flatMap((example) => [`  # ${example.meaning}`, `  ${example.command}`]),
    ...section('Exit status', table(statuses.map(({ status, meaning }) => [`${status}`, meaning]))),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function spellArgument({ name, optional, rest }: Argument): string {
  const text = rest === true ? `${name}…` : name;
  return optional === true ? `[${text}]` : text;
}

function spell({ name, value }: { readonly name: string; readonly value: string | undefined }): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const first = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.flatMap(([name, meaning]) =>
    wrap(meaning, width - first - 2).map((line, index) => `  ${(index === 0 ? name : '').padEnd(first)}${line}`),
  );
}

function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= most) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
