// What an answer should be, with the freedom that SQL leaves: rows that an order does not tell apart may come in any order,
// and statistics may differ in the last digits. Compares a parsed answer with it.

import { JsonNumber, writeJson } from './json-text.ts';

export type Expected =
  | { readonly kind: 'json'; readonly text: string; readonly value: unknown }
  /** A number of an aggregate: equal to nine digits. */
  | { readonly kind: 'approximate'; readonly value: unknown }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Expected])[] }
  /** Groups in their order; within a group the order is free. */
  | { readonly kind: 'list'; readonly groups: readonly (readonly Expected[])[] };

export interface Mismatch {
  readonly path: string;
  readonly reason: string;
}

/** The first difference; undefined where there is none. */
export function findMismatch(expected: Expected, actual: unknown, path = '$'): Mismatch | undefined {
  switch (expected.kind) {
    case 'json': {
      const text = writeJson(actual);
      return text === expected.text
        ? undefined
        : { path, reason: `expected ${short(expected.text)}, got ${short(text)}` };
    }
    case 'approximate':
      if (closeTo(expected.value, actual)) return undefined;
      return { path, reason: `expected about ${writeJson(expected.value)}, got ${short(writeJson(actual))}` };
    case 'object':
      return objectMismatch(expected.members, actual, path);
    case 'list':
      return listMismatch(expected.groups, actual, path);
  }
}

function objectMismatch(
  members: readonly (readonly [string, Expected])[],
  actual: unknown,
  path: string,
): Mismatch | undefined {
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) {
    return { path, reason: `expected an object, got ${short(writeJson(actual))}` };
  }
  const keys = members.map(([key]) => key).join();
  if (keys !== Object.keys(actual).join())
    return { path, reason: `expected keys ${keys}, got ${Object.keys(actual).join()}` };
  for (const [key, member] of members) {
    const found = findMismatch(member, (actual as Record<string, unknown>)[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listMismatch(groups: readonly (readonly Expected[])[], actual: unknown, path: string): Mismatch | undefined {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  if (!Array.isArray(actual)) return { path, reason: `expected a list, got ${short(writeJson(actual))}` };
  if (actual.length !== count) return { path, reason: `expected ${count} rows, got ${actual.length}` };
  let start = 0;
  for (const group of groups) {
    const found = groupMismatch(group, actual.slice(start, start + group.length), `${path}[${start}]`);
    if (found !== undefined) return found;
    start += group.length;
  }
  return undefined;
}

function groupMismatch(group: readonly Expected[], actual: readonly unknown[], path: string): Mismatch | undefined {
  const [only] = group;
  if (group.length === 1 && only !== undefined) return findMismatch(only, actual[0], path);
  const left = [...actual];
  for (const expected of group) {
    const place = left.findIndex((candidate) => findMismatch(expected, candidate) === undefined);
    if (place < 0) {
      const nearest = findMismatch(expected, left[0], path);
      return {
        path,
        reason: `an expected row is not among the ${group.length} rows here (nearest: ${nearest?.path} ${nearest?.reason})`,
      };
    }
    left.splice(place, 1);
  }
  return undefined;
}

function closeTo(expected: unknown, actual: unknown): boolean {
  if (!(expected instanceof JsonNumber) || !(actual instanceof JsonNumber))
    return writeJson(expected) === writeJson(actual);
  const [one, other] = [Number(expected.text), Number(actual.text)];
  return one === other || Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
