// That the bench works: every case gets the same answer from every contender that is installed, and a run of seconds has a
// result to print and to draw. No figure is looked at.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Case } from './cases/case.ts';
import { type ContenderName, contenderNames, peersInstalled } from './contenders.ts';
import { sizes } from './data/sizes.ts';
import { compareAnswers } from './measure/compare.ts';
import { onStage } from './measure/stage.ts';
import { allCases, makePlan } from './plan.ts';
import { drawCharts } from './report/charts.ts';
import { writeInto } from './report/page.ts';
import { printedTable } from './report/table.ts';
import { runPlan } from './run.ts';

const own: readonly ContenderName[] = ['pergola', 'hand-written'];
const names = peersInstalled() ? contenderNames : own;
const size = sizes.small;

test(`gets the same answers from ${names.join(', ')}`, async () => {
  await onStage({ size, names }, async ({ contenders }) => {
    const failed: string[] = [];
    for (const one of allCases(size)) {
      await compareAnswers(one, contenders).catch((error: Error) => failed.push(error.message));
    }
    expect(failed).toEqual([]);

    // The comparison can fail: here the one asks for other rows than the other.
    const [first, second] = ['key', 'list'].map((name) => allCases(size).find((one) => one.name === name) as Case);
    const sides = { pergola: first!.sides.pergola!, 'hand-written': second!.sides['hand-written']! };
    await expect(compareAnswers({ ...first!, sides }, contenders)).rejects.toThrow('answers differ');
  });
});

if (!peersInstalled())
  test.skip('compares PostGraphile and Pothos: not installed, which `npm run bench` does', () => {});

test('has a result to print, to draw and to write down', async () => {
  const pace = { rounds: 1, warmSeconds: 0.1, seconds: 0.2 };
  const only = ['key', 'insert', 'rest_list', 'websocket', 'depth_1', 'depth_2', 'limits'];
  const some = names.filter((name) => name === 'postgraphile' || own.includes(name));
  const result = await runPlan(makePlan({ full: false, only, size: 'small', names: some, pace }), () => {});
  const expected = ['key', 'insert', 'rest_list', 'websocket', 'depth_1', 'depth_2'];
  expect(result.skipped.filter((line) => line.includes('FAILED'))).toEqual([]);
  expect(result.cases.map(({ name }) => name)).toEqual(expected);
  for (const { turns } of result.cases) {
    for (const turn of Object.values(turns).flat()) {
      expect(turn).toMatchObject({ failures: 0 });
      expect(turn.requestsPerSecond).toBeGreaterThan(0);
    }
  }
  const table = printedTable(result);
  for (const name of expected) expect(table).toContain(name);
  const charts = drawCharts(result);
  expect(charts.map(({ file }) => file)).toContain('depth.svg');
  for (const { svg } of charts) expect(svg).not.toContain('NaN');
  const page = await readFile(path.join(import.meta.dirname, '../docs/performance.md'), 'utf8');
  expect(writeInto(page, result, charts)).toContain(
    '![Requests a second as the nesting deepens](performance/depth.svg)',
  );
});
