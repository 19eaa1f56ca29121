// The package as a user has it: what `npm pack` makes, installed by npm into an empty folder outside the repository.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './read-sources.ts';
import { makeTraversable } from './temporary-directory.ts';

const run = promisify(execFile);

export interface Packed {
  /** Where `package.json` and `node_modules` are. */
  readonly directory: string;
  /** `pergola` with the Node of this test, and with the oldest that the package says it runs with. */
  readonly programs: { readonly newest: readonly [string, string]; readonly oldest: readonly [string, string] };
  remove(): Promise<void>;
}

/** Packs and installs, which needs npm's cache or its registry. */
export async function installPacked(): Promise<Packed> {
  const home = await mkdtemp(path.join(tmpdir(), 'pergola-packed-'));
  await makeTraversable(home);
  const directory = path.join(home, 'app');
  await mkdir(directory);
  await writeFile(path.join(directory, 'package.json'), '{ "private": true }');
  await run('npm', ['pack', '--workspace', 'server', '--pack-destination', home], { cwd: repositoryRoot });
  const [tarball = ''] = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
  const node = `node-${process.platform}-${process.arch}`;
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...options, path.join(home, tarball), `${node}@22.0.0`], { cwd: directory });
  const modules = path.join(directory, 'node_modules');
  const program = path.join(modules, '.bin', 'pergola');
  return {
    directory,
    programs: { newest: [process.execPath, program], oldest: [path.join(modules, node, 'bin', 'node'), program] },
    remove: () => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}
