// An error → the one line that a process says about it before it ends; a line for each where it stands for several.

import { errorCatalogue } from './error-catalogue.ts';
import { PergolaError } from './errors.ts';

/** `error CODE: message. fix.` An error whose cause is an AggregateError is told by the errors of that. */
export function errorLine({ code, message, hint, cause }: PergolaError): string {
  const several = cause instanceof AggregateError ? cause.errors.filter((error) => error instanceof PergolaError) : [];
  if (several.length > 0) return several.map(errorLine).join('\n');
  const sentences = [message, hint ?? errorCatalogue[code].fix];
  return `error ${code}: ${sentences.map(asSentence).join(' ')}`;
}

function asSentence(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<![?!])\.*$/, '.');
}
