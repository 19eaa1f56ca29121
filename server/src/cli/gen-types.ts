// `pergola gen types`: the configured database → its types for clients, on standard output or in a file. Writes nothing else.

import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';
import { readSurroundings } from './surroundings.ts';
import { outputOptions, staleStatus, writeOutput } from './write-output.ts';

const languages = ['typescript'];

export const genTypes: Command = {
  name: 'gen types',
  summary: 'Writes the types of the database for typed clients of its REST API',
  description: [
    'The file has the type Database in the layout that @supabase/postgrest-js and supabase-js expect: new PostgrestClient<Database>(url).',
    'A database that DATABASE_URL names is only read. Without one it is the embedded database: that of the server that runs, or, where none ' +
      'does, it is started for the while and has its migrations applied.',
  ],
  options: [
    {
      name: 'schema',
      value: 'NAME,…',
      description: 'the schemas to write types for; those that REST serves where not given',
    },
    {
      name: 'lang',
      value: 'LANGUAGE',
      description: `${languages.join(', ')}, which is what is written where not given`,
    },
    ...outputOptions,
  ],
  examples: [
    { command: 'pergola gen types --out src/database.types.ts', meaning: 'a file for the client of a web application' },
    { command: 'pergola gen types --schema public,shop > types.ts', meaning: 'two schemas' },
    { command: 'pergola gen types --out src/database.types.ts --check', meaning: 'in CI: fails if the file is stale' },
  ],
  statuses: [staleStatus],
  run: writeTypes,
};

async function writeTypes(given: GivenOptions, terminal: Terminal): Promise<void> {
  readLanguage(given.get('lang'));
  const wanted = readSchemas(given.get('schema'));
  const [{ config, ...surroundings }, { openProject, readSnapshot }, { generateTypes }] = await Promise.all([
    readSurroundings(terminal),
    import('../project.ts'),
    import('../codegen/codegen.ts'),
  ]);
  const schemas = wanted ?? config.rest.schemas;
  await using project = await openProject(config, surroundings);
  const { model } = await readSnapshot(project.owner, config, { ...surroundings, schemas });
  const missing = model.warnings.find(({ code }) => code === 'schema-missing');
  if (missing !== undefined)
    throw new PergolaError('schema-missing', `the database has no schema "${missing.object}" that can be served`);
  const types = generateTypes(model, { schemas });
  await writeOutput(types, given, terminal);
  const unserved = schemas.filter((schema) => !config.rest.schemas.includes(schema));
  if (unserved.length > 0) terminal.note(`REST does not serve ${unserved.join(', ')}: see PERGOLA_SCHEMAS.`);
}

function readLanguage(text = 'typescript'): void {
  if (languages.includes(text)) return;
  throw new PergolaError('usage-invalid', `--lang ${text} is not a language that types are written in`, {
    hint: `There is ${languages.join(', ')}.`,
  });
}

function readSchemas(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  if (!names.includes('')) return names;
  throw new PergolaError('usage-invalid', `--schema ${JSON.stringify(text)} has an empty name in it`);
}
