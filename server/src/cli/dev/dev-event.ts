// What happens while somebody develops, as one union, and its two readers: lines for people, and a line of JSON each for programs.

import { styleText } from 'node:util';
import type { App } from '../../app.ts';
import { assertNever } from '../../base/assert-never.ts';
import { errorLine } from '../../base/error-line.ts';
import { PergolaError } from '../../base/errors.ts';
import { formatDuration } from '../../observe/observe.ts';
import type { Terminal } from '../command.ts';
import { addressesOf, readyAsJson } from '../greeting.ts';
import { showError } from '../json-output.ts';

export type DevEvent =
  | { readonly kind: 'starting' }
  /** A part of the start that has been done. */
  | { readonly kind: 'step'; readonly step: string; readonly detail: string; readonly duration: number }
  | { readonly kind: 'ready'; readonly app: App; readonly duration: number; readonly watches: boolean }
  /** What whoever develops should know, and nothing failed. */
  | { readonly kind: 'note'; readonly message: string }
  | { readonly kind: 'migrated'; readonly name: string; readonly duration: number }
  | { readonly kind: 'seeded'; readonly file: string; readonly duration: number }
  | { readonly kind: 'api-changed'; readonly changes: readonly ApiChange[] }
  | { readonly kind: 'written'; readonly files: readonly string[] }
  | { readonly kind: 'restarting'; readonly reason: string }
  | { readonly kind: 'failed'; readonly subject: Subject; readonly error: unknown }
  | { readonly kind: 'stopped' };

/** What failed; what is served stays as it is. */
export type Subject = 'start' | 'settings' | 'migrate' | 'seed' | 'schema' | 'codegen';

export interface ApiChange {
  /** `+ task.due`, `~ task.title not null → nullable`. */
  readonly change: string;
  /** Clients that use it fail, or read what they do not expect. */
  readonly breaking: boolean;
}

/** Takes an event; never throws. */
export type Say = (event: DevEvent) => void;

/** A change as the model's difference tells it. What is gone breaks those that ask for it. */
export function readChange(line: string): ApiChange {
  const change = line.replace(/ \(breaking\)$/, '');
  return { change, breaking: change !== line || line.startsWith('- ') };
}

export function createJsonSayer({ print }: Pick<Terminal, 'print'>): Say {
  return (event) => print(`${JSON.stringify(asJson(event))}\n`);
}

function asJson(event: DevEvent): unknown {
  switch (event.kind) {
    case 'ready': {
      const { kind, app, duration } = event;
      return { event: kind, ...readyAsJson(app, { production: false }), duration };
    }
    case 'failed':
      return { event: event.kind, subject: event.subject, error: showError(event.error) };
    default: {
      const { kind, ...rest } = event;
      return { event: kind, ...rest };
    }
  }
}

export function createLineSayer({ print }: Pick<Terminal, 'print'>): Say {
  return (event) => {
    for (const line of linesOf(event)) print(`${line}\n`);
  };
}

function linesOf(event: DevEvent): readonly string[] {
  switch (event.kind) {
    case 'starting':
      return ['Pergola is starting.'];
    case 'step':
      return [`  ${event.step.padEnd(10)} ${event.detail}  ${formatDuration(event.duration)}`];
    case 'ready':
      return readyLines(event);
    case 'note':
      return [`  note       ${event.message}`];
    case 'migrated':
      return [`  migrate    ${event.name}  ${formatDuration(event.duration)}`];
    case 'seeded':
      return [`  seed       ${event.file}  ${formatDuration(event.duration)}`];
    case 'api-changed':
      return event.changes.map((change, index) => `  ${(index === 0 ? 'API' : '').padEnd(10)} ${spellChange(change)}`);
    case 'written':
      return [`  wrote      ${event.files.join(', ')}`];
    case 'restarting':
      return [`Starting again: ${event.reason}.`];
    case 'failed':
      return failedLines(event.error);
    case 'stopped':
      return ['Stopped.'];
    default:
      return assertNever(event);
  }
}

function readyLines({ app, duration, watches }: Extract<DevEvent, { kind: 'ready' }>): readonly string[] {
  const ends = watches ? 'Ctrl-C stops it; changed files are taken over.' : 'Ctrl-C stops it.';
  return [
    '',
    ...addressesOf(app),
    '  keys         npx pergola keys',
    '',
    `Ready in ${formatDuration(duration)}. ${ends}`,
  ];
}

function spellChange({ change, breaking }: ApiChange): string {
  if (breaking) return coloured('red', `${change} (BREAKING)`);
  return change.startsWith('+ ') ? coloured('green', change) : change;
}

/** The place in a file stands before what is wrong there, as commands print it. */
function failedLines(error: unknown): readonly string[] {
  if (!(error instanceof PergolaError)) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [coloured('red', `error unexpected: ${message.replace(/\s+/g, ' ').trim()}`)];
  }
  const excerpt = error.excerpt === undefined ? [] : error.excerpt.split('\n');
  return [
    ...excerpt,
    ...errorLine(error)
      .split('\n')
      .map((line) => coloured('red', line)),
  ];
}

/** Where it is a terminal that shows colours, and is to: NO_COLOR counts. The first versions of Node 22 ask nobody themselves. */
function coloured(colour: 'red' | 'green', text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(colour, text) : text;
}
