// Runs a line of shell and waits for its end. Nothing of this process's environment reaches it but the path.

import type { CliRun } from './run-cli.ts';
import { runCli } from './run-cli.ts';

export function runShell(
  line: string,
  options: { readonly directory: string; readonly environment: Readonly<Record<string, string>> },
): Promise<CliRun> {
  return runCli([], { ...options, command: ['sh', '-c', line] });
}
