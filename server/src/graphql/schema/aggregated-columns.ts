// Which columns of a table an aggregate function takes.

import type { AggregateFunction, Column, Table, ValueType } from '../../engine/model/model.ts';
import type { TypeRegistry } from './type-registry.ts';

/** The columns that the role may read and the function takes. */
export function aggregatedColumns(registry: TypeRegistry, table: Table, name: AggregateFunction): Column[] {
  const takes = name === 'min' || name === 'max' ? comparable : isNumeric;
  return registry.columns(table).filter((column) => takes(column.type));
}

export function isNumeric(type: ValueType): boolean {
  if (type.kind !== 'scalar') return false;
  const { family } = type;
  return (
    (family === 'integer' && type.name !== 'oid') ||
    family === 'bigint' ||
    family === 'float' ||
    family === 'numeric' ||
    family === 'money'
  );
}

const incomparable = new Set([
  'json',
  'jsonb',
  'boolean',
  'geometry',
  'geography',
  'raster',
  'composite',
  'bytea',
  'other',
]);

function comparable(type: ValueType): boolean {
  if (type.kind === 'enum') return type.table === undefined;
  return type.kind !== 'scalar' || !incomparable.has(type.family);
}
