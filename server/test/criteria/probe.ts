// Loaded into a server process before it (`--import`): watches the event loop and writes what it saw to PERGOLA_TEST_PROBE on SIGUSR2.
// A tick counts with the processor time of its thread where that is less than the time that passed: other processes do not count.

import { existsSync, renameSync, writeFileSync } from 'node:fs';

export interface Probed {
  /** The longest that the loop was held up since the last time, in milliseconds. */
  readonly block: number;
  /** Resident memory in bytes; after a collection where a file with the ending `.collect` stands beside. */
  readonly rss: number;
}

const file = process.env.PERGOLA_TEST_PROBE;
if (file !== undefined) watch(file);

function watch(to: string): void {
  let wall = performance.now();
  let cpu = process.threadCpuUsage();
  let block = 0;
  const tick = (): number => {
    const now = performance.now();
    const used = process.threadCpuUsage();
    const worked = (used.user + used.system - cpu.user - cpu.system) / 1000;
    const passed = Math.min(now - wall, worked);
    wall = now;
    cpu = used;
    return passed;
  };
  setInterval(() => {
    block = Math.max(block, tick());
  }, 1).unref();
  process.on('SIGUSR2', () => {
    block = Math.max(block, tick());
    if (existsSync(`${to}.collect`)) {
      globalThis.gc?.();
      globalThis.gc?.();
    }
    writeFileSync(`${to}.new`, JSON.stringify({ block, rss: process.memoryUsage().rss }));
    renameSync(`${to}.new`, to);
    tick();
    block = 0;
  });
}
