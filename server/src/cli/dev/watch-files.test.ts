// Files of a directory of its own: what is told, once each, and when it ends.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWatch, type WatchedFiles } from './watch-files.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pergola-watch-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (name: string) => path.join(directory, name);

/** Files of which the change after `steps` of them is the last: each step is taken when the one before was told. */
function watchOf(
  paths: readonly string[],
  steps: readonly (() => Promise<unknown>)[],
): WatchedFiles & { told: number } {
  const watched = {
    told: 0,
    paths: async () => paths.map(at),
    async onChange() {
      watched.told += 1;
      await steps[watched.told]?.();
      return watched.told >= steps.length;
    },
  };
  return watched;
}

test('tells of a file that comes, changes and goes, and of nothing that stays', async () => {
  await writeFile(at('same'), '1');
  const steps = [
    () => writeFile(at('one'), '1'),
    () => writeFile(at('one'), '12'),
    () => rm(at('one')),
    () => mkdir(at('folder')),
    () => writeFile(at('folder/two'), '1'),
  ];
  const watched = watchOf(['one', 'folder', 'same'], steps);
  const other = watchOf(['same'], []);
  const watch = await createWatch([other, watched]);
  await steps[0]!();
  await watch.run(AbortSignal.timeout(50_000));
  expect([watched.told, other.told]).toEqual([steps.length, 0]);
});

test('ends where the signal says so', async () => {
  const watch = await createWatch([watchOf(['one'], [])]);
  const stop = new AbortController();
  const run = watch.run(stop.signal);
  stop.abort();
  await run;
});
