// The server's process, as `npm start` runs it from the sources: `pergola start` with the words behind this file. Loads the rest of
// the program only once it knows that this Node can run it.

import { enableCompileCache } from 'node:module';
import path from 'node:path';

const oldestNode = 26;

async function main(): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    process.stderr.write(
      `error node-version: Pergola needs Node ${oldestNode}, this is Node ${process.versions.node}. Use "npm start".\n`,
    );
    process.exitCode = 1;
    return;
  }
  // As bin/pergola.js does: most of what the program takes to load is reading its sources.
  enableCompileCache(path.resolve(import.meta.dirname, '../.cache'));
  const { runCommandLine } = await import('./cli/cli.ts');
  await runCommandLine(['start', ...process.argv.slice(2)]);
  // Whatever still waits must not keep a server up that has stopped.
  process.exit();
}

await main();
