// Measures cases on a stage: compares the answers, then lets the contenders take their turns in an order that rotates from
// round to round, so that whatever the machine does besides meets each of them.

import type { Case } from '../cases/case.ts';
import type { ContenderName, Running } from '../contenders.ts';
import { undo } from '../data/queries.ts';
import { runSql } from '../room.ts';
import { compareAnswers, type Requests } from './compare.ts';
import type { CaseResult, Turn } from './results.ts';
import type { Stage } from './stage.ts';
import { takeTurn } from './turn.ts';

export interface Pace {
  readonly rounds: number;
  readonly warmSeconds: number;
  readonly seconds: number;
}

export interface CaseOptions {
  readonly stage: Stage;
  readonly of: Case;
  readonly connections: readonly number[];
  readonly pace: Pace;
  readonly progress: (line: string) => void;
}

export interface CaseResults {
  /** One for each number of connections. */
  readonly results: readonly CaseResult[];
  /** Who did not get through, and why: the others have results all the same. */
  readonly failed: readonly string[];
}

/** Rejects where contenders differ in their answers, or one of them does not answer. */
export async function runCase({ stage, of, connections, pace, progress }: CaseOptions): Promise<CaseResults> {
  const asked = stage.contenders.filter(({ name }) => of.sides[name] !== undefined);
  progress(`${of.name} (${stage.size.name}): ${of.title}`);
  const requests = await compareAnswers(of, asked);
  if (of.writes) await runSql(stage.room.databaseUrl, undo(stage.size));
  const results: CaseResult[] = [];
  const failed: string[] = [];
  for (const count of connections) {
    const { turns, faults } = await rotate({ stage, of, asked, requests, connections: count, pace });
    const answerBytes = requests.get('pergola')?.[0]?.length;
    results.push({
      name: of.name,
      title: of.title,
      size: stage.size.name,
      connections: count,
      ...(answerBytes === undefined ? {} : { answerBytes }),
      turns: Object.fromEntries(turns),
      missing: { ...of.missing, ...Object.fromEntries([...faults.keys()].map((name) => [name, 'failed'])) },
    });
    for (const fault of faults.values()) failed.push(`${of.name} ×${count} FAILED: ${fault}`);
    for (const [name, list] of turns) progress(`  ${lineOf(name, count, list)}`);
    for (const fault of faults.values()) progress(`  ${fault}`);
  }
  return { results, failed };
}

interface Rotation {
  readonly stage: Stage;
  readonly of: Case;
  readonly asked: readonly Running[];
  readonly requests: Requests;
  readonly connections: number;
  readonly pace: Pace;
}

const slowFactor = 4;

/** Documents that were never sent before stay so from turn to turn: a turn has room for these many. */
const uniqueEachTurn = 500_000;
let uniqueTurns = 0;

interface Rotated {
  readonly turns: ReadonlyMap<ContenderName, readonly Turn[]>;
  /** Whoever is here has no turns. */
  readonly faults: ReadonlyMap<ContenderName, string>;
}

async function rotate({ stage, of, asked, requests, connections, pace }: Rotation): Promise<Rotated> {
  const { room, size } = stage;
  const turns = new Map<ContenderName, Turn[]>(asked.map(({ name }) => [name, []]));
  const faults = new Map<ContenderName, string>();
  const take = (running: Running, first: boolean) =>
    takeTurn({
      running,
      over: of.over,
      requests: requests.get(running.name) ?? [],
      connections,
      // The first time the server has yet to compile what it runs.
      warmSeconds: first ? pace.warmSeconds * 2 : pace.warmSeconds,
      seconds: of.slow ? pace.seconds * slowFactor : pace.seconds,
      postmaster: room.postmaster,
      ...(of.unique ? { uniqueFrom: uniqueTurns++ * uniqueEachTurn } : {}),
    });
  for (let round = 0; round < pace.rounds; round += 1) {
    const first = round % asked.length;
    for (const running of [...asked.slice(first), ...asked.slice(0, first)]) {
      const { name } = running;
      if (faults.has(name)) continue;
      try {
        turns.get(name)?.push(await take(running, round === 0));
      } catch (error) {
        faults.set(name, error instanceof Error ? error.message : String(error));
        turns.delete(name);
      }
      if (of.writes) await runSql(room.databaseUrl, undo(size));
    }
  }
  return { turns, faults };
}

function lineOf(name: ContenderName, connections: number, turns: readonly Turn[]): string {
  const speeds = turns.map(({ requestsPerSecond }) => requestsPerSecond.toFixed(0)).join(' ');
  const failed = turns.find(({ failures }) => failures > 0);
  const failures = turns.reduce((sum, turn) => sum + turn.failures, 0);
  return `${name.padEnd(18)} ×${String(connections).padEnd(3)} ${speeds} /s${failed ? `  ${failures} FAILURES, the first: ${failed.firstFailure}` : ''}`;
}
