// `pergola plugin`: lists the commands that the configured plugins bring, and runs one of them. Serves nothing.

import { PergolaError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';
import { readSurroundings } from './surroundings.ts';

export const plugin: Command = {
  name: 'plugin',
  summary: 'Lists the commands of plugins, or runs one of them',
  description: [
    'The plugins are those of the settings. They are set up, and not started; a command works on the database as its owner.',
    'The embedded database has its migrations applied first, as by a start.',
  ],
  arguments: [
    { name: 'PLUGIN', description: 'whose command it is; all commands are listed where not given', optional: true },
    { name: 'COMMAND', description: 'the command', optional: true },
    { name: 'WORDS', description: 'what the command is given', optional: true, rest: true },
  ],
  options: [jsonOption],
  examples: [
    { command: 'pergola plugin', meaning: 'what there is' },
    { command: 'pergola plugin search reindex track', meaning: 'the command "reindex" of the plugin "search"' },
  ],
  run: runPlugin,
};

async function runPlugin(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ config, ...surroundings }, { openProject }, { openPlugins }] = await Promise.all([
    readSurroundings(terminal),
    import('../project.ts'),
    import('../app.ts'),
  ]);
  await using plugins = await openPlugins(config, surroundings.report);
  const all = plugins.commands;
  const name = given.get('PLUGIN');
  if (name === undefined) {
    list(all, given, terminal);
    return;
  }
  const found = all.find((each) => each.plugin === name && each.command.name === given.get('COMMAND'));
  if (found === undefined) throw unknown(`${name} ${given.get('COMMAND') ?? ''}`.trim(), all);
  await using project = await openProject(config, surroundings);
  plugins.connect(project.databaseUrl);
  const words = (given.get('WORDS') ?? '').split(' ').filter((word) => word !== '');
  await found.command.run(words, terminal);
}

interface Listed {
  readonly plugin: string;
  readonly command: { readonly name: string; readonly summary: string };
}

function list(all: readonly Listed[], given: GivenOptions, terminal: Terminal): void {
  const shown = all.map(({ plugin: owner, command: { name, summary } }) => ({ plugin: owner, command: name, summary }));
  if (wantsJson(given)) {
    printJson(terminal, { commands: shown });
    return;
  }
  const longest = Math.max(0, ...shown.map((each) => each.plugin.length + each.command.length + 1));
  for (const { plugin: owner, command, summary } of shown)
    terminal.print(`${`${owner} ${command}`.padEnd(longest)}  ${summary}\n`);
  if (shown.length === 0) terminal.note('No plugin of the settings brings a command.');
}

function unknown(typed: string, all: readonly Listed[]): PergolaError {
  const names = all.map((each) => `${each.plugin} ${each.command.name}`);
  const near = nearestName(typed, names);
  return new PergolaError('usage-invalid', `no plugin brings the command ${JSON.stringify(typed)}`, {
    hint: near === undefined ? '"pergola plugin" lists what there is.' : `Did you mean "pergola plugin ${near}"?`,
  });
}
