// A table that a role may use → the JSON Schemas of its rows: as they are read, as they are inserted, as they are changed.

import type { Column } from '../../engine/model/model.ts';
import { constantOf } from './default-value.ts';
import { type JsonObject, object, objectOf } from './json-object.ts';
import { referredBy, type TableResource } from './resources.ts';
import { exampleOf, nullable, schemaOf } from './value-schema.ts';

/** Without keys that are not selected, a row may have any of them. */
export function rowSchema(resource: TableResource): JsonObject {
  const { table, readable } = resource;
  return object({
    type: 'object',
    description: table.description,
    deprecated: table.deprecated === undefined ? undefined : true,
    properties: objectOf(readable.map((column) => [column.sqlName, columnSchema(column, resource)])),
  });
}

/** Of rows that only a function gives. */
export function resultSchema(columns: readonly Column[]): JsonObject {
  return {
    type: 'object',
    properties: objectOf(columns.map((column) => [column.sqlName, columnSchema(column)])),
  };
}

export function insertSchema(resource: TableResource): JsonObject {
  const required = resource.insertable.filter(({ notNull, hasDefault }) => notNull && !hasDefault);
  return writeSchema(resource, resource.insertable, required);
}

export function updateSchema(resource: TableResource): JsonObject {
  return writeSchema(resource, resource.updatable, []);
}

function writeSchema(resource: TableResource, columns: readonly Column[], required: readonly Column[]): JsonObject {
  return object({
    type: 'object',
    required: required.length === 0 ? undefined : required.map(({ sqlName }) => sqlName),
    properties: objectOf(columns.map((column) => [column.sqlName, columnSchema(column, resource)])),
  });
}

function columnSchema(column: Column, resource?: TableResource): JsonObject {
  const { representation, type, maxLength, notNull, readOnly, deprecated, sqlName: name } = column;
  // What a cast of a domain makes is the cast's own matter.
  const plain = representation?.toJson === undefined ? schemaOf(type) : {};
  const bounded = plain.type === 'string' && maxLength !== undefined ? { ...plain, maxLength } : plain;
  const example = representation?.toJson === undefined ? exampleOf({ type, name, maxLength }) : undefined;
  const constant = column.defaultExpression === undefined ? undefined : constantOf(column.defaultExpression);
  return object({
    ...(notNull ? bounded : nullable(bounded)),
    description: describe(column, constant !== undefined, resource),
    default: fits(constant, bounded.type) ? constant : undefined,
    readOnly: resource !== undefined && readOnly ? true : undefined,
    deprecated: deprecated === undefined ? undefined : true,
    examples: example === undefined ? undefined : [example],
  });
}

/** A constant is written as PostgreSQL writes it: that of an array is a text. */
function fits(constant: unknown, type: unknown): boolean {
  return type === undefined ? false : typeof constant === (type === 'integer' ? 'number' : type);
}

function describe(column: Column, told: boolean, resource: TableResource | undefined): string | undefined {
  const referred = resource && referredBy(resource, column);
  const notes = [
    ...(column.description === undefined ? [] : [column.description]),
    ...(resource?.table.keyColumns.includes(column) === true ? ['Part of the primary key.'] : []),
    ...(referred === undefined ? [] : [`Refers to \`${referred[0].sqlName}.${referred[1]}\`.`]),
    ...(column.defaultExpression === undefined || told ? [] : [`Default: \`${column.defaultExpression}\`.`]),
    ...(column.deprecated === undefined || column.deprecated === '' ? [] : [`Deprecated: ${column.deprecated}`]),
  ];
  return notes.length === 0 ? undefined : notes.join('\n\n');
}
