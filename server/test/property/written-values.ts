// Values that are written and read again: what GraphQL takes and what PostgreSQL takes have to leave the same text behind.

import type { BoundColumn } from './binding.ts';
import type { Random } from './random.ts';
import { type EnumLabel, randomValue, type TypeKey, textValue, type Value } from './values.ts';

/** As randomValue, with the digits that were meant. */
export function writtenValue(random: Random, type: TypeKey, labels: readonly EnumLabel[]): Value {
  const value = randomValue(random, type, labels);
  if (typeof value.json !== 'number' || String(value.json) === value.text) return value;
  // A JavaScript number forgets that 1.0 has a decimal; a literal and a string keep it.
  return { ...value, json: value.text };
}

/** The value of a row that is there, as a variable or literal says it. */
export function columnValue({ spec }: BoundColumn, text: string): Value {
  if (spec.type !== 'int' && spec.type !== 'smallint') return textValue(text);
  return { json: Number(text), literal: text, text };
}
