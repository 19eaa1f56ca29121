// Migrations that were run → the lines that say so.

import { formatDuration } from '../observe/observe.ts';
import type { Terminal } from './command.ts';

interface Done {
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A line as soon as it is done. Of Pergola's own it says so. */
export function printDone(terminal: Terminal, { name, duration }: Done, set: 'system' | 'application'): void {
  const shown = set === 'system' ? `system/${name}` : name;
  terminal.print(`${shown.padEnd(40)}  ${formatDuration(duration).padStart(8)}\n`);
}

/** `3 migrations applied in 1.2 s.` */
export function summarise(done: readonly Done[], word: string): string {
  const total = done.reduce((sum, { duration }) => sum + duration, 0);
  return `${done.length} migration${done.length === 1 ? '' : 's'} ${word} in ${formatDuration(total)}.`;
}
