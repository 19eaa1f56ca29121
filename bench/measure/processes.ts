// What processes used, by Linux' /proc: processor time and resident memory. Elsewhere there is no /proc, and nothing is said.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const canMeasureProcesses = existsSync('/proc/self/stat');

/** Linux counts processor time for userland in hundredths of a second, whatever the kernel's own clock is. */
const ticksPerSecond = 100;

/** Seconds of processor time of a process since it began. */
export function cpuSeconds(pid: number): number | undefined {
  const stat = statOf(pid);
  return stat && (stat.user + stat.system) / ticksPerSecond;
}

/** The same of PostgreSQL: the postmaster, its children, and those of them that ended. */
export function postgresCpuSeconds(postmaster: number): number | undefined {
  const own = statOf(postmaster);
  if (own === undefined) return undefined;
  let ticks = own.user + own.system + own.ended;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = statOf(Number(entry));
    if (stat?.parent === postmaster) ticks += stat.user + stat.system;
  }
  return ticks / ticksPerSecond;
}

/** Megabytes that a process holds in memory. */
export function residentMegabytes(pid: number): number | undefined {
  const status = read(`/proc/${pid}/status`);
  const kilobytes = status && /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** Looks at what a process holds until it is told to stop, and then says the most that it held. */
export function watchMemory(pid: number, everyMilliseconds = 50): () => number | undefined {
  let most = residentMegabytes(pid);
  const look = () => {
    const now = residentMegabytes(pid);
    if (now !== undefined && now > (most ?? 0)) most = now;
  };
  const timer = setInterval(look, everyMilliseconds);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

function statOf(pid: number) {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name before the closing bracket may hold spaces; state is the first field behind it. See proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (index: number) => Number(fields[index]);
  return { parent: at(1), user: at(11), system: at(12), ended: at(13) + at(14) };
}

function read(file: string): string | undefined {
  if (!canMeasureProcesses) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
