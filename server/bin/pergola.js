#!/usr/bin/env node
// Runs the command line with a Node that can: the one that runs this file, if it is new enough, else the one that the dependency
// "node" brings. In the repository it is the sources that run, in a package what was made of them, which older versions can run too.
// Plain JavaScript that old versions read as well, so that they can say what is wrong.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli/cli.ts', import.meta.url);
const fromSource = existsSync(source);
const oldestNode = fromSource ? 26 : 22;

function majorOf(version) {
  return Number.parseInt(version, 10);
}

/** The program's path; undefined where the dependency is not installed or is too old itself. */
function findNode() {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve('node/package.json');
    if (majorOf(require(manifest).version) < oldestNode) return undefined;
    return path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}

function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what is sent to this process alone has to be passed on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => refuse(`error node-version: ${node} does not run here (${error.message}).`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse(line) {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}

if (majorOf(process.versions.node) >= oldestNode) {
  // Half of what a short command takes is reading the sources. Kept beside them, where nobody writes who could not change them too.
  module.enableCompileCache?.(fileURLToPath(new URL('../.cache', import.meta.url)));
  if (!fromSource) await import('./older-node.js');
  const { runCommandLine } = await import(fromSource ? source.href : '../dist/server/src/cli/cli.js');
  await runCommandLine(process.argv.slice(2));
} else {
  const node = findNode();
  if (node !== undefined) runWith(node);
  else {
    refuse(
      `error node-version: Pergola needs Node ${oldestNode}, this is Node ${process.versions.node}. Run "npm install", or use a newer one.`,
    );
  }
}
