// Runs the command line as a process of its own and waits for its end. Nothing of this process's environment reaches it but the path.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './read-sources.ts';

export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The program in front of `pergola …`; this Node by its file where not given. */
  readonly command?: readonly [string, ...string[]];
  /** Hears the process while it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

export const cliFile = path.join(repositoryRoot, 'server', 'bin', 'pergola.js');

export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const [file, ...before] = options.command ?? [process.execPath, cliFile];
  const child = spawn(file, [...before, ...args], {
    cwd: options.directory,
    env: { PATH: process.env.PATH ?? '', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  options.onStart?.(child);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, ...output };
}
