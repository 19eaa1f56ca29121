// JSON.parse that does not round: a number that JavaScript does not hold exactly stays what was sent (exact-number.ts), so that
// a bigint or numeric column gets it.

import { randomBytes } from 'node:crypto';
import { exactNumber } from './exact-number.ts';

// What JSON.parse alone reads exactly, or as near as a double comes, has neither so many digits nor so large an exponent, nor zeros
// at the end of its decimals, which numeric keeps.
const long = /[0-9.]{16}|[0-9][eE][-+]?[0-9]{3}|\.[0-9]+0(?![0-9])/;
/** Of what `long` is true of. */
const shortest = 4;

/** Throws a SyntaxError where the text is no JSON. */
export function parseJson(text: string): unknown {
  const rounded: unknown = JSON.parse(text);
  if (!long.test(text)) return rounded;
  // A reviver would be called for every value, which for a body of numbers takes ten times as long as this. Nobody can guess the mark.
  const mark = randomBytes(12).toString('base64');
  const marked = markNumbers(text, mark);
  return marked === text ? rounded : unmark(JSON.parse(marked), mark);
}

const quote = 0x22;
const backslash = 0x5c;

/** The text, which is JSON, with strings that begin with the mark in the place of numbers that would be rounded. */
function markNumbers(text: string, mark: string): string {
  let marked = '';
  let taken = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (startsNumber(code)) {
      const start = at;
      at = endOfNumber(text, at);
      if (at - start < shortest) continue;
      const number = text.slice(start, at);
      if (!long.test(number)) continue;
      marked += `${text.slice(taken, start)}"${mark}${number}"`;
      taken = at;
    } else at += 1;
  }
  return marked + text.slice(taken);
}

/** Behind the quote that ends the string that begins here. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === backslash) before -= 1;
  return (at - before) % 2 === 1;
}

function startsNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  // Digits, "-", "+", ".", "e" and "E".
  for (
    let code = text.charCodeAt(end);
    startsNumber(code) || code === 0x2b || code === 0x2e || (code | 0x20) === 0x65;
  )
    code = text.charCodeAt(++end);
  return end;
}

/** The value with its numbers back; arrays and objects are changed in place. */
function unmark(value: unknown, mark: string): unknown {
  const exact = (given: unknown) =>
    typeof given === 'string' && given.startsWith(mark) ? exactNumber(given.slice(mark.length)) : given;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (let index = 0; index < next.length; index += 1) next[index] = visit(next[index]);
    } else if (typeof next === 'object' && next !== null) {
      const members = next as Record<string, unknown>;
      for (const name of Object.keys(members)) members[name] = visit(members[name]);
    }
  }
  return exact(value);

  function visit(member: unknown): unknown {
    if (typeof member === 'object' && member !== null) open.push(member);
    return exact(member);
  }
}
