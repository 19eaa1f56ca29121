// The option --json, which every command that prints something has, and what is printed under it.

import { errorCatalogue } from '../base/error-catalogue.ts';
import { PergolaError } from '../base/errors.ts';
import { printJson as writeJson } from '../base/print-json.ts';
import type { GivenOptions, Option, Terminal } from './command.ts';

export const jsonOption: Option = {
  name: 'json',
  value: undefined,
  description: 'prints JSON for programs; an error is JSON on the last line of standard error',
};

export function wantsJson(given: GivenOptions): boolean {
  return given.has(jsonOption.name);
}

/** One value, indented, as the whole of what a command prints. */
export function printJson(terminal: Pick<Terminal, 'print'>, value: unknown): void {
  terminal.print(`${writeJson(value, 2)}\n`);
}

/** Whether the words ask for it, even where they are not understood otherwise. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes(`--${jsonOption.name}`);
}

interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The place in a file, the constraint: what the error is about, for programs. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Where the error stands for several. */
  readonly errors?: readonly ShownError[];
}

/** The line `{"error":{"code":…,"message":…,"hint":…}}`. */
export function errorAsJson(error: unknown): string {
  return JSON.stringify({ error: showError(error) });
}

/** What JSON has of an error. */
export function showError(error: unknown): ShownError {
  if (!(error instanceof PergolaError)) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { code: 'unexpected', message, hint: '' };
  }
  const { code, message, hint, extensions, cause } = error;
  const several = cause instanceof AggregateError ? cause.errors.filter((one) => one instanceof PergolaError) : [];
  return {
    code,
    message,
    hint: hint ?? errorCatalogue[code].fix,
    ...(extensions === undefined ? {} : { extensions }),
    ...(several.length === 0 ? {} : { errors: several.map(showError) }),
  };
}
