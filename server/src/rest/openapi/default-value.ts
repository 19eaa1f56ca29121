// The DEFAULT expression of a column → the value that it gives, where it is a constant that JSON can say.

import type { Json } from './json-object.ts';

/** Undefined: it is computed. `null::text` is null. */
export function constantOf(expression: string): Json | undefined {
  const text = withoutCasts(expression);
  if (text === undefined) return undefined;
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (/^null$/i.test(text)) return null;
  return text === 'true' || text === 'false' ? text === 'true' : Number(text);
}

/** A literal without the casts behind it; undefined where the expression is more than that. */
function withoutCasts(expression: string): string | undefined {
  const literal = /^\(?('(?:[^']|'')*'|null|true|false|-?\d+(?:\.\d+)?)\)?((?:::[\w ."[\](),]+)?)$/i.exec(expression);
  return literal?.[1];
}
