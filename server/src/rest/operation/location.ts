// The header Location of a row that was inserted: the URL that reads it, by its key.

import { parseJson } from '../../base/parse-json.ts';
import type { Table } from '../../engine/model/model.ts';
import type { ResourceBody } from '../../engine/request.ts';
import { isReserved } from '../query/parse-query.ts';
import { encodeStrictly } from './encode-strictly.ts';

/** What has to be asked of the row: its key, in the order of the table's columns. */
export function keySelection({ columns, keyColumns }: Table): ResourceBody {
  return {
    selection: columns
      .filter((column) => keyColumns.includes(column))
      .map((column) => ({
        kind: 'value',
        key: column.sqlName,
        value: { base: { kind: 'column', column }, steps: [], cast: undefined },
      })),
    format: { kind: 'json', stripNulls: false },
  };
}

/** `/films?id=eq.5`, from the answer to that; undefined where no row is there. */
export function locationOf(table: Table, body: string | null): string | undefined {
  const [row] = parseJson(body ?? '[]') as readonly Readonly<Record<string, unknown>>[];
  if (row === undefined) return undefined;
  const pairs = Object.entries(row).map(
    ([name, value]) => `${encodeStrictly(fieldOf(name))}=${encodeStrictly(filterOf(value))}`,
  );
  return `/${encodeStrictly(table.sqlName)}?${pairs.join('&')}`;
}

/** The name as the parser of filters reads it. */
function fieldOf(name: string): string {
  return /^\w+$/.test(name) && !isReserved(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

function filterOf(value: unknown): string {
  if (value === null) return 'is.null';
  return `eq.${typeof value === 'object' ? JSON.stringify(value) : value}`;
}
