// JSON.parse that does not round: a number that JavaScript does not hold exactly stays what was sent (exact-number.ts), so that
// a bigint or numeric column gets it.

import { exactNumber } from './exact-number.ts';

// What JSON.parse alone reads exactly, or as near as a double comes, has neither so many digits nor so large an exponent, nor zeros
// at the end of its decimals, which numeric keeps.
const long = /[0-9.]{16}|[0-9][eE][-+]?[0-9]{3}|\.[0-9]+0(?![0-9])/;

/** Throws a SyntaxError where the text is no JSON. */
export function parseJson(text: string): unknown {
  if (!long.test(text)) return JSON.parse(text);
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/** ECMAScript's source text access: `source` is the number as it was written. */
function exact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? exactNumber(source) : value;
}
