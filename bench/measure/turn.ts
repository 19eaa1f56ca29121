// One turn: a contender under the load of a case for some seconds, with what the processes used meanwhile.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Running } from '../contenders.ts';
import type { Job, JobRequest, Measured, Transport } from '../load/job.ts';
import { cpuSeconds, postgresCpuSeconds, residentMegabytes, watchMemory } from './processes.ts';
import type { Turn } from './results.ts';

export interface TurnOptions {
  readonly running: Running;
  readonly over?: Transport | undefined;
  readonly requests: readonly JobRequest[];
  readonly connections: number;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly postmaster: number;
  readonly uniqueFrom?: number;
  /** Called when the server is warm and the time begins. */
  readonly begun?: () => void;
}

/** Takes the turn. Rejects where the load did not get through at all. */
export async function takeTurn(options: TurnOptions): Promise<Turn> {
  const { running, over, requests, connections, warmSeconds, seconds, postmaster, uniqueFrom } = options;
  const { port, tokens, child } = running;
  const pid = child.pid ?? 0;
  const job: Job = {
    port,
    ...(over === undefined ? {} : { over }),
    requests,
    tokens,
    connections,
    warmSeconds,
    seconds,
    ...(uniqueFrom === undefined ? {} : { uniqueFrom }),
  };
  const use = () => ({ server: cpuSeconds(pid), postgres: postgresCpuSeconds(postmaster) });
  const load = spawn(process.execPath, [path.join(import.meta.dirname, '../load/load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  load.stdin.end(JSON.stringify(job));
  const mostMemory = watchMemory(pid);
  let before = use();
  let measured: Measured | undefined;
  try {
    for await (const line of createInterface({ input: load.stdout })) {
      if (line === 'begin') {
        before = use();
        options.begun?.();
      } else measured = JSON.parse(line) as Measured;
    }
  } finally {
    if (load.exitCode === null) load.kill();
  }
  const after = use();
  const memoryMost = mostMemory();
  if (measured === undefined) throw new Error(`${running.name}: the load failed`);
  if (measured.requests === 0) throw new Error(`${running.name}: no answer within the turn`);
  return turnOf(measured, {
    serverCpu: perRequest(before.server, after.server, measured),
    postgresCpu: perRequest(before.postgres, after.postgres, measured),
    memory: residentMegabytes(pid),
    memoryMost,
  });
}

type Used = { readonly [K in 'serverCpu' | 'postgresCpu' | 'memory' | 'memoryMost']: number | undefined };

function turnOf(measured: Measured, used: Used): Turn {
  const { requests, seconds, p50, p95, p99, failures, firstFailure, loadCpu } = measured;
  const known = Object.fromEntries(Object.entries(used).filter(([, value]) => value !== undefined));
  return {
    requestsPerSecond: requests / seconds,
    p50,
    p95,
    p99,
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    loadCpu: (loadCpu * 1e6) / requests,
    ...known,
  };
}

/** Microseconds. */
function perRequest(before: number | undefined, after: number | undefined, { requests }: Measured): number | undefined {
  return before === undefined || after === undefined ? undefined : ((after - before) * 1e6) / requests;
}
