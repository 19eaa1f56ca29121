// What a command that needs the settings and the database begins with: a Config, and where it tells of its progress.

import type { Config } from '../config/config.ts';
import type { Report } from '../observe/event.ts';
import type { Terminal } from './command.ts';

export interface Surroundings {
  readonly config: Config;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Progress is told where somebody watches. Throws 'config-invalid'. */
export async function readSurroundings(terminal: Terminal): Promise<Surroundings> {
  const [{ readConfigForWork }, { createReport, createStartLines }] = await Promise.all([
    import('../config/config.ts'),
    import('../observe/observe.ts'),
  ]);
  const config = readConfigForWork();
  const report = createReport(terminal.watched ? [createStartLines((line) => terminal.note(line))] : []);
  return { config, report, signal: terminal.signal };
}
