// What `pergola gen hooks` and `pergola gen graphql` have in common: their options, and documents with a schema → their output.

import { readFile } from 'node:fs/promises';
import { PergolaError } from '../base/errors.ts';
import type { NamedText } from '../codegen/documents/documents.ts';
import type { GivenOptions, Option, Terminal } from './command.ts';
import { readSurroundings } from './surroundings.ts';
import { outputOptions, writeOutput } from './write-output.ts';

export const documentsOptions: readonly Option[] = [
  {
    name: 'documents',
    value: 'PATTERN,…',
    description: 'files of GraphQL documents; what codegen.documents says where not given, which is src/**/*.graphql',
  },
  {
    name: 'role',
    value: 'ROLE',
    description: 'whose schema they are for; what codegen.role says where not given, which is authenticated',
  },
  { name: 'schema', value: 'FILE', description: 'a schema as "pergola gen sdl" writes it, in place of the database' },
  ...outputOptions,
];

/** Rejects with 'documents-invalid', 'role-missing', 'usage-invalid' or what the database and the output reject with. */
export async function writeDocuments(
  flavour: 'hooks' | 'graphql',
  given: GivenOptions,
  terminal: Terminal,
): Promise<void> {
  const file = given.get('schema');
  if (file !== undefined && given.has('role'))
    throw new PergolaError('usage-invalid', '--schema has the schema of one role already; --role needs the database');
  const patterns = given
    .get('documents')
    ?.split(',')
    .map((one) => one.trim());
  if (patterns?.includes('')) throw new PergolaError('usage-invalid', '--documents has an empty pattern in it');
  const [{ config, ...options }, outputs] = await Promise.all([
    readSurroundings(terminal),
    import('../codegen/outputs/outputs.ts'),
  ]);
  const { codegen, graphql } = config;
  const wanted = { ...codegen, documents: patterns ?? codegen.documents, role: given.get('role') ?? codegen.role };
  const stringified = graphql.stringifyNumericTypes;
  if (file !== undefined) {
    const schema = await readSchema(file);
    return await writeOutput(
      await outputs.generateFileDocuments(flavour, wanted, { schema, stringified }),
      given,
      terminal,
    );
  }
  const { openInspection } = await import('../inspect.ts');
  await using inspection = await openInspection(config, options);
  const { snapshot, sdlOf } = inspection;
  const served = { model: snapshot.model, sdlOf, stringified };
  await writeOutput(await outputs.generateServedDocuments(flavour, wanted, served), given, terminal);
}

async function readSchema(file: string): Promise<NamedText> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    throw new PergolaError('file-not-read', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
