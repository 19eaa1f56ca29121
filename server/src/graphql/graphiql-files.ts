// The editor's files, compressed. They are read when a browser first asks for one, in a thread of their own: nine megabytes of
// source would hold up requests for a quarter of a second and stay in memory for good.

import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** Name → media type. */
export const graphiqlFiles = {
  'graphiql.css': 'text/css; charset=utf-8',
  'graphiql.js': 'text/javascript; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
  'editor-worker.js': 'text/javascript; charset=utf-8',
  'json-worker.js': 'text/javascript; charset=utf-8',
  'graphql-worker.js': 'text/javascript; charset=utf-8',
} as const;

export type GraphiqlFile = keyof typeof graphiqlFiles;
export type ZippedFiles = Readonly<Record<GraphiqlFile, Uint8Array>>;

/** Gives all of them, gzipped; asked again after a failure, it tries again. */
export function createGraphiqlFiles(): () => Promise<ZippedFiles> {
  let loading: Promise<ZippedFiles> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function load(): Promise<ZippedFiles> {
  // Beside this file, of its kind: .js in a package.
  const module = JSON.stringify(new URL(`./zip-graphiql${path.extname(import.meta.url)}`, import.meta.url));
  const code = `import(${module}).then(({ zipGraphiql }) => require('node:worker_threads').parentPort.postMessage(zipGraphiql()))`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true });
    worker.once('message', (files: ZippedFiles) => resolve(files));
    worker.once('error', reject);
    worker.once('exit', (status) => reject(new Error(`the thread that reads GraphiQL ended with ${status}`)));
  });
}
