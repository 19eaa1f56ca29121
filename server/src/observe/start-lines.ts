// Events of the start and the stop → lines for people: each step as it ends, with how long it took, and what of the database is
// not served as one would expect. The rest is for the log.

import type { Event, Report } from './event.ts';

/** A reader of events that writes such lines; `write` takes a line without its end. */
export function createStartLines(write: (line: string) => void): Report {
  return (event) => {
    const line = lineOf(event);
    if (line !== undefined) write(line);
  };
}

function lineOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'start-step':
      return `  ${event.step.padEnd(10)} ${event.detail}  ${formatDuration(event.duration)}`;
    case 'start-notice':
      return `  ${event.message}`;
    case 'start-waiting':
      return `  ${event.step.padEnd(10)} waiting: ${event.reason}`;
    case 'schema-warning':
      return `  warning    ${event.object}: ${event.message}`;
    case 'stopping':
      return `Stopping (${event.signal}). Requests under way are finished; a second signal ends at once.`;
    case 'stopped':
      return `Stopped in ${formatDuration(event.duration)}.`;
    default:
      return undefined;
  }
}

/** Milliseconds as people read them: 38 ms, 1.9 s. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 999.5 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
