// The name of a table or view → the relation of the model.

import type { Model, Table } from '../../engine/model/model.ts';
import { RestError } from '../errors.ts';
import type { Scope } from './scope.ts';
import { similarName } from './similar-name.ts';

const bySchema = new WeakMap<Model, Map<string, Map<string, Table>>>();

/** Throws PGRST205. */
export function findTable({ model, schema }: Pick<Scope, 'model' | 'schema'>, name: string): Table {
  const tables = tablesOf(model, schema);
  const table = tables.get(name);
  if (table !== undefined) return table;
  const near = similarName(name, [...tables.keys()], 0.75);
  throw new RestError(
    'PGRST205',
    `Could not find the table '${schema}.${name}' in the schema cache`,
    near === undefined ? {} : { hint: `Perhaps you meant the table '${schema}.${near}'` },
  );
}

/** By their names. */
export function tablesOf(model: Model, schema: string): ReadonlyMap<string, Table> {
  const known = bySchema.get(model) ?? index(model);
  bySchema.set(model, known);
  return known.get(schema) ?? new Map();
}

function index(model: Model): Map<string, Map<string, Table>> {
  const schemas = new Map<string, Map<string, Table>>();
  for (const table of model.relations.values()) {
    const tables = schemas.get(table.schema) ?? new Map<string, Table>();
    schemas.set(table.schema, tables.set(table.sqlName, table));
  }
  return schemas;
}
