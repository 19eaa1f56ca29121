// The catalog and the schemas to expose → the model: tables, columns and relationships under the names of the API. Pure; what is
// not exposed as one would expect is told in the model's warnings.

import type { Catalog } from '../catalog/catalog.ts';
import { buildColumns } from './build-columns.ts';
import { buildFunctions } from './build-functions.ts';
import { buildJoins } from './build-joins.ts';
import { buildNamedTypes } from './build-named-types.ts';
import { buildRelationships } from './build-relationships.ts';
import { buildRoutines } from './build-routines.ts';
import { readRateLimit, type Warn } from './comment-tags.ts';
import { readEnumTables } from './enum-tables.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Column, DatabaseFunction, EnumType, Model, ModelWarning, Table, TableId, ValueType } from './model.ts';
import { createNameSpace } from './name-space.ts';
import { nameTables, reservedTypeNames } from './name-tables.ts';
import { hasuraNaming, type Naming } from './naming.ts';
import {
  type Exposed,
  type ForeignKey,
  type NumberedKey,
  readForeignKeys,
  readUniqueKeys,
  toUniqueKey,
} from './read-keys.ts';
import { readShownKeys, type ShownKeys } from './shown-keys.ts';
import { createValueTypes } from './value-types.ts';

export interface ModelOptions {
  /** The schemas whose relations are exposed. */
  readonly schemas: readonly string[];
  /** The convention of names; Hasura's snake case where not given. Who shows the model has to take the same. */
  readonly naming?: Naming;
}

/** The model of a catalog. The same catalog and options give an equal model, in whatever order PostgreSQL listed things. */
export function buildModel(catalog: Catalog, { schemas, naming = hasuraNaming }: ModelOptions): Model {
  const warnings: ModelWarning[] = [];
  const warn: Warn = (code, object, message) => warnings.push({ code, object, message });
  for (const schema of schemas) {
    if (catalog.schemas.some(({ name }) => name === schema)) continue;
    warn('schema-missing', schema, 'the database has no schema of this name');
  }
  const inSchemas = catalog.relations.filter(({ schema }) => schemas.includes(schema));
  const typeNames = createNameSpace(reservedTypeNames(naming));
  const named = nameTables(inSchemas, naming, typeNames, warn);
  const enumTables = readEnumTables({ relations: inSchemas, named, naming, typeNames, warn });
  const types = createValueTypes(catalog, naming, typeNames, warn);
  const all: readonly Exposed[] = named
    .map((table) => ({ ...table, columns: buildColumns(table.relation, { types, enumTables, naming, warn }) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const exposed = all.filter((table) => {
    if (table.columns.size === 0) warn('relation-omitted', table.id, 'not exposed, because no column of it is');
    return table.columns.size > 0;
  });
  const shown = readShownKeys(catalog, new Map(all.map(({ id, relation }) => [id, relation])));
  const plain = buildTables(exposed, shown, naming, warn);
  const functions = buildFunctions(catalog, { schemas, tables: plain, types, typeNames, naming, warn });
  const tables = new Map(
    [...plain].map(([id, table]) => [id, { ...table, computedFields: functions.computed.get(id) ?? [] }]),
  );
  const enums = enumsOf(tables, [...functions.roots, ...[...functions.computed.values()].flat()]);
  const bare = buildTables(all.filter(isBare), shown, naming, () => {});
  const relations = new Map([...tables, ...bare]);
  const called = buildRoutines(catalog, { schemas, relations, types });
  const joins = buildJoins(shown);
  const namedTypes = buildNamedTypes(catalog, { relations, types });
  const model = {
    tables,
    enums,
    functions: functions.roots,
    joins,
    ...called,
    namedTypes,
    schemas: exposedSchemas(catalog, schemas),
  };
  return {
    ...model,
    relations,
    warnings: warnings.toSorted((a, b) => compare(a.object, b.object) || compare(a.message, b.message)),
    fingerprint: fingerprintOf({ ...model, bare }),
  };
}

function exposedSchemas(catalog: Catalog, names: readonly string[]): Model['schemas'] {
  return names.flatMap((name) => {
    const schema = catalog.schemas.find((each) => each.name === name);
    return schema === undefined ? [] : [{ name, description: schema.comment ?? undefined }];
  });
}

/** PostgreSQL has tables without columns; rows of them can be counted. */
function isBare({ relation }: Exposed): boolean {
  return relation.columns.length === 0;
}

function buildTables(
  exposed: readonly Exposed[],
  shown: ShownKeys,
  naming: Naming,
  warn: Warn,
): ReadonlyMap<TableId, Table> {
  const uniqueKeys = new Map(exposed.map((table) => [table, readUniqueKeys(table, warn)]));
  const keysOf = new Map<Exposed, ForeignKey[]>(exposed.map((table) => [table, []]));
  for (const key of readForeignKeys(exposed, uniqueKeys, warn)) {
    keysOf.get(key.from)?.push(key);
    if (key.to !== key.from) keysOf.get(key.to)?.push(key);
  }
  return new Map(
    exposed.map((table) => {
      const relationships = buildRelationships(table, keysOf.get(table) ?? [], naming, warn);
      const made = toTable(table, uniqueKeys.get(table) ?? [], warn);
      const keyColumns = made.primaryKey.length > 0 ? made.primaryKey : shownKey(table, shown);
      return [table.id, { ...made, keyColumns, relationships, computedFields: [] }];
    }),
  );
}

/** Empty where a column of it is hidden. */
function shownKey({ id, columns }: Exposed, { keyColumns }: ShownKeys): readonly Column[] {
  const names = keyColumns.get(id) ?? [];
  const found = names.flatMap((name) => [...columns.values()].find(({ sqlName }) => sqlName === name) ?? []);
  return found.length === names.length ? found : [];
}

function toTable(
  exposed: Exposed,
  keys: readonly NumberedKey[],
  warn: Warn,
): Omit<Table, 'keyColumns' | 'relationships' | 'computedFields'> {
  const { relation, comment, id, name, chosen, rootNames, columns } = exposed;
  const uniqueKeys = keys.map((key) => toUniqueKey(exposed, key)).filter((key) => key !== undefined);
  const { insert, update, delete: remove } = relation.updatable;
  return {
    kind: relation.kind === 'partitioned-table' ? 'table' : relation.kind,
    id,
    schema: relation.schema,
    sqlName: relation.name,
    name,
    chosen,
    rootNames,
    description: comment.description,
    deprecated: comment.deprecated,
    columns: [...columns.values()],
    primaryKey: uniqueKeys.find((key) => key.primary)?.columns ?? [],
    uniqueKeys,
    insertable: insert && !comment.omitted.has('create'),
    updatable: update && !comment.omitted.has('update'),
    deletable: remove && !comment.omitted.has('delete'),
    rateLimit: readRateLimit(comment, id, warn),
  };
}

function enumsOf(tables: ReadonlyMap<TableId, Table>, functions: readonly DatabaseFunction[]): readonly EnumType[] {
  // By name: the enum of a table has several types in SQL.
  const enums = new Map<string, EnumType>();
  const add = (type: ValueType): void => {
    const value = type.kind === 'array' ? type.element : type;
    if (value.kind === 'enum') enums.set(value.name, value);
  };
  for (const { columns } of tables.values()) for (const { type } of columns) add(type);
  for (const { arguments: args, result } of functions) {
    for (const { type } of args) add(type);
    if (result.kind === 'value') add(result.type);
    else for (const { type } of result.own?.columns ?? []) add(type);
  }
  return [...enums.values()].toSorted((a, b) => compare(a.name, b.name));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
