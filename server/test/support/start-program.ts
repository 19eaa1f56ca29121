// A program that serves, as a process of its own: what it printed so far, and its end.

import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface StartedServer {
  readonly stdout: string;
  /** Resolves once standard output matches; rejects where the process ends before. */
  prints(pattern: RegExp): Promise<void>;
  /** SIGINT, and the exit status. */
  stop(): Promise<number | null>;
}

/** Nothing of this process's environment reaches it. Whoever starts it stops it. */
export function startProgram(
  [file, ...before]: readonly [string, ...string[]],
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): StartedServer {
  const child = spawn(file, [...before, ...args], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    get stdout() {
      return output.stdout;
    },
    async prints(pattern) {
      for (;;) {
        const over = child.exitCode !== null || child.signalCode !== null;
        if (pattern.test(output.stdout)) return;
        if (over) throw new Error(`it ended without ${pattern}: ${output.stdout}${output.stderr}`);
        await sleep(20);
      }
    },
    async stop() {
      child.kill('SIGINT');
      return await exited;
    },
  };
}
