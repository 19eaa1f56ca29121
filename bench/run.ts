// Carries a plan out: stage after stage, case after case. What fails is named in the result and does not end the run.

import { peersInstalled } from './contenders.ts';
import { sizes } from './data/sizes.ts';
import { measureLimits } from './measure/limits.ts';
import { currentCommit, describeMachine } from './measure/machine.ts';
import { canMeasureProcesses } from './measure/processes.ts';
import type { CaseResult, LimitResult, RunResult, SoakResult, StartResult } from './measure/results.ts';
import { runCase } from './measure/run-cases.ts';
import { measureSoak } from './measure/soak.ts';
import { onStage, type Stage } from './measure/stage.ts';
import { measureStarts } from './measure/starts.ts';
import { allCases, type Plan } from './plan.ts';

interface Found {
  readonly cases: CaseResult[];
  readonly limits: LimitResult[];
  readonly starts: StartResult[];
  readonly soaks: SoakResult[];
  readonly skipped: string[];
}

export async function runPlan(plan: Plan, progress: (line: string) => void): Promise<RunResult> {
  const began = new Date();
  const machine = describeMachine();
  const found: Found = { cases: [], limits: [], starts: [], soaks: [], skipped: [] };
  if (!canMeasureProcesses) found.skipped.push('processor time and memory: there is no /proc on this system');
  const names = peersInstalled() ? plan.names : plan.names.filter((name) => ['pergola', 'hand-written'].includes(name));
  for (const name of plan.names) if (!names.includes(name)) found.skipped.push(`${name}: not installed`);
  for (const act of plan.acts) {
    progress(`data of the size "${act.size.name}" …`);
    await onStage({ size: act.size, names }, (stage) => perform(stage, { ...plan, acts: [act] }, found, progress));
  }
  for (const tables of plan.tables) {
    const rounds = Math.min(3, plan.pace.rounds);
    await attempt(found, `start over ${tables} tables`, async () => {
      found.starts.push(...(await measureStarts({ tables, rounds }, progress)));
    });
  }
  if (plan.soakSeconds > 0) await attempt(found, 'soak', () => soak(plan.soakSeconds, found, progress));
  return {
    kind: plan.kind,
    began: began.toISOString(),
    seconds: Math.round((Date.now() - began.getTime()) / 1000),
    commit: currentCommit(),
    machine,
    plan: plan.pace,
    ...found,
  };
}

async function perform(stage: Stage, plan: Plan, found: Found, progress: (line: string) => void): Promise<void> {
  for (const { items, limits } of plan.acts) {
    for (const { of, connections } of items) {
      if (!stage.contenders.some(({ name }) => of.sides[name] !== undefined)) {
        const reasons = stage.contenders.map(({ name }) => `${name} ${of.missing?.[name] ?? 'is not asked'}`);
        found.skipped.push(`${of.name}: ${reasons.join(', ')}`);
        continue;
      }
      await attempt(found, of.name, async () => {
        const { results, failed } = await runCase({ stage, of, connections, pace: plan.pace, progress });
        found.cases.push(...results);
        found.skipped.push(...failed);
      });
    }
    for (const statement of limits) {
      progress(`limit of ${statement}`);
      await attempt(found, `limit of ${statement}`, async () => {
        const measured = await measureLimits({ stage, statement, connections: 16, pace: plan.pace });
        found.limits.push(...measured.limits);
        found.skipped.push(...measured.skipped);
      });
    }
  }
}

async function soak(seconds: number, found: Found, progress: (line: string) => void): Promise<void> {
  progress(`Pergola alone for ${seconds} seconds`);
  const size = sizes.medium;
  const mix = allCases(size).find(({ name }) => name === 'mix');
  if (mix === undefined) throw new Error('there is no mix');
  await onStage({ size, names: ['pergola'] }, async (stage) => {
    found.soaks.push(await measureSoak(stage, mix, seconds, progress));
  });
}

async function attempt(found: Found, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${what} failed: ${message}`);
    found.skipped.push(`${what} FAILED: ${message.slice(0, 300)}`);
  }
}
