// `pergola config`: the settings as they come together, and where each came from. Needs no database, shows no secret.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const config: Command = {
  name: 'config',
  summary: 'Prints the settings that count, and where each came from',
  description: [
    'Files, .env and variables are put together as for a start, secrets masked. What is not allowed is told behind them, with exit status 1; ' +
      '"pergola config check" tells that alone.',
  ],
  options: [
    { name: 'given', value: undefined, description: 'leaves out what is as it would be without any setting' },
    jsonOption,
  ],
  examples: [
    { command: 'pergola config', meaning: 'every setting' },
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
  const all = describeSettings(examined);
  const shown = given.has('given') ? all.filter(({ origin }) => origin.kind !== 'default') : all;
  const { production } = settings.mode;
  if (wantsJson(given)) {
    const described = shown.map(({ key, variable, value, allowed, origin }) => [
      key,
      { value, allowed, variable, origin },
    ]);
    printJson(terminal, { production, files, settings: Object.fromEntries(described) });
  } else terminal.print(tableOf(shown.map(({ key, text, from }) => [key, text, from])));
  if (!wantsJson(given))
    terminal.note(`${production ? 'Production' : 'Not production'}; files: ${files.join(', ') || 'none'}.`);
  if (faults.length > 0) throw faultsAsError(faults);
}

/** Long values push what is behind them aside, rather than all others. */
function tableOf(rows: readonly (readonly [string, string, string])[]): string {
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => Math.min(row[column].length, 48))) + 2;
  const [first, second] = [width(0), width(1)];
  return rows.map(([key, text, from]) => `${key.padEnd(first)}${`${text}  `.padEnd(second)}${from}\n`).join('');
}
