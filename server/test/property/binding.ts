// A described schema and the model built from its database in, the description with the API's names out. Columns and links
// come from the description; only names are taken from the model. What the model lacks is an error here.

import type { Model, Relationship, Table } from '../../src/engine/model/model.ts';
import type { ColumnSpec, FunctionSpec, SchemaSpec, TableSpec } from './schema-spec.ts';
import type { EnumLabel } from './values.ts';

export interface BoundSchema {
  readonly spec: SchemaSpec;
  readonly tables: readonly BoundTable[];
  readonly labels: readonly EnumLabel[];
  readonly functions: readonly BoundFunction[];
}

export interface BoundFunction {
  readonly spec: FunctionSpec;
  readonly name: string;
  readonly table: BoundTable;
}

export interface BoundTable {
  readonly spec: TableSpec;
  readonly name: string;
  readonly columns: readonly BoundColumn[];
  readonly primaryKey: readonly BoundColumn[];
  readonly relations: readonly BoundRelation[];
}

export interface BoundColumn {
  readonly spec: ColumnSpec;
  readonly name: string;
}

export interface BoundRelation {
  readonly kind: 'one' | 'many';
  readonly name: string;
  readonly target: BoundTable;
  /** Whether the foreign key is this table's own. */
  readonly holdsKey: boolean;
  readonly link: readonly { readonly local: BoundColumn; readonly remote: BoundColumn }[];
}

interface Binding {
  readonly bound: BoundTable & { readonly relations: BoundRelation[] };
  readonly table: Table;
}

export function bindSchema(spec: SchemaSpec, model: Model): BoundSchema {
  const bindings = new Map(spec.tables.map((table) => [table.name, bindTable(spec, table, model)]));
  for (const binding of bindings.values()) bindRelations(binding, bindings);
  const enumType = model.enums.find((candidate) =>
    spec.enumType.labels.every((label) => candidate.values.some((value) => value.label === label)),
  );
  const labels = enumType?.values ?? spec.enumType.labels.map((label) => ({ name: label, label }));
  const functions = (spec.functions ?? []).map((made) => bindFunction(made, bindings, model));
  return { spec, tables: [...bindings.values()].map(({ bound }) => bound), labels, functions };
}

function bindFunction(spec: FunctionSpec, bindings: ReadonlyMap<string, Binding>, model: Model): BoundFunction {
  const found = model.functions.find(({ sqlName }) => sqlName === spec.name);
  const binding = bindings.get(spec.table);
  if (found === undefined || binding === undefined) throw new Error(`the model lacks function ${spec.name}`);
  return { spec, name: found.name, table: binding.bound };
}

function bindTable(spec: SchemaSpec, table: TableSpec, model: Model): Binding {
  const found = [...model.tables.values()].find(
    (candidate) => candidate.schema === spec.schema && candidate.sqlName === table.name,
  );
  if (found === undefined) throw new Error(`the model lacks table ${table.name}`);
  const columns = table.columns.map((column) => {
    const exposed = found.columns.find((candidate) => candidate.sqlName === column.name);
    if (exposed === undefined) throw new Error(`the model lacks column ${table.name}.${column.name}`);
    return { spec: column, name: exposed.name };
  });
  const primaryKey = found.primaryKey.map(({ sqlName }) => columnNamed(columns, sqlName));
  if (primaryKey.map(({ spec: column }) => column.name).join() !== table.primaryKey.join()) {
    throw new Error(`the model has another primary key for ${table.name}`);
  }
  return { table: found, bound: { spec: table, name: found.name, columns, primaryKey, relations: [] } };
}

/** Both directions of every foreign key, each under the name that the model gives it. */
function bindRelations(near: Binding, bindings: ReadonlyMap<string, Binding>): void {
  for (const key of near.bound.spec.foreignKeys) {
    const far = bindings.get(key.target);
    if (far === undefined) throw new Error(`no table ${key.target}`);
    const link = key.columns.map((column, index) => ({
      local: columnNamed(near.bound.columns, column),
      remote: columnNamed(far.bound.columns, key.targetColumns[index] as string),
    }));
    const reverse = link.map(({ local, remote }) => ({ local: remote, remote: local }));
    near.bound.relations.push({
      kind: 'one',
      name: relationshipName(near.table, far.table, key.name, link),
      target: far.bound,
      holdsKey: true,
      link,
    });
    far.bound.relations.push({
      kind: uniqueOn(near.bound.spec, key) ? 'one' : 'many',
      name: relationshipName(far.table, near.table, key.name, reverse),
      target: near.bound,
      holdsKey: false,
      link: reverse,
    });
  }
}

function uniqueOn(table: TableSpec, key: { readonly columns: readonly string[]; readonly unique: boolean }): boolean {
  if (key.unique) return true;
  return table.primaryKey.length > 0 && table.primaryKey.every((column) => key.columns.includes(column));
}

function relationshipName(
  table: Table,
  target: Table,
  constraint: string | undefined,
  link: BoundRelation['link'],
): string {
  const found: Relationship | undefined = table.relationships.find(
    (candidate) =>
      (constraint === undefined ? candidate.target === target.id : candidate.constraint === constraint) &&
      link.every(({ local, remote }) =>
        candidate.columns.some((pair) => pair.local === local.spec.name && pair.remote === remote.spec.name),
      ),
  );
  if (found === undefined) throw new Error(`the model lacks the relationship of ${constraint} on ${table.name}`);
  return found.name;
}

function columnNamed(columns: readonly BoundColumn[], name: string): BoundColumn {
  const found = columns.find((column) => column.spec.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}
