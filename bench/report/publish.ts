// Writes charts and page from a result, and keeps the result beside the others as the one that the page was written from. A
// part of the cases has no page; a short run does not take the place of a full one.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunResult } from '../measure/results.ts';
import { drawCharts } from './charts.ts';
import { writeInto } from './page.ts';

const root = path.join(import.meta.dirname, '../..');
const published = path.join(root, 'bench/results/published.json');
const page = path.join(root, 'docs/performance.md');
const charts = path.join(root, 'docs/performance');

/** What was written, or why nothing was. */
export async function publish(result: RunResult): Promise<string> {
  if (result.kind === 'part') return 'docs/performance.md stays as it is: it has whole runs only';
  const before = await readFile(published, 'utf8').then(
    (text) => JSON.parse(text) as RunResult,
    () => undefined,
  );
  if (before?.kind === 'full' && result.kind === 'short')
    return 'docs/performance.md stays as it is: it has a full run';
  const drawn = drawCharts(result);
  await mkdir(charts, { recursive: true });
  for (const { file, svg } of drawn) await writeFile(path.join(charts, file), svg);
  await writeFile(page, writeInto(await readFile(page, 'utf8'), result, drawn));
  await writeFile(published, `${JSON.stringify(result, undefined, 1)}\n`);
  return `written: docs/performance.md and ${drawn.length} charts`;
}
