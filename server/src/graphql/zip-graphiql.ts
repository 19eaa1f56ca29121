// GraphiQL's files out of their package, compressed. Loaded in a thread of its own alone: the package is nine megabytes of
// source in one module.

import { gzipSync } from 'node:zlib';
import * as bundle from '@graphql-yoga/render-graphiql/graphiql';
import type { ZippedFiles } from './graphiql-files.ts';

/** What the page runs last. The editor's own workers come from beside this script. */
const start = `
const folder = document.currentScript.src.replace(/[^/]*$/, '');
const workers = { editorWorkerService: 'editor-worker.js', json: 'json-worker.js', graphql: 'graphql-worker.js' };
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_id, label) => folder + workers[label] };
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), JSON.parse(document.getElementById('settings').textContent));
`;

/** Half a second of work. */
export function zipGraphiql(): ZippedFiles {
  return {
    'graphiql.css': gzipSync(bundle.css),
    'graphiql.js': gzipSync(bundle.js),
    'start.js': gzipSync(start),
    'editor-worker.js': gzipSync(bundle.editorWorkerService),
    'json-worker.js': gzipSync(bundle.jsonWorker),
    'graphql-worker.js': gzipSync(bundle.graphqlWorker),
  };
}
