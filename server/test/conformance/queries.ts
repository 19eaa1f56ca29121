// The SQL by which a set-up's names reach the database: what foreign keys there are, and comments with tags in them.

import type { TableName } from './case.ts';

/** Every statement of a set-up reads and writes times as the suite did. */
export const pinTimeZone = `set timezone to 'UTC'`;

export interface ForeignKeyRow {
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly remoteSchema: string;
  readonly remoteTable: string;
  readonly remoteColumns: readonly string[];
  readonly comment: string | null;
}

const columnNames = (relation: string, numbers: string) =>
  `array(select attname::text from unnest(${numbers}) with ordinality key (number, position)
     join pg_catalog.pg_attribute on attrelid = ${relation} and attnum = key.number order by position)`;

export const foreignKeys = `
  select conname::text as name, near_schema.nspname::text as schema, near.relname::text as table,
    ${columnNames('conrelid', 'conkey')} as columns,
    far_schema.nspname::text as "remoteSchema", far.relname::text as "remoteTable",
    ${columnNames('confrelid', 'confkey')} as "remoteColumns",
    pg_catalog.obj_description(pg_constraint.oid, 'pg_constraint') as comment
  from pg_catalog.pg_constraint
    join pg_catalog.pg_class near on near.oid = conrelid
    join pg_catalog.pg_namespace near_schema on near_schema.oid = near.relnamespace
    join pg_catalog.pg_class far on far.oid = confrelid
    join pg_catalog.pg_namespace far_schema on far_schema.oid = far.relnamespace
  where contype = 'f' and conparentid = 0
  order by conname, near.relname`;

export interface RelationRow {
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly comment: string | null;
}

export const relations = `
  select nspname::text as schema, relname::text as table, relkind::text as kind,
    pg_catalog.obj_description(pg_class.oid, 'pg_class') as comment
  from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'p', 'v', 'm', 'f') and nspname <> 'information_schema' and nspname not like 'pg\\_%'`;

export function commentOnConstraint({ name, schema, table }: ForeignKeyRow, comment: string): string {
  return `comment on constraint ${identifier(name)} on ${tableName({ schema, name: table })} is ${literal(comment)}`;
}

export function commentOnRelation({ schema, table, kind }: RelationRow, comment: string): string {
  const kinds: Readonly<Record<string, string>> = { v: 'view', m: 'materialized view', f: 'foreign table' };
  return `comment on ${kinds[kind] ?? 'table'} ${tableName({ schema, name: table })} is ${literal(comment)}`;
}

export function commentOnColumn(table: TableName, column: string, comment: string): string {
  return `comment on column ${tableName(table)}.${identifier(column)} is ${literal(comment)}`;
}

/** Only functions without overloads are named so. */
export function commentOnFunction(name: TableName, comment: string): string {
  return `comment on function ${tableName(name)} is ${literal(comment)}`;
}

function tableName({ schema, name }: TableName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** Also how a name is written in a tag. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `e'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}
