// `pergola gen openapi`: the configured database → the description of its REST API as a role sees it.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { readSurroundings } from './surroundings.ts';
import { outputOptions, staleStatus, writeOutput } from './write-output.ts';

const versions = ['3.1', '2.0'] as const;

export const genOpenapi: Command = {
  name: 'gen openapi',
  summary: 'Writes the description of the REST API as a role sees it, as OpenAPI',
  description: [
    'The document that the server answers with at the root of /rest/v1, also where the settings turn that off.',
    'A database that DATABASE_URL names is only read; an embedded one is opened as by gen types.',
  ],
  options: [
    { name: 'role', value: 'ROLE', description: 'whose API; service_role where not given' },
    { name: 'schema', value: 'NAME', description: 'one that REST serves; the first of them where not given' },
    {
      name: 'version',
      value: 'VERSION',
      description: `${versions.join(' or ')} of OpenAPI; ${versions[0]} where not given`,
    },
    ...outputOptions,
  ],
  examples: [
    { command: 'pergola gen openapi --out openapi.json', meaning: 'OpenAPI 3.1, all of the API' },
    {
      command: 'pergola gen openapi --role anon --version 2.0',
      meaning: 'what needs no credentials, as PostgREST would describe it',
    },
    { command: 'pergola gen openapi --out openapi.json --check', meaning: 'in CI: fails if the file is stale' },
  ],
  statuses: [staleStatus],
  run: writeOpenapi,
};

async function writeOpenapi(given: GivenOptions, terminal: Terminal): Promise<void> {
  const version = readVersion(given.get('version'));
  const [{ config, ...options }, { openInspection }] = await Promise.all([
    readSurroundings(terminal),
    import('../inspect.ts'),
  ]);
  const { schemas } = config.rest;
  const schema = given.get('schema') ?? schemas[0]!;
  if (!schemas.includes(schema))
    throw new PergolaError('schema-missing', `REST does not serve a schema "${schema}"`, {
      hint: `It serves ${schemas.join(', ')}: see PERGOLA_REST__SCHEMAS.`,
    });
  await using inspection = await openInspection(config, options);
  const document = await inspection.openApiOf(given.get('role') ?? 'service_role', { version, schema });
  await writeOutput(`${JSON.stringify(document, undefined, 2)}\n`, given, terminal);
}

function readVersion(text: string = versions[0]) {
  const version = versions.find((one) => one === text);
  if (version !== undefined) return version;
  throw new PergolaError('usage-invalid', `--version ${text} is not a version that is written`, {
    hint: `There is ${versions.join(', ')}.`,
  });
}
