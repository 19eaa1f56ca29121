// Events → JSON lines, one event a line, through pino. Decides level and wording only; nothing is looked up or awaited.

import { type DestinationStream, type Logger, destination as openDestination, pino } from 'pino';
import { assertNever } from '../base/assert-never.ts';
import { errorCatalogue } from '../base/error-catalogue.ts';
import { type ErrorFields, errorFields } from './error-fields.ts';
import type { Event, Report } from './event.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** Events below it are not written. */
  readonly level: LogLevel;
  /** Where lines go: a stream, or a file descriptor. Default: standard output. */
  readonly destination?: DestinationStream | number;
}

export interface Log {
  readonly read: Report;
  /** Writes out at once what is still buffered; for the end of the process. */
  flush(): void;
}

/** A reader of events that writes them as JSON lines. */
export function createLog({ level, destination = 1 }: LogOptions): Log {
  const stream = typeof destination === 'number' ? openDestination({ fd: destination, sync: false }) : destination;
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return {
    read(event) {
      const severity = levelOf(event);
      if (logger.isLevelEnabled(severity)) write(logger, severity, event);
    },
    flush() {
      if (!('flushSync' in stream) || typeof stream.flushSync !== 'function') return;
      try {
        stream.flushSync();
      } catch {
        // The descriptor is not open yet, or gone: there is nowhere left to write to.
      }
    },
  };
}

type Severity = Exclude<LogLevel, 'silent'>;

function levelOf(event: Event): Severity {
  switch (event.kind) {
    case 'operation':
      return 'debug';
    case 'request':
    case 'socket-closed':
    case 'start-step':
    case 'start-notice':
    case 'ready':
    case 'stopping':
    case 'stopped':
    case 'database-back':
    case 'embedded-restarted':
    case 'schema-reloaded':
      return 'info';
    case 'schema-warning':
    case 'start-waiting':
      return 'warn';
    case 'plugin-log':
      return event.level;
    case 'request-failed':
      return levelOfStatus(event.status ?? statusOfCode(event.code));
    case 'database-lost':
    case 'embedded-ended':
    case 'schema-reload-failed':
    case 'fault':
      return 'error';
    default:
      return assertNever(event);
  }
}

// What the caller did wrong is his news; what we or the database could not do is the operator's.
function levelOfStatus(status: number): Severity {
  if (status < 500) return 'info';
  return status === 500 ? 'error' : 'warn';
}

function statusOfCode(code: string): number {
  return Object.hasOwn(errorCatalogue, code) ? errorCatalogue[code as keyof typeof errorCatalogue].status : 500;
}

function write(logger: Logger, severity: Severity, event: Event): void {
  const { kind, ...fields } = event;
  const line: Record<string, unknown> = { event: kind };
  for (const [name, value] of Object.entries(fields)) {
    // What a plugin says has the line's own level.
    if (value === undefined || name === 'level') continue;
    // pino would write `error` and `err` with every property the object has.
    if (name === 'error') line.error = severity === 'info' ? withoutFrames(value) : errorFields(value);
    else if (name === 'duration' || name === 'downtime') line[name] = round(value as number);
    else line[name] = value;
  }
  if (event.kind === 'operation') {
    line.timings = Object.fromEntries(event.timings.map(({ stage, duration }) => [stage, round(duration)]));
  }
  logger[severity](line);
}

// What a client did wrong is not found in our code.
function withoutFrames(error: unknown): Omit<ErrorFields, 'stack' | 'cause'> {
  const { name, message, code } = errorFields(error);
  return { name, message, ...(code === undefined ? {} : { code }) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
