// Plain data → a text that is equal for equal data and, for all that matters, only for that.

import { createHash } from 'node:crypto';

/** SHA-256 of the data's JSON. Maps and sets count in their order; members of objects in theirs, which code fixes. */
export function fingerprintOf(data: unknown): string {
  const text = JSON.stringify(data, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
  );
  return createHash('sha256').update(text).digest('hex');
}
