// A load of requests from a process of its own: connections over plain sockets, each with one request under way, so that little of
// the machine goes into making it. Reads a job as JSON from standard input; says `begin` when it is warm, then what it measured,
// as JSON, a line each.

import { text } from 'node:stream/consumers';
import { Histogram } from './histogram.ts';
import { loadOverHttp } from './http.ts';
import type { Job, Measured } from './job.ts';
import { loadOverWebSocket } from './web-socket.ts';

/** Runs the load and resolves when its time is over. */
export async function runLoad(job: Job, begin: () => void): Promise<Measured> {
  const histogram = new Histogram();
  let failures = 0;
  let firstFailure: string | undefined;
  let next = job.uniqueFrom ?? 0;
  const warm = performance.now() + job.warmSeconds * 1000;
  let began: number | undefined;
  let cpu = process.cpuUsage();
  const end = warm + job.seconds * 1000;

  function answered(sentAt: number, fault: string | undefined): boolean {
    const now = performance.now();
    if (began === undefined && now >= warm) {
      began = now;
      cpu = process.cpuUsage();
      begin();
    }
    if (fault !== undefined) {
      failures += 1;
      firstFailure ??= fault;
    }
    if (began !== undefined && sentAt >= began) histogram.add(now - sentAt);
    return now < end;
  }

  const connect = job.over === 'websocket' ? loadOverWebSocket : loadOverHttp;
  const connections = Array.from({ length: job.connections }, (_, index) =>
    connect({ job, token: job.tokens[index % job.tokens.length], next: () => ++next, answered }),
  );
  await Promise.all(connections);
  const seconds = (performance.now() - (began ?? Number.NaN)) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    requests: histogram.total,
    seconds,
    p50: histogram.quantile(0.5),
    p95: histogram.quantile(0.95),
    p99: histogram.quantile(0.99),
    failures,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    loadCpu: (user + system) / 1e6,
  };
}

if (import.meta.main) {
  const job = JSON.parse(await text(process.stdin)) as Job;
  const measured = await runLoad(job, () => process.stdout.write('begin\n'));
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
