// `pergola gen types`: the configured database → its types for clients, on standard output or in a file. Writes nothing else.

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PergolaError } from '../base/errors.ts';
import type { Command, GivenOptions, Terminal } from './command.ts';

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
    { name: 'out', value: 'FILE', description: 'the file to write; standard output where not given' },
    {
      name: 'lang',
      value: 'LANGUAGE',
      description: `${languages.join(', ')}, which is what is written where not given`,
    },
  ],
  examples: [
    { command: 'pergola gen types --out src/database.types.ts', meaning: 'a file for the client of a web application' },
    { command: 'pergola gen types --schema public,shop > types.ts', meaning: 'two schemas' },
  ],
  run: writeTypes,
};

async function writeTypes(given: GivenOptions, terminal: Terminal): Promise<void> {
  readLanguage(given.get('lang'));
  const wanted = readSchemas(given.get('schema'));
  const [{ openProject, readSnapshot }, { readConfig }, { generateTypes }, { createReport, createStartLines }] =
    await Promise.all([
      import('../project.ts'),
      import('../config/config.ts'),
      import('../codegen/codegen.ts'),
      import('../observe/observe.ts'),
    ]);
  const config = readConfig();
  const schemas = wanted ?? config.rest.schemas;
  const report = createReport(terminal.watched ? [createStartLines((line) => terminal.note(line))] : []);
  const options = { report, signal: terminal.signal };
  await using project = await openProject(config, options);
  const { model } = await readSnapshot(project.owner, config, { ...options, schemas });
  const missing = model.warnings.find(({ code }) => code === 'schema-missing');
  if (missing !== undefined)
    throw new PergolaError('schema-missing', `the database has no schema "${missing.object}" that can be served`);
  const types = generateTypes(model, { schemas });
  const out = given.get('out');
  if (out === undefined) terminal.print(types);
  else {
    await writeWhole(path.resolve(out), types);
    terminal.note(`Wrote the types of ${schemas.join(', ')} to ${out}.`);
  }
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

/** Whoever reads the file meanwhile sees the old one or the new one, whole. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new PergolaError('file-not-written', `${file} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
