// Pergola under reads and inserts for minutes on end, and what it holds in memory meanwhile.

import type { Case } from '../cases/case.ts';
import { undo } from '../data/queries.ts';
import { runSql } from '../room.ts';
import { residentMegabytes } from './processes.ts';
import { median, type SoakResult } from './results.ts';
import type { Stage } from './stage.ts';
import { takeTurn } from './turn.ts';

const minute = 60;
/** Memory goes up and down with each collection of garbage: the median of many looks says what is held. */
const mostBetweenLooks = 1;
const leastLooks = 10;
const mostWarmSeconds = 60;

/** A part of the time is a minute, or a tenth of a run of less than ten. The server gets warm before the time begins. */
export async function measureSoak(
  stage: Stage,
  mix: Case,
  seconds: number,
  progress: (line: string) => void,
): Promise<SoakResult> {
  const [running] = stage.contenders;
  const side = mix.sides.pergola;
  if (running?.name !== 'pergola' || side === undefined) throw new Error('Pergola is not there');
  const partSeconds = Math.min(minute, seconds / 10);
  const looks = Math.max(leastLooks, Math.round(partSeconds / mostBetweenLooks));
  const parts: number[] = [];
  let part: number[] = [];
  let most = 0;
  let first: number | undefined;
  const finishPart = () => {
    parts.push(median(part));
    part = [];
    progress(`  ${(parts.length * partSeconds).toFixed(0)} s: ${parts.at(-1)?.toFixed(0)} MB`);
  };
  const look = () => {
    const held = residentMegabytes(running.child.pid ?? 0);
    if (held === undefined) return;
    first ??= held;
    most = Math.max(most, held);
    part.push(held);
    if (part.length === looks) finishPart();
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    const { requestsPerSecond, failures } = await takeTurn({
      running,
      requests: side.asks,
      connections: 16,
      warmSeconds: Math.min(mostWarmSeconds, seconds / 10),
      seconds,
      postmaster: stage.room.postmaster,
      begun: () => {
        look();
        timer = setInterval(look, (partSeconds * 1000) / looks);
      },
    });
    // Timers are late now and then, and the last part is short of some looks.
    if (part.length > looks / 2) finishPart();
    return { seconds, requestsPerSecond, failures, partSeconds, warm: first ?? Number.NaN, most, memory: parts };
  } finally {
    clearInterval(timer);
    await runSql(stage.room.databaseUrl, undo(stage.size));
  }
}
