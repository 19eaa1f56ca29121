// Names of PostgreSQL's types → types, formats and defaults as the Swagger 2.0 document of the dialect has them.

import { type Json, type JsonObject, object } from './json-object.ts';

const types: Readonly<Record<string, string | undefined>> = {
  boolean: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'number',
  real: 'number',
  'double precision': 'number',
  json: undefined,
  jsonb: undefined,
};

/** Undefined: any. */
export function swaggerType(typeName: string): string | undefined {
  if (Object.hasOwn(types, typeName)) return types[typeName];
  return typeName.endsWith('[]') ? 'array' : 'string';
}

const formats: Readonly<Record<string, string>> = { smallint: 'int32', integer: 'int32', bigint: 'int64' };

/** The name of the type, but for whole numbers. */
export function swaggerFormat(typeName: string): string {
  return Object.hasOwn(formats, typeName) ? (formats[typeName] ?? typeName) : typeName;
}

/** Of a member of a body. */
export function swaggerSchema(typeName: string): JsonObject {
  return object({ type: swaggerType(typeName), format: swaggerFormat(typeName), items: itemsOf(typeName) });
}

function itemsOf(typeName: string): JsonObject | undefined {
  if (swaggerType(typeName) !== 'array') return undefined;
  const type = swaggerType(elementOf(typeName));
  // An array within has to say what is in it too.
  return type === 'array' ? { type, items: {} } : object({ type });
}

/** Of a query parameter, whose value is a text: an array in braces, JSON as it is. */
export function swaggerParameter(typeName: string): JsonObject {
  const type = swaggerType(typeName) ?? 'string';
  return { type: type === 'array' ? 'string' : type, format: swaggerFormat(typeName) };
}

/** Of a query parameter that is repeated for each element of an array. */
export function swaggerElements(typeName: string): JsonObject {
  return { type: 'array', items: swaggerParameter(elementOf(typeName)), collectionFormat: 'multi' };
}

function elementOf(typeName: string): string {
  return typeName.replace(/\[\]$/, '');
}

/** A constant as it is; what is computed as its text where the type is one, and not at all elsewhere. */
export function swaggerDefault(typeName: string, expression: string): Json | undefined {
  if (swaggerType(typeName) === 'string') {
    const cast = `::${typeName}`;
    return expression.endsWith(cast) ? expression.slice(0, -cast.length).replace(/^'+|'+$/g, '') : expression;
  }
  try {
    return JSON.parse(expression);
  } catch {
    return undefined;
  }
}
