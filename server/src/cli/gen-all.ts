// `pergola gen all`: every file that the settings under `codegen` name, from the configured database.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { jsonOption } from './json-output.ts';
import { readSurroundings } from './surroundings.ts';
import { checkOption, staleStatus, writeOutputs } from './write-output.ts';

export const genAll: Command = {
  name: 'gen all',
  summary: 'Writes every file that the settings under codegen name',
  description: [
    'The settings codegen.hooks, codegen.graphql, codegen.types and codegen.sdl name the files. Nothing is written where one of them cannot ' +
      'be made.',
    'The database is only read, and opened as by gen types.',
  ],
  options: [checkOption, jsonOption],
  examples: [
    { command: 'pergola gen all', meaning: 'after a migration, or a change of documents' },
    { command: 'pergola gen all --check', meaning: 'in CI: fails if a file is stale' },
  ],
  statuses: [staleStatus],
  run: writeAll,
};

async function writeAll(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ config, ...options }, { generateConfigured, openInspection }] = await Promise.all([
    readSurroundings(terminal),
    import('../inspect.ts'),
  ]);
  const { hooks, graphql, types, sdl } = config.codegen;
  if ([hooks, graphql, types, sdl].every((file) => file === undefined))
    throw new PergolaError('usage-invalid', 'the settings name no file that is to be generated', {
      hint: 'Set codegen.hooks, codegen.graphql, codegen.types or codegen.sdl to the path of a file.',
    });
  await using inspection = await openInspection(config, options);
  await writeOutputs(await generateConfigured(config, inspection.snapshot), given, terminal);
}
