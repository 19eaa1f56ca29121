// JSON objects under construction: members that have no value are left out.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function object(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** As object, from pairs: of two with the same key the later counts. */
export function objectOf(pairs: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(pairs);
}

/** A reference within the document: RFC 6901 in a fragment. */
export function reference(...path: readonly string[]): JsonObject {
  const steps = path.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  return { $ref: `#/${steps.join('/')}` };
}

/** A path of one name behind a prefix, where characters that mean something in paths or templates are written as percent signs. */
export function pathOf(prefix: string, name: string): string {
  return prefix + name.replace(/[{}?#%/\\"<>^`| ]/g, (character) => encodeURIComponent(character));
}
