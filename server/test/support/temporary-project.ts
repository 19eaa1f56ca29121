// A directory outside of the repository in which TypeScript and Node find the repository's packages, as in a project of somebody's.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './read-sources.ts';

export interface TemporaryProject extends AsyncDisposable {
  readonly directory: string;
  /** Makes the folders, too. Resolves to the whole path. */
  write(file: string, text: string): Promise<string>;
}

export async function createTemporaryProject(files: Readonly<Record<string, string>> = {}): Promise<TemporaryProject> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-project-'));
  await symlink(path.join(repositoryRoot, 'node_modules'), path.join(directory, 'node_modules'));
  const write = async (file: string, text: string) => {
    const whole = path.join(directory, file);
    await mkdir(path.dirname(whole), { recursive: true });
    await writeFile(whole, text);
    return whole;
  };
  await write('package.json', JSON.stringify({ private: true, type: 'module' }));
  for (const [file, text] of Object.entries(files)) await write(file, text);
  return { directory, write, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
