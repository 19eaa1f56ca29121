// A folder in, its TypeScript files out, as the import rules take them.

import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './scan-source.ts';

export const repositoryRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Every `.ts` file below the folder, in order of its path. */
export async function readSources(folder: string): Promise<readonly SourceFile[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.filter((name) => name.endsWith('.ts')).sort();
  return Promise.all(
    paths.map(async (path) => ({
      path: path.split(sep).join('/'),
      text: await readFile(join(folder, path), 'utf8'),
    })),
  );
}
