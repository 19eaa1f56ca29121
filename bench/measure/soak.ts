// Pergola under reads and inserts for minutes on end, and what it holds in memory meanwhile.

import type { Case } from '../cases/case.ts';
import { undo } from '../data/queries.ts';
import { runSql } from '../room.ts';
import { residentMegabytes } from './processes.ts';
import type { SoakResult } from './results.ts';
import type { Stage } from './stage.ts';
import { takeTurn } from './turn.ts';

const samples = 60;

export async function measureSoak(stage: Stage, mix: Case, seconds: number): Promise<SoakResult> {
  const [running] = stage.contenders;
  const side = mix.sides.pergola;
  if (running?.name !== 'pergola' || side === undefined) throw new Error('Pergola is not there');
  const memory: number[] = [];
  const sample = () => memory.push(...[residentMegabytes(running.child.pid ?? 0)].filter((held) => held !== undefined));
  const timer = setInterval(sample, (seconds * 1000) / samples);
  try {
    const turn = await takeTurn({
      running,
      requests: side.asks,
      connections: 16,
      warmSeconds: 1,
      seconds,
      postmaster: stage.room.postmaster,
    });
    return { seconds, requestsPerSecond: turn.requestsPerSecond, failures: turn.failures, memory };
  } finally {
    clearInterval(timer);
    await runSql(stage.room.databaseUrl, undo(stage.size));
  }
}
