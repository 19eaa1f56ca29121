// A function's own columns (RETURNS TABLE, OUT) → the table that its rows would be of. The database has no such table: it is reached
// through the function alone.

import { qualifiedName } from '../../base/quote-name.ts';
import type { CatalogArgument, CatalogFunction } from '../catalog/catalog.ts';
import { reservedMembers } from './build-columns.ts';
import { toLegalName } from './legal-name.ts';
import type { Column, DatabaseFunction, Table } from './model.ts';
import { createNameSpace } from './name-space.ts';
import type { Naming } from './naming.ts';
import type { ValueTypes } from './value-types.ts';

/** Whether the function's result is in its arguments, and no value of a type. */
export function hasOwnColumns({ arguments: all }: CatalogFunction, returned: string): boolean {
  const given = all.filter(isResult);
  // A single OUT is a plain value, as after RETURNS.
  return given.length > 1 ? returned === 'record' : given.some(({ mode }) => mode === 'table');
}

/** OUT, INOUT and TABLE. */
export function isResult({ mode }: CatalogArgument): boolean {
  return mode === 'out' || mode === 'inout' || mode === 'table';
}

/** Undefined where one of them has no name or no form in the API. */
export function ownColumns(
  { arguments: all }: CatalogFunction,
  types: ValueTypes,
  naming: Naming,
): readonly Column[] | undefined {
  const names = createNameSpace(reservedMembers);
  const columns: Column[] = [];
  for (const { name, type } of all.filter(isResult)) {
    const read = types.read(type);
    if (name === '' || read === undefined) return undefined;
    const wanted = naming.member(toLegalName(name, 'column'));
    const exposed = names.claim([wanted]) ? wanted : `${wanted}_${columns.length + 1}`;
    columns.push(resultColumn({ sqlName: name, name: exposed, type: read.type, typeName: types.spell(type) }));
  }
  return columns;
}

/** A column that nothing is known of but its type. */
export function resultColumn(column: Pick<Column, 'sqlName' | 'name' | 'type' | 'typeName'>): Column {
  return {
    ...column,
    plainTypeName: column.typeName,
    maxLength: undefined,
    representation: undefined,
    notNull: false,
    hasDefault: false,
    defaultExpression: undefined,
    readOnly: true,
    insertable: false,
    updatable: false,
    filterable: true,
    orderable: true,
    description: undefined,
    deprecated: undefined,
  };
}

/** `search` gives rows of `search_result`. */
export function resultTable(
  { oid, schema, name: sqlName }: CatalogFunction,
  columns: readonly Column[],
  { name, chosen }: Pick<DatabaseFunction, 'name' | 'chosen'>,
): Table {
  return {
    kind: 'view',
    // No relation's, nor that of an overload.
    id: `${qualifiedName(schema, sqlName)}()#${oid}`,
    schema,
    sqlName,
    name: `${name}_result`,
    chosen,
    rootNames: {},
    description: `A row of what function "${sqlName}" gives.`,
    deprecated: undefined,
    columns,
    primaryKey: [],
    keyColumns: [],
    uniqueKeys: [],
    relationships: [],
    computedFields: [],
    insertable: false,
    updatable: false,
    deletable: false,
    rateLimit: undefined,
  };
}
