// `pergola config check`: whether a start would take the settings; for CI. Needs no database, shows no secret.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const configCheck: Command = {
  name: 'config check',
  summary: 'Says everything that is wrong with the settings',
  description: [
    'With NODE_ENV=production that is what production refuses too, but for what has to be asked of the database: tables that everybody may ' +
      'write into.',
  ],
  options: [jsonOption],
  examples: [
    { command: 'pergola config check', meaning: 'the settings of this directory and environment' },
    { command: 'NODE_ENV=production pergola config check', meaning: 'before a deployment, with its variables' },
  ],
  statuses: [{ status: 1, meaning: 'something is wrong with the settings' }],
  run: checkConfig,
};

async function checkConfig(given: GivenOptions, terminal: Terminal): Promise<number> {
  const [{ examineConfig, faultsAsError }, { errorLine }] = await Promise.all([
    import('../config/config.ts'),
    import('../base/error-line.ts'),
  ]);
  const { faults, files, settings } = examineConfig();
  const right = faults.length === 0;
  const { production } = settings.mode;
  if (wantsJson(given)) {
    const told = faults.map(({ code = 'config-invalid', place = null, message, hint }) => ({
      code,
      place,
      message,
      hint,
    }));
    printJson(terminal, { right, production, files, faults: told });
  } else if (right) {
    const origins = [...settings.entries.values()].map(({ origin }) => origin);
    const variables = origins.filter((origin) => origin.kind === 'variable' && origin.place === undefined).length;
    const among = [
      ...files,
      ...(variables === 0 ? [] : [`${variables} ${variables === 1 ? 'variable' : 'variables'}`]),
    ];
    const from = among.length === 0 ? 'nothing is set' : among.join(', ');
    terminal.print(`The settings are right${production ? ' for production' : ''}: ${from}.\n`);
  } else terminal.print(`${errorLine(faultsAsError(faults))}\n`);
  return right ? 0 : 1;
}
