// `pergola gen sdl`: the configured database → its GraphQL schema as a role sees it, in the schema definition language.

import type { Command, GivenOptions, Terminal } from './command.ts';
import { readSurroundings } from './surroundings.ts';
import { outputOptions, staleStatus, writeOutput } from './write-output.ts';

export const genSdl: Command = {
  name: 'gen sdl',
  summary: 'Writes the GraphQL schema as a role sees it, as SDL',
  description: [
    'For code generators, editors and reviews: the same database and role give the same text, in order of names. Which tables, columns and ' +
      'operations are in it follows the grants of the role; service_role sees all.',
    'A database that DATABASE_URL names is only read; an embedded one is opened as by gen types.',
  ],
  options: [
    { name: 'role', value: 'ROLE', description: 'whose schema; service_role where not given' },
    ...outputOptions,
  ],
  examples: [
    { command: 'pergola gen sdl --out schema.graphql', meaning: 'all of the schema' },
    { command: 'pergola gen sdl --role anon', meaning: 'what needs no credentials' },
    { command: 'pergola gen sdl --out schema.graphql --check', meaning: 'in CI: fails if the file is stale' },
  ],
  statuses: [staleStatus],
  run: writeSdl,
};

async function writeSdl(given: GivenOptions, terminal: Terminal): Promise<void> {
  const [{ config, ...options }, { openInspection }] = await Promise.all([
    readSurroundings(terminal),
    import('../inspect.ts'),
  ]);
  await using inspection = await openInspection(config, options);
  await writeOutput(inspection.sdlOf(given.get('role') ?? 'service_role'), given, terminal);
}
