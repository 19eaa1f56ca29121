// A field of the URL → a value of the row: a column, or a function over the row, and the way into its JSON.

import type { Table } from '../../engine/model/model.ts';
import type { Value } from '../../engine/request.ts';
import type { FieldPath } from '../query/query.ts';
import { findColumn, findRowRoutine, noColumn, type Scope } from './scope.ts';
import { typeOf } from './type-name.ts';

/** Throws 42703, and 42704 for a cast that is no name of a type. */
export function resolveValue(scope: Scope, table: Table, field: FieldPath, cast: string | undefined): Value {
  return {
    base: resolveBase(scope, table, field.name),
    steps: field.steps.map(({ arrow, key, index }) => ({ arrow, key: index ? indexOf(key) : key })),
    cast: cast === undefined ? undefined : typeOf(cast),
  };
}

const largest = 2 ** 31 - 1;

/** PostgreSQL's arrow takes an integer, and no array has an element beyond. */
function indexOf(digits: string): number {
  return Math.max(Math.min(Number(digits), largest), -largest);
}

function resolveBase(scope: Scope, table: Table, name: string): Value['base'] {
  const column = findColumn(scope, table, name);
  if (column !== undefined) return { kind: 'column', column };
  const routine = findRowRoutine(scope, table, name);
  if (routine?.result.kind !== 'value') throw noColumn(table, name);
  return { kind: 'computed', call: { function: routine, arguments: [] } };
}

/** What a field without an alias is called: the last key of its path that is a name. */
export function keyOf({ name, steps }: FieldPath): string {
  return steps.findLast(({ index }) => !index)?.key ?? name;
}
