// The face of observe/: one way to report what happened, and the readers of it.

import type { Event, Report } from './event.ts';

export type { Event, Report } from './event.ts';
export { createLog, type Log, type LogLevel, type LogOptions } from './log.ts';
export { requestIdFrom } from './request-id.ts';
export { createStartLines, formatDuration } from './start-lines.ts';

/**
 * One `report` for all readers, in their order. A reader that throws is left out for that event: what is reported must
 * never fail because of who listens.
 */
export function createReport(readers: readonly Report[]): Report {
  return (event: Event) => {
    for (const read of readers) {
      try {
        read(event);
      } catch {
        // There is no one left to tell: telling the readers is what failed.
      }
    }
  };
}
