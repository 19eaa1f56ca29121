// `pergola gen hooks`: documents of GraphQL and the schema as a role sees it → typed hooks of urql, in a file or on standard output.

import type { Command } from './command.ts';
import { documentsOptions, writeDocuments } from './write-documents.ts';
import { staleStatus } from './write-output.ts';

export const genHooks: Command = {
  name: 'gen hooks',
  summary: 'Writes typed hooks of urql for the GraphQL documents of a React application',
  description: [
    'For each operation: its types, its document as a TypedDocumentNode, and useXQuery, useXMutation or useXSubscription. The hooks tell ' +
      'urql which types a result depends on, so that a list that was empty is fetched again once a row is inserted.',
    'The database is only read, and opened as by gen types.',
  ],
  options: documentsOptions,
  examples: [
    { command: 'pergola gen hooks --out src/hooks.ts', meaning: 'for the documents in src' },
    {
      command: "pergola gen hooks --documents 'src/shop/*.graphql' --role anon --out src/shop/hooks.ts",
      meaning: 'for a part of the application that needs no credentials',
    },
    {
      command: 'pergola gen hooks --schema schema.graphql --out src/hooks.ts --check',
      meaning: 'in CI, without a database: fails if the file is stale',
    },
  ],
  statuses: [staleStatus],
  run: (given, terminal) => writeDocuments('hooks', given, terminal),
};
