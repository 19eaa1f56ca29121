// What GraphQL Codegen writes: typed hooks of urql for the dashboard, from its documents and the schema of the demo application, which
// `pergola gen sdl` has written. `npm run codegen`, and `npm run codegen -- --check`.

import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { buildSchema } from 'graphql';
import { pluginSettings } from './server/src/codegen/documents/plugin-settings.ts';
import { completeScalars } from './server/src/codegen/documents/scalar-types.ts';

const schema = 'dashboard/graphql/schema.graphql';
const plugins = './server/src/codegen/documents';

const config: CodegenConfig = {
  schema,
  documents: ['dashboard/graphql/*.graphql', `!${schema}`],
  generates: {
    'dashboard/graphql/generated/hooks.ts': {
      plugins: [
        {
          add: { content: '// Written by `npm run codegen` from the documents beside it; changes made here are lost.' },
        },
        'typescript-operations',
        'typed-document-node',
        `${plugins}/json-plugin.ts`,
        `${plugins}/hooks-plugin.ts`,
      ],
      config: {
        ...pluginSettings,
        documentNodeImport: 'urql#TypedDocumentNode',
        scalars: completeScalars(buildSchema(readFileSync(schema, 'utf8')), {}, { stringified: false }),
      },
    },
  },
};

export default config;
