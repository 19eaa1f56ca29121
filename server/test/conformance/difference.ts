// What an answer should have been and what it is → the first difference, in words. Keys of objects may come in any order,
// members of lists may not; of an error only the code is compared.

import { isDeepStrictEqual } from 'node:util';
import type { Expected } from './case.ts';

/** Undefined where the answer is as expected. */
export function difference(expected: Expected, answer: unknown): string | undefined {
  const { data, errors } = answer as Expected;
  if (expected.errors === undefined) {
    if (errors !== undefined) return `unexpected error: ${JSON.stringify(errors[0])}`;
    return deepDifference(expected.data, data, 'data');
  }
  const wanted = expected.errors[0]?.extensions.code;
  const found = errors?.[0]?.extensions.code;
  if (errors === undefined) return `no error ${wanted}, but data: ${JSON.stringify(data)}`;
  if (data !== undefined && data !== null) return `an error and data beside it: ${JSON.stringify(data)}`;
  return found === wanted ? undefined : `error ${found} in place of ${wanted}: ${errors[0]?.message}`;
}

function deepDifference(expected: unknown, found: unknown, path: string): string | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  if (isPlain(expected) && isPlain(found) && Array.isArray(expected) === Array.isArray(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const inside = deepDifference(expected[key], found[key], `${path}.${key}`);
      if (inside !== undefined) return inside;
    }
  }
  return `${path}: ${JSON.stringify(found)} in place of ${JSON.stringify(expected)}`;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
