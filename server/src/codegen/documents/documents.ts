// A schema, its scalars and documents → the text of a TypeScript file: the types of the operations, their documents, and where wanted
// hooks of urql. Reads and writes nothing; types and documents are made by plugins of GraphQL Codegen, the hooks by ours.

import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import {
  assertValidSchema,
  buildSchema,
  concatAST,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoUnusedFragmentsRule,
  parse,
  Source,
  specifiedRules,
  validate,
} from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import * as hooksPlugin from './hooks-plugin.ts';
import * as jsonPlugin from './json-plugin.ts';
import { pluginSettings } from './plugin-settings.ts';
import { completeScalars, type Scalars } from './scalar-types.ts';

export { type ScalarOptions, type Scalars, type ScalarTypes, scalarTypes } from './scalar-types.ts';

export interface NamedText {
  /** Its path, for messages. */
  readonly file: string;
  readonly text: string;
}

/** `hooks`: of urql, beside the documents. `graphql`: the documents alone, for any client that takes a TypedDocumentNode. */
export type Flavour = 'hooks' | 'graphql';

export interface DocumentsOptions {
  readonly flavour: Flavour;
  /** In the schema definition language. */
  readonly schema: NamedText;
  /** Of these the types are known; the others are known by their names, or may be anything. */
  readonly scalars: Scalars;
  /** Whether answers have long numbers as strings, of the scalars that are known by their names. */
  readonly stringified?: boolean;
  readonly documents: readonly NamedText[];
}

const packages = { hooks: 'urql', graphql: '@graphql-typed-document-node/core' } as const;

/** The same for the same input, in whatever order the documents come. Rejects with documents-invalid, which says where. */
export async function generateDocuments(options: DocumentsOptions): Promise<string> {
  const { flavour, schema, scalars, stringified = false } = options;
  const definitions = read(schema);
  const plain = build(schema);
  const documents = options.documents.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const { sources, errors } = readAll(documents);
  throwAll(errors);
  throwAll(findInvalid(plain, concatAST(sources.map(({ document }) => document))));
  const plugins = {
    operations: typescriptOperations,
    documents: typedDocumentNode,
    json: jsonPlugin,
    ...(flavour === 'hooks' ? { hooks: hooksPlugin } : {}),
  };
  try {
    const text = await codegen({
      filename: `${flavour}.ts`,
      schema: definitions as never,
      schemaAst: plain,
      skipDocumentsValidation: true,
      documents: [...sources],
      config: {
        ...pluginSettings,
        documentNodeImport: `${packages[flavour]}#TypedDocumentNode`,
        scalars: completeScalars(plain, scalars, { stringified }),
      },
      plugins: Object.keys(plugins).map((name) => ({ [name]: {} })),
      pluginMap: plugins as never,
    });
    return `${headingOf(flavour)}\n${text.trim()}\n`;
  } catch (error) {
    throw refusal(error);
  }
}

function headingOf(flavour: Flavour): string {
  return `// Written by "pergola gen ${flavour}" from documents of GraphQL; changes made here are lost.\n/* eslint-disable */\n`;
}

function read({ file, text }: NamedText): DocumentNode {
  try {
    return parse(new Source(text, file));
  } catch (error) {
    throw refusal(error);
  }
}

function build({ file, text }: NamedText): GraphQLSchema {
  try {
    const schema = buildSchema(new Source(text, file));
    assertValidSchema(schema);
    return schema;
  } catch (error) {
    throw new PergolaError('documents-invalid', `${file} is no schema: ${(error as Error).message}`, {
      hint: '"pergola gen sdl --out schema.graphql" writes one.',
      cause: error,
    });
  }
}

interface ReadDocuments {
  readonly sources: readonly { readonly location: string; readonly document: DocumentNode }[];
  readonly errors: readonly PergolaError[];
}

function readAll(documents: readonly NamedText[]): ReadDocuments {
  const errors: PergolaError[] = [];
  const sources = documents.flatMap((each) => {
    // A file that is yet to be written to says nothing.
    if (each.text.split(/[\n\r]/).every((line) => /^[\s,\uFEFF]*(#.*)?$/.test(line))) return [];
    try {
      return [{ location: each.file, document: read(each) }];
    } catch (error) {
      errors.push(error as PergolaError);
      return [];
    }
  });
  return { sources, errors };
}

/** A fragment that no operation of these uses may be there for another file. */
function findInvalid(schema: GraphQLSchema, document: DocumentNode): readonly PergolaError[] {
  const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
  return validate(schema, document, rules).map(refusal);
}

/** One is thrown as it is; several as one whose cause has them all. */
function throwAll(errors: readonly PergolaError[]): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  const all = errors.map(({ message }) => message).join('; ');
  throw new PergolaError('documents-invalid', all, { cause: new AggregateError(errors) });
}

/** Libraries throw errors of their own. */
function refusal(error: unknown): PergolaError {
  if (error instanceof PergolaError) return error;
  return new PergolaError('documents-invalid', explain(error), { cause: error });
}

function explain(error: unknown): string {
  const { message, nodes, source, locations } = error as Partial<GraphQLError> & Error;
  const file = source?.name ?? nodes?.find(({ loc }) => loc !== undefined)?.loc?.source.name;
  const [place] = locations ?? [];
  return file === undefined || place === undefined ? message : `${file}:${place.line}:${place.column}: ${message}`;
}
