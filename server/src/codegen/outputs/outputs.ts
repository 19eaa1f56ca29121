// What is generated for clients, by the settings or by what a command says: a model and its GraphQL schema → texts of files. Reads
// documents; writes nothing.

import { PergolaError } from '../../base/errors.ts';
import type { CodegenConfig } from '../../config/config.ts';
import type { Model } from '../../engine/model/model.ts';
import type { Flavour, NamedText, Scalars } from '../documents/documents.ts';
import { readDocuments } from './read-documents.ts';

/** What is served, as far as it is written about. */
export interface Served {
  readonly model: Model;
  /** The GraphQL schema as the role sees it. Throws 'role-missing'. */
  sdlOf(role: string): string;
  /** Those that REST serves. */
  readonly restSchemas: readonly string[];
  /** Whether answers of GraphQL have long numbers as strings. */
  readonly stringified: boolean;
}

/** Every file that the settings name, in the order of the settings. Rejects with 'documents-invalid' or 'role-missing'. */
export async function generateOutputs(config: CodegenConfig, served: Served): Promise<readonly NamedText[]> {
  const outputs: NamedText[] = [];
  for (const flavour of ['hooks', 'graphql'] as const) {
    const file = config[flavour];
    if (file !== undefined) outputs.push({ file, text: await generateServedDocuments(flavour, config, served) });
  }
  if (config.types !== undefined) {
    const { generateTypes } = await import('../codegen.ts');
    outputs.push({ file: config.types, text: generateTypes(served.model, { schemas: served.restSchemas }) });
  }
  if (config.sdl !== undefined) outputs.push({ file: config.sdl, text: served.sdlOf(config.role) });
  return outputs;
}

/** Which documents, as whom, and with which scalars of one's own. */
export type DocumentsConfig = Pick<CodegenConfig, 'documents' | 'scalars' | 'role'>;

/** Hooks or documents against what is served. Rejects with 'documents-invalid' or 'role-missing'. */
export async function generateServedDocuments(
  flavour: Flavour,
  config: DocumentsConfig,
  served: Omit<Served, 'restSchemas'>,
): Promise<string> {
  const { generateDocuments, scalarTypes } = await import('../documents/documents.ts');
  const { model, stringified } = served;
  const schema = { file: `the schema of ${config.role}`, text: served.sdlOf(config.role) };
  const documents = await readDocuments(config.documents);
  const scalars = { ...scalarTypes(model, { stringified }), ...ownScalars(config) };
  try {
    return await generateDocuments({ flavour, schema, scalars, stringified, documents });
  } catch (error) {
    throw error instanceof PergolaError ? withRole(error, config.role) : error;
  }
}

/** Where a schema is a file, whose scalars go by their names. Rejects with 'documents-invalid'. */
export async function generateFileDocuments(
  flavour: Flavour,
  config: Pick<DocumentsConfig, 'documents' | 'scalars'>,
  { schema, stringified }: { readonly schema: NamedText; readonly stringified: boolean },
): Promise<string> {
  const { generateDocuments } = await import('../documents/documents.ts');
  const documents = await readDocuments(config.documents);
  return await generateDocuments({ flavour, schema, scalars: ownScalars(config), stringified, documents });
}

function ownScalars({ scalars }: Pick<DocumentsConfig, 'scalars'>): Scalars {
  return Object.fromEntries(Object.entries(scalars).map(([name, type]) => [name, { input: type, output: type }]));
}

/** What a document asks for may be there for another role. */
function withRole(error: PergolaError, role: string): PergolaError {
  const several = error.cause instanceof AggregateError ? error.cause.errors : undefined;
  const hint = `This is the schema of ${role}; --role and the setting codegen.role choose another`;
  if (several === undefined) return error.hint === undefined ? error.with({ hint }) : error;
  return error.with({ cause: new AggregateError(several.map((one) => withRole(one, role))) });
}
