// `pergola config`: the settings as they come together, and where each came from. Needs no database, shows no secret.

import { PergolaError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { DescribedSetting } from '../config/config.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const config: Command = {
  name: 'config',
  summary: 'Prints the settings that count, and where each came from',
  description: [
    'Files, .env and variables are put together as for a start, secrets masked. What is not allowed is told behind them, with exit status 1; ' +
      '"pergola config check" tells that alone.',
  ],
  arguments: [
    {
      name: 'SETTING',
      description: 'one, told with what it does and what is allowed, or those of a section; all where not given',
      optional: true,
    },
  ],
  options: [
    { name: 'given', value: undefined, description: 'leaves out what is as it would be without any setting' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola config', meaning: 'every setting' },
    { command: 'pergola config graphql.limits', meaning: 'those of a section' },
    { command: 'pergola config PERGOLA_SCHEMAS', meaning: 'one by its variable, with what it does' },
    { command: 'NODE_ENV=production pergola config --given', meaning: 'what is set, as in production' },
    { command: 'pergola config --json', meaning: 'for programs' },
  ],
  statuses: [{ status: 1, meaning: 'a setting has a value that is not allowed' }],
  run: printConfig,
};

async function printConfig(given: GivenOptions, terminal: Terminal): Promise<void> {
  const { describeSettings, examineConfig, faultsAsError } = await import('../config/config.ts');
  const examined = examineConfig();
  const { files, faults, settings } = examined;
  const wanted = select(describeSettings(examined), given.get('SETTING'));
  const shown = given.has('given') ? wanted.filter(({ origin }) => origin.kind !== 'default') : wanted;
  const { production } = settings.mode;
  if (wantsJson(given)) {
    const described = shown.map(({ key, variable, value, allowed, origin }) => [
      key,
      { value, allowed, variable, origin },
    ]);
    printJson(terminal, { production, files, settings: Object.fromEntries(described) });
  } else {
    terminal.print(tableOf(shown.map(({ key, text, from }) => [key, text, from])));
    if (wanted.length === 1) terminal.print(`\n${wanted[0]!.meaning}\n`);
    terminal.note(`${production ? 'Production' : 'Not production'}; files: ${files.join(', ') || 'none'}.`);
  }
  if (faults.length > 0) throw faultsAsError(faults);
}

/** By its name or its variable, or those whose names begin with a section. */
function select(all: readonly DescribedSetting[], wanted: string | undefined): readonly DescribedSetting[] {
  if (wanted === undefined) return all;
  const found = all.filter(
    ({ key, variable }) => key === wanted || variable === wanted || key.startsWith(`${wanted}.`),
  );
  if (found.length > 0) return found;
  const near = nearestName(
    wanted,
    all.flatMap(({ key, variable }) => [key, variable]),
  );
  throw new PergolaError('usage-invalid', `there is no setting ${wanted}`, {
    hint: near === undefined ? 'See "pergola config" for all of them.' : `Did you mean ${near}?`,
  });
}

/** Long values push what is behind them aside, rather than all others. */
function tableOf(rows: readonly (readonly [string, string, string])[]): string {
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => Math.min(row[column].length, 48))) + 2;
  const [first, second] = [width(0), width(1)];
  return rows.map(([key, text, from]) => `${key.padEnd(first)}${`${text}  `.padEnd(second)}${from}\n`).join('');
}
