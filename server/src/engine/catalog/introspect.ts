// Reads a database's catalog: schema names in, a `Catalog` out, all in one read-only snapshot. It never changes anything and
// decides nothing about exposure beyond what the schemas asked for say.

import { assertNever } from '../../base/assert-never.ts';
import type {
  Catalog,
  CatalogConstraint,
  CatalogFunction,
  CatalogKey,
  CatalogRelation,
  CatalogRole,
  CatalogSchema,
  CatalogType,
  ColumnOrigin,
  DomainCasts,
  Oid,
  ShownTable,
} from './catalog.ts';
import { exposableSchemas } from './exposable-schemas.ts';
import { type ColumnsRow, columns } from './queries/columns.ts';
import { type ConstraintsRow, constraints } from './queries/constraints.ts';
import { functions } from './queries/functions.ts';
import { type IndexesRow, uniqueIndexes } from './queries/indexes.ts';
import { type PoliciesRow, policies } from './queries/policies.ts';
import { type RelationRow, relations } from './queries/relations.ts';
import { roles } from './queries/roles.ts';
import { schemas as schemasQuery } from './queries/schemas.ts';
import { begin, commit, rollback, type SessionRow, session } from './queries/session.ts';
import { type TypeRow, types } from './queries/types.ts';
import { type ViewColumnsRow, viewColumns } from './queries/view-columns.ts';
import { readEnumValues } from './read-enum-values.ts';

/** One connection to the database, used by nothing else while a call runs. Any role can read what is asked. */
export interface CatalogConnection {
  /** Rows as objects; json, numbers, Booleans and OIDs as JavaScript values. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface IntrospectOptions {
  /** Names exactly as in pg_namespace. Those that do not exist are passed over, as are the system's. */
  readonly schemas: readonly string[];
}

/** Reads the catalog in one consistent snapshot (PostgreSQL 15 to 18). Rejects with what the connection rejects with. */
export async function introspect(connection: CatalogConnection, options: IntrospectOptions): Promise<Catalog> {
  await connection.query(begin);
  try {
    const catalog = await readCatalog(connection, exposableSchemas(options.schemas));
    await connection.query(commit);
    return catalog;
  } catch (error) {
    // The first error is the one to tell; a lost connection fails here too.
    await connection.query(rollback).catch(() => undefined);
    throw error;
  }
}

async function readCatalog(connection: CatalogConnection, schemas: readonly string[]): Promise<Catalog> {
  const [start] = await connection.query<SessionRow>(session);
  if (start === undefined) throw new Error('the session query gave no row');
  const { database, serverVersion } = start;
  const catalogSchemas = await connection.query<CatalogSchema>(schemasQuery, [schemas]);
  const { relations: catalogRelations, shownTables } = await readRelations(connection, schemas, serverVersion);
  const catalogFunctions = await connection.query<CatalogFunction>(functions, [schemas]);
  const typeRows = await connection.query<TypeRow>(types, [typesUsed(catalogRelations, catalogFunctions)]);
  const catalogTypes = typeRows.map(toType);
  const catalogRoles = await connection.query<CatalogRole>(roles(serverVersion));
  return {
    database,
    serverVersion,
    schemas: catalogSchemas,
    relations: await readEnumValues(connection, catalogRelations, catalogTypes),
    shownTables,
    types: catalogTypes,
    functions: catalogFunctions,
    roles: catalogRoles,
  };
}

async function readRelations(
  connection: CatalogConnection,
  schemas: readonly string[],
  serverVersion: number,
): Promise<Pick<Catalog, 'relations' | 'shownTables'>> {
  const rows = await connection.query<RelationRow>(relations, [schemas]);
  const oids = [rows.map(({ oid }) => oid)];
  const columnsOf = byRelation(await connection.query<ColumnsRow>(columns, oids));
  const originsOf = await readOrigins(connection, rows);
  const shown = shownBeside(rows, originsOf);
  const constraintsOf = byRelation(
    await connection.query<ConstraintsRow>(constraints(serverVersion), [[...oids.flat(), ...shown]]),
  );
  const indexesOf = byRelation(await connection.query<IndexesRow>(uniqueIndexes, oids));
  const policiesOf = byRelation(await connection.query<PoliciesRow>(policies, oids));
  const read = rows.map((row) => ({
    ...row,
    columns: (columnsOf.get(row.oid)?.columns ?? []).map((column) => ({
      ...column,
      origin: originsOf.get(row.oid)?.get(column.number) ?? null,
    })),
    constraints: constraintsOf.get(row.oid)?.constraints ?? [],
    uniqueIndexes: indexesOf.get(row.oid)?.indexes ?? [],
    policies: policiesOf.get(row.oid)?.policies ?? [],
  }));
  const shownTables = shown.map(
    (oid): ShownTable => ({ oid, keys: keysOf(constraintsOf.get(oid)?.constraints ?? []) }),
  );
  return { relations: read, shownTables };
}

function keysOf(constraints: readonly CatalogConstraint[]): readonly CatalogKey[] {
  return constraints.filter(
    (each) => each.kind === 'primary-key' || each.kind === 'unique' || each.kind === 'foreign-key',
  );
}

/** By view and number of its column. */
type Origins = ReadonlyMap<Oid, ReadonlyMap<number, ColumnOrigin>>;

async function readOrigins(connection: CatalogConnection, rows: readonly RelationRow[]): Promise<Origins> {
  const views = rows.filter(({ kind }) => kind === 'view' || kind === 'materialized-view').map(({ oid }) => oid);
  const found = await connection.query<ViewColumnsRow>(viewColumns, [views]);
  return new Map(
    found.map(({ relation, origins }) => [relation, new Map(origins.map(({ column, origin }) => [column, origin]))]),
  );
}

/** The tables that views show columns of, without those that are read anyway. */
function shownBeside(rows: readonly RelationRow[], originsOf: Origins): readonly Oid[] {
  const shown = new Set(
    [...originsOf.values()].flatMap((origins) => [...origins.values()].map((each) => each.relation)),
  );
  for (const { oid } of rows) shown.delete(oid);
  return [...shown];
}

function byRelation<Row extends { readonly relation: Oid }>(rows: readonly Row[]): ReadonlyMap<Oid, Row> {
  return new Map(rows.map((row) => [row.relation, row]));
}

function typesUsed(relations: readonly CatalogRelation[], functions: readonly CatalogFunction[]): readonly Oid[] {
  const used = new Set<Oid>();
  for (const relation of relations) for (const column of relation.columns) used.add(column.type);
  for (const { returnType, arguments: args } of functions) {
    used.add(returnType);
    for (const argument of args) used.add(argument.type);
  }
  return [...used];
}

const noCasts: DomainCasts = { toJson: null, fromJson: null, fromText: null };

function toType(row: TypeRow): CatalogType {
  const { oid, schema, name, formatted, comment, kind } = row;
  const base = { oid, schema, name, formatted, comment };
  switch (kind) {
    case 'base':
      return { ...base, kind, category: row.category };
    case 'enum':
      return { ...base, kind, labels: row.labels };
    case 'domain':
      return {
        ...base,
        kind,
        baseType: row.baseType,
        typeModifier: row.typeModifier,
        notNull: row.notNull,
        casts: row.casts ?? noCasts,
      };
    case 'array':
      return { ...base, kind, elementType: row.elementType };
    case 'composite':
      return { ...base, kind, relation: row.relation, attributes: row.attributes };
    case 'range':
    case 'multirange':
      return { ...base, kind, elementType: row.elementType };
    default:
      return assertNever(kind);
  }
}
