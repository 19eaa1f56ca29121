// Files that somebody edits → a call whenever they have changed and settled. Looks at them by the clock, which works on every file
// system, and for files that are not there yet.

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchedFiles {
  /** Asked at every look. A path may be that of a directory, whose own files count then; none need exist. */
  paths(): Promise<readonly string[]>;
  /** Where finding the paths takes long: looks at others between two looks at these. */
  readonly rarely?: boolean;
  /** Never rejects; no look is taken meanwhile. True: this was the last one. */
  onChange(): Promise<boolean>;
}

export interface Watch {
  /** Looks on until a call says that it was the last, or the signal says so. */
  run(signal: AbortSignal): Promise<void>;
}

/** Milliseconds between two looks. What has not changed between them has settled. */
const interval = 250;
const rareTurns = 6;

/** What is there now is no change; what comes until `run` is one. */
export async function createWatch(watched: readonly WatchedFiles[]): Promise<Watch> {
  const known = new Map<WatchedFiles, string>();
  for (const one of watched) known.set(one, await stateOf(await one.paths()));
  const seen = new Map(known);
  return {
    async run(signal) {
      for (let turn = 1; await pause(signal); turn++) {
        for (const one of watched) {
          if (one.rarely === true && turn % rareTurns !== 0) continue;
          const state = await stateOf(await one.paths());
          const settled = state === seen.get(one);
          seen.set(one, state);
          if (!settled || state === known.get(one) || signal.aborted) continue;
          known.set(one, state);
          if (await one.onChange()) return;
        }
      }
    },
  };
}

async function pause(signal: AbortSignal): Promise<boolean> {
  await sleep(interval, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

/** A text that differs when a file has come, gone, or been written. */
async function stateOf(paths: readonly string[]): Promise<string> {
  const files = await Promise.all(paths.map(filesOf));
  return (await Promise.all(files.flat().map(describe))).join('\n');
}

async function filesOf(name: string): Promise<readonly string[]> {
  const names = await readdir(name).catch(() => undefined);
  return names === undefined ? [name] : names.sort().map((each) => path.join(name, each));
}

async function describe(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? `${file} -` : `${file} ${found.mtimeMs} ${found.size} ${found.ino}`;
}
