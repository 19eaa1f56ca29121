// The raw query string into its parameters, in order and with duplicates. Nothing is known here of what they mean.

import { RestError } from '../errors.ts';

/** `value` is undefined where the parameter has no equals sign. */
export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
}

/** Throws PGRST100 for what is not UTF-8. A percent sign without two hexadecimal digits stands for itself. */
export function decodeParameters(query: string): readonly Parameter[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals === -1) return { name: decodeText(part), value: undefined };
      return { name: decodeText(part.slice(0, equals)), value: decodeText(part.slice(equals + 1)) };
    });
}

/** A name or a value. Throws PGRST100. */
export function decodeText(encoded: string): string {
  const text = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch (cause) {
    throw new RestError('PGRST100', 'failed to decode the query string', {
      details: 'Percent-encoded text has to be UTF-8.',
      cause,
    });
  }
}
