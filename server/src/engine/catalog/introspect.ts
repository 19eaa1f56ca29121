// Reads a database's catalog: schema names in, a `Catalog` out, all in one read-only snapshot. It never changes anything and
// decides nothing about exposure beyond what the schemas asked for say.

import { assertNever } from '../../base/assert-never.ts';
import type {
  Catalog,
  CatalogFunction,
  CatalogRelation,
  CatalogRole,
  CatalogSchema,
  CatalogType,
  Oid,
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
  const catalogRelations = await readRelations(connection, schemas, serverVersion);
  const catalogFunctions = await connection.query<CatalogFunction>(functions, [schemas]);
  const typeRows = await connection.query<TypeRow>(types, [typesUsed(catalogRelations, catalogFunctions)]);
  const catalogTypes = typeRows.map(toType);
  const catalogRoles = await connection.query<CatalogRole>(roles(serverVersion));
  return {
    database,
    serverVersion,
    schemas: catalogSchemas,
    relations: await readEnumValues(connection, catalogRelations, catalogTypes),
    types: catalogTypes,
    functions: catalogFunctions,
    roles: catalogRoles,
  };
}

async function readRelations(
  connection: CatalogConnection,
  schemas: readonly string[],
  serverVersion: number,
): Promise<readonly CatalogRelation[]> {
  const rows = await connection.query<RelationRow>(relations, [schemas]);
  const oids = [rows.map(({ oid }) => oid)];
  const columnsOf = byRelation(await connection.query<ColumnsRow>(columns, oids));
  const constraintsOf = byRelation(await connection.query<ConstraintsRow>(constraints(serverVersion), oids));
  const indexesOf = byRelation(await connection.query<IndexesRow>(uniqueIndexes, oids));
  const policiesOf = byRelation(await connection.query<PoliciesRow>(policies, oids));
  return rows.map((row) => ({
    ...row,
    columns: columnsOf.get(row.oid)?.columns ?? [],
    constraints: constraintsOf.get(row.oid)?.constraints ?? [],
    uniqueIndexes: indexesOf.get(row.oid)?.indexes ?? [],
    policies: policiesOf.get(row.oid)?.policies ?? [],
  }));
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

function toType(row: TypeRow): CatalogType {
  const { oid, schema, name, comment, kind } = row;
  const base = { oid, schema, name, comment };
  switch (kind) {
    case 'base':
      return { ...base, kind, category: row.category };
    case 'enum':
      return { ...base, kind, labels: row.labels };
    case 'domain':
      return { ...base, kind, baseType: row.baseType, notNull: row.notNull };
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
