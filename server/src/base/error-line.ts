// An error → the one line that a process says about it before it ends.

import { errorCatalogue, type PergolaError } from './errors.ts';

/** `error CODE: message. fix.` */
export function errorLine({ code, message, hint }: PergolaError): string {
  const sentences = [message, hint ?? errorCatalogue[code].fix];
  return `error ${code}: ${sentences.map(asSentence).join(' ')}`;
}

function asSentence(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<![?!])\.*$/, '.');
}
