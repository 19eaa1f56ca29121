// What PUT asks for beyond an upsert: that the URL names one row by its primary key, and the body has that very row.

import type { Table } from '../../engine/model/model.ts';
import { RestError } from '../errors.ts';
import type { Filter, Query } from '../query/query.ts';

/** The row of the body that the URL names. Throws PGRST105 and PGRST115. */
export function matchingRows<Row extends Readonly<Record<string, unknown>>>(
  table: Table,
  query: Query,
  rows: readonly Row[],
): readonly Row[] {
  const key = keyOf(table, query);
  const matching = rows.filter((row) => [...key].every(([name, value]) => textOf(row[name]) === value));
  if (matching.length === 1) return matching;
  throw new RestError('PGRST115', 'Payload values do not match URL in primary key column(s)');
}

/** The values of the key's columns, as they stand in the URL. */
function keyOf({ keyColumns }: Table, { conditions }: Query): ReadonlyMap<string, string> {
  const key = new Map<string, string>();
  const invalid = () =>
    new RestError('PGRST105', "Filters must include all and only primary key columns with 'eq' operators");
  for (const { path, condition } of conditions) {
    if (condition.kind !== 'filter') throw invalid();
    if (path.length > 0) continue;
    const value = equalTo(condition);
    if (value === undefined) throw invalid();
    key.set(condition.field.name, value);
  }
  const isWhole = key.size > 0 && key.size === keyColumns.length && keyColumns.every(({ sqlName }) => key.has(sqlName));
  if (!isWhole) throw invalid();
  return key;
}

function equalTo({ negated, operation }: Filter): string | undefined {
  if (negated || operation.kind !== 'compare' || operation.operator !== 'eq') return undefined;
  return operation.quantifier === undefined ? operation.value : undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
