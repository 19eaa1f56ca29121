// Programs → what TypeScript says of them, run as a process in a directory of its own, as in a project of somebody's.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './read-sources.ts';

export interface TypeCheck {
  /** By file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of packages → their folders in node_modules. */
  readonly packages: Readonly<Record<string, string>>;
  /** Beside strictness, which there is always. */
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}

/** `file.ts(12,3): error TS2345: …`, one a mistake; none where all is well. */
export async function typeCheck({
  files,
  packages,
  compilerOptions: given = {},
}: TypeCheck): Promise<readonly string[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pergola-types-'));
  try {
    const modules = path.join(repositoryRoot, 'node_modules');
    const paths = Object.entries(packages).map(([name, folder]) => [name, [path.join(modules, folder)]]);
    const compilerOptions = {
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      lib: ['es2022', 'dom'],
      paths: Object.fromEntries(paths),
      ...given,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(directory, name), text);
    await writeFile(
      path.join(directory, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts', '*.tsx'] }),
    );
    const output = await runCompiler(path.join(modules, 'typescript', 'bin', 'tsc'), directory);
    return output.split('\n').filter((line) => /error TS\d+/.test(line));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runCompiler(compiler: string, directory: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024 };
    execFile(
      process.execPath,
      [compiler, '--project', directory, '--pretty', 'false'],
      options,
      (error, stdout, stderr) => {
        // It ends with 1 or 2 where it found mistakes, and then says them.
        if (error !== null && !/error TS\d+/.test(stdout)) reject(new Error(`${error.message}\n${stdout}${stderr}`));
        else resolve(stdout);
      },
    );
  });
}
