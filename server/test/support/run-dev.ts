// `pergola dev --json` as a process, and what it says as it says it.

import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cliFile } from './run-cli.ts';

export interface DevEvent {
  readonly event: string;
  readonly [member: string]: unknown;
}

export interface DevRun {
  /** The first event of this kind that nobody has asked for yet, and that fits. Rejects where the process ends before. */
  next(kind: string, fits?: (event: DevEvent) => boolean): Promise<DevEvent>;
  /** All of them so far. */
  readonly events: readonly DevEvent[];
  readonly stderr: string;
  /** SIGINT, and the exit status. */
  stop(): Promise<number | null>;
}

export interface DevOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The program in front of the words; this Node by the repository's file where not given. */
  readonly command?: readonly [string, ...string[]];
}

/** Nothing of this process's environment reaches it but the path. Whoever starts it stops it. */
export function startDev(args: readonly string[], { directory, environment, command }: DevOptions): DevRun {
  const [file, ...before] = command ?? [process.execPath, cliFile];
  const child = spawn(file, [...before, 'dev', '--json', ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const taken = new Set<number>();
  const read = () =>
    output.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as DevEvent);
  return {
    get events() {
      return read();
    },
    get stderr() {
      return output.stderr;
    },
    async next(kind, fits = () => true) {
      for (;;) {
        const over = hasEnded(child);
        const at = read().findIndex((event, index) => !taken.has(index) && event.event === kind && fits(event));
        if (at !== -1) {
          taken.add(at);
          return read()[at]!;
        }
        if (over) throw new Error(`it ended without "${kind}": ${output.stdout}${output.stderr}`);
        await sleep(20);
      }
    },
    async stop() {
      child.kill('SIGINT');
      return await exited;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
