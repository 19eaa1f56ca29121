// `pergola gen graphql`: documents of GraphQL and the schema as a role sees it → typed documents for any client, in a file or on
// standard output.

import type { Command } from './command.ts';
import { documentsOptions, writeDocuments } from './write-documents.ts';
import { staleStatus } from './write-output.ts';

export const genGraphql: Command = {
  name: 'gen graphql',
  summary: 'Writes typed documents for the GraphQL documents of an application, for any client',
  description: [
    'For each operation and fragment: its types, and its document as a TypedDocumentNode, which urql, Apollo Client, graphql-request, Villus ' +
      'and others take, so that variables and results have types. The file imports a type of @graphql-typed-document-node/core and nothing else.',
    'The database is only read, and opened as by gen types.',
  ],
  options: documentsOptions,
  examples: [
    { command: 'pergola gen graphql --out src/documents.ts', meaning: 'for the documents in src' },
    { command: 'pergola gen graphql --out src/documents.ts --check', meaning: 'in CI: fails if the file is stale' },
  ],
  statuses: [staleStatus],
  run: (given, terminal) => writeDocuments('graphql', given, terminal),
};
