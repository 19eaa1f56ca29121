// GraphiQL's files out of their package, compressed. Loaded in a thread of its own alone: the package is nine megabytes of
// source in one module.

import { gzipSync } from 'node:zlib';
import * as bundle from '@graphql-yoga/render-graphiql/graphiql';
import type { ZippedFiles } from './graphiql-files.ts';

/**
 * What the page runs last. The editor's own workers come from beside this script. It reads the query of a link by itself, but not
 * the variables; they leave the link, for what is typed over them is remembered elsewhere.
 */
const start = `
const folder = document.currentScript.src.replace(/[^/]*$/, '');
const workers = { editorWorkerService: 'editor-worker.js', json: 'json-worker.js', graphql: 'graphql-worker.js' };
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_id, label) => folder + workers[label] };
const settings = JSON.parse(document.getElementById('settings').textContent);
const link = new URL(location.href);
const variables = link.searchParams.get('variables');
if (variables !== null) {
  try { settings.variables = JSON.stringify(JSON.parse(variables), null, 2); } catch { settings.variables = variables; }
  link.searchParams.delete('variables');
  history.replaceState({}, '', link);
}
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), settings);
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
