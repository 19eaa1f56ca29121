// A value of a variable and its type → whether graphql-js would take it. It looks at the members that were sent, where
// graphql-js goes through all that the type has, and makes no copy: what is refused is then explained by graphql-js itself.

import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { ArrayList, isArrayText } from '../schema/array-list.ts';

/** Whether the value, as JSON.parse made it, fits the type. Never throws. */
export function fitsType(value: unknown, type: GraphQLInputType): boolean {
  try {
    return fits(value, type);
  } catch {
    // Nested deeper than the stack, or refused by a scalar.
    return false;
  }
}

function fits(value: unknown, type: GraphQLInputType): boolean {
  if (isNonNullType(type)) return value !== undefined && value !== null && fits(value, type.ofType);
  if (value === undefined || value === null) return true;
  if (type instanceof ArrayList) return fitsArray(value, type);
  if (isListType(type)) {
    return Array.isArray(value) ? value.every((item) => fits(item, type.ofType)) : fits(value, type.ofType);
  }
  if (isInputObjectType(type)) return fitsObject(value, type);
  return isLeafType(type) && type.coerceInputValue(value) !== undefined;
}

function fitsArray(value: unknown, type: ArrayList): boolean {
  if (!Array.isArray(value)) return isArrayText(value) || fits(value, type.ofType);
  return value.every((item) =>
    type.dimensions && Array.isArray(item) ? fitsArray(item, type) : fits(item, type.ofType),
  );
}

function fitsObject(value: unknown, type: GraphQLInputObjectType): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = type.getFields();
  let count = 0;
  for (const name of Object.keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member === undefined) continue;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined || !fits(member, field.type) || (type.isOneOf && member === null)) return false;
    count += 1;
  }
  if (type.isOneOf) return count === 1;
  return requiredOf(type).every((name) => Object.hasOwn(value, name));
}

const required = new WeakMap<GraphQLInputObjectType, readonly string[]>();

function requiredOf(type: GraphQLInputObjectType): readonly string[] {
  const known = required.get(type);
  if (known !== undefined) return known;
  const names = Object.values(type.getFields())
    .filter(isRequiredInputField)
    .map(({ name }) => name);
  required.set(type, names);
  return names;
}
