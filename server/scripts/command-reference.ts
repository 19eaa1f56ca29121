// The page of the command line as it stands → the same with its reference made of the commands: what stands between `<!-- commands -->`
// and `<!-- end of commands -->`.

import type { Command } from '../src/cli/command.ts';

const region = /(<!-- commands -->\n)[\s\S]*?(<!-- end of commands -->)/;

/** Throws where the page has no place for it. */
export function withCommandReference(page: string, commands: readonly Command[]): string {
  if (!region.test(page)) throw new Error('the page of the command line has no place for the reference');
  const reference = [listOf(commands), ...commands.map(sectionOf)].join('\n\n');
  return page.replace(region, (_, start: string, end: string) => `${start}\n${reference}\n\n${end}`);
}

function listOf(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => {
    const link = `[${name}](#pergola-${name.replaceAll(' ', '-')})`;
    return `| ${link} | ${inCell(summary)} |`;
  });
  return ['| command | |', '|---|---|', ...rows].join('\n');
}

function sectionOf(command: Command): string {
  const { name, summary, description, arguments: wanted = [], options, examples, statuses = [] } = command;
  const words = wanted.map(({ name: word, optional, rest }) => {
    const text = rest === true ? `${word}…` : word;
    return optional === true ? `[${text}]` : text;
  });
  const rows = [
    ...wanted.map((one) => `| \`${one.name}\` | ${inCell(one.description)} |`),
    ...options.map(
      (one) =>
        `| \`--${one.name}${one.value === undefined ? '' : ` ${inCell(one.value)}`}\` | ${inCell(one.description)} |`,
    ),
  ];
  const usage = ['pergola', name, ...words, ...(options.length === 0 ? [] : ['[OPTIONS]'])].join(' ');
  const shown = examples.flatMap((example) => [`# ${example.meaning}`, example.command]);
  return [
    `### pergola ${name}`,
    `${summary}: \`${usage}\``,
    ...description,
    ...(rows.length === 0 ? [] : [['| | |', '|---|---|', ...rows].join('\n')]),
    ['```sh', ...shown, '```'].join('\n'),
    ...(statuses.length === 0
      ? []
      : [
          [
            '| exit status | |',
            '|---|---|',
            ...statuses.map((one) => `| ${one.status} | ${inCell(one.meaning)} |`),
          ].join('\n'),
        ]),
  ].join('\n\n');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
