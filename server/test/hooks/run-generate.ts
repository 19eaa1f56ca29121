// Run as a process: writes what is made of this folder's documents to standard output, with the graphql-js that the first argument names
// in the place of every "graphql", and its version in the first line. The second argument is the flavour.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';

const [wanted = 'graphql', flavour = 'hooks'] = process.argv.slice(2);
registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^graphql(?=$|\/)/, wanted), context),
});
const { version } = await import('graphql');
const { generateDocuments } = await import('../../src/codegen/documents/documents.ts');
const read = (file: string) => ({ file, text: readFileSync(path.join(import.meta.dirname, file), 'utf8') });
const text = await generateDocuments({
  flavour: flavour === 'graphql' ? 'graphql' : 'hooks',
  schema: read('schema.graphql'),
  scalars: {},
  documents: [read('documents.graphql')],
});
process.stdout.write(`// graphql ${version}\n${text}`);
