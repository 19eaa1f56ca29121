// A run of minutes on end → what to say of it, and of its memory above all.

import type { SoakResult } from '../measure/results.ts';
import { grows, type Trend, trendOf } from '../measure/trend.ts';

/** The memory of each part of the time, and whether its growth can be told from noise. */
export function soakText(soak: SoakResult): string {
  const { seconds, requestsPerSecond, failures, partSeconds, warm, most, memory } = soak;
  const what = `Pergola for ${seconds} seconds at ${requestsPerSecond.toFixed(0)} requests a second, ${failures} failures`;
  if (memory.length < 3) return `${what}; its memory was not measured.`;
  const [whole, later] = [trendOf(memory), trendOf(memory.slice(-Math.max(3, Math.ceil(memory.length / 2))))];
  const perMinute = (value: number) => ((value * 60) / partSeconds).toFixed(2);
  const text = ({ slope, margin }: Trend) => `${perMinute(slope)} ± ${perMinute(margin)} MB a minute`;
  return [
    `${what}: ${warm.toFixed(0)} MB when it was warm, ${most.toFixed(0)} MB at most;`,
    `in every ${partSeconds} seconds, by the median: ${memory.map((held) => held.toFixed(0)).join(', ')} MB.`,
    `Slope ${text(whole)}, in the later half ${text(later)}: ${verdict(whole, later)}.`,
  ].join(' ');
}

/** Heaps and caches take their size in the first minutes: what rises then and hardly later is no leak. */
function verdict(whole: Trend, later: Trend): string {
  const none = 'no growth that can be told from noise';
  if (grows(later)) return 'it grows';
  if (!grows(whole)) return none;
  return later.slope < whole.slope / 2 ? `it grew at first, and later ${none}` : 'it grows';
}
