// `pergola config check`: whether a start would take the settings, those of plugins included; for CI. Needs no database, shows no secret.

import { errorLine } from '../base/error-line.ts';
import { PergolaError } from '../base/errors.ts';
import type { Config, Examined } from '../config/config.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption, printJson, wantsJson } from './json-output.ts';

export const configCheck: Command = {
  name: 'config check',
  summary: 'Says everything that is wrong with the settings',
  description: [
    'With NODE_ENV=production that is what production refuses too, but for what has to be asked of the database: tables that everybody may ' +
      'write into.',
    'Once the settings are right, plugins are loaded, and each judges its own part of them.',
  ],
  options: [jsonOption],
  examples: [
    { command: 'pergola config check', meaning: 'the settings of this directory and environment' },
    { command: 'NODE_ENV=production pergola config check', meaning: 'before a deployment, with its variables' },
  ],
  statuses: [{ status: 1, meaning: 'something is wrong with the settings' }],
  run: checkConfig,
};

interface Told {
  readonly code: string;
  readonly place: string | null;
  readonly message: string;
  readonly hint: string;
}

async function checkConfig(given: GivenOptions, terminal: Terminal): Promise<number> {
  const { examineConfig, faultsAsError } = await import('../config/config.ts');
  const examined = examineConfig();
  const { faults, files, settings, config } = examined;
  const error = config === undefined ? faultsAsError(faults) : await loadPlugins(config);
  const { production } = settings.mode;
  if (wantsJson(given)) {
    const found = config === undefined ? faults.map(tellFault) : tellError(error);
    printJson(terminal, { right: error === undefined, production, files, faults: found });
  } else if (error === undefined) {
    terminal.print(`The settings are right${production ? ' for production' : ''}: ${sourcesOf(examined)}.\n`);
  } else terminal.print(`${errorLine(error)}\n`);
  return error === undefined ? 0 : 1;
}

/** What a start would say of them. */
async function loadPlugins(config: Config): Promise<PergolaError | undefined> {
  if (Object.keys(config.plugins).length === 0) return undefined;
  const { loadConfiguredPlugins } = await import('../app.ts');
  try {
    await loadConfiguredPlugins(config);
    return undefined;
  } catch (error) {
    if (error instanceof PergolaError) return error;
    throw error;
  }
}

function tellFault({ code = 'config-invalid', place, message, hint }: Examined['faults'][number]): Told {
  return { code, place: place ?? null, message, hint };
}

function tellError(error: PergolaError | undefined): readonly Told[] {
  if (error === undefined) return [];
  const { cause, code, message, hint } = error;
  if (cause instanceof AggregateError) return cause.errors.flatMap(tellError);
  return [{ code, place: null, message, hint: hint ?? '' }];
}

function sourcesOf({ files, settings }: Examined): string {
  const origins = [...settings.entries.values()].map(({ origin }) => origin);
  const variables = origins.filter((origin) => origin.kind === 'variable' && origin.place === undefined).length;
  const counted = variables === 0 ? [] : [`${variables} ${variables === 1 ? 'variable' : 'variables'}`];
  return [...files, ...counted].join(', ') || 'nothing is set';
}
