// Any name of the database → a name that GraphQL allows. The result depends on the name alone, never on what else exists.

import { createHash } from 'node:crypto';

/** Whether GraphQL takes this as a name of a schema: not one of introspection's, and nothing but `[_A-Za-z][_0-9A-Za-z]*`. */
export function isLegalName(name: string): boolean {
  return /^[_A-Za-z][_0-9A-Za-z]*$/.test(name) && !name.startsWith('__');
}

/** Whether GraphQL takes this as a value of an enum. */
export function isLegalValue(name: string): boolean {
  return isLegalName(name) && !['true', 'false', 'null'].includes(name);
}

const latin: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
};

/** A legal name that resembles the given one; `fallback` begins the name where nothing of it can be kept. */
export function toLegalName(name: string, fallback: string): string {
  if (isLegalName(name)) return name;
  const ascii = name
    .replace(/[ßæÆœŒøØłŁ]/g, (letter) => latin[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^_0-9A-Za-z]+/g, '_');
  const trimmed = ascii.replace(/^_+/, '').replace(/_+$/, '');
  if (trimmed === '') return `${fallback}_${nameHash(name)}`;
  return /^[0-9]/.test(trimmed) || name.startsWith('_') ? `_${trimmed}` : trimmed;
}

/** Six hexadecimal digits that tell two names apart whose legal forms are the same. */
export function nameHash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6);
}
