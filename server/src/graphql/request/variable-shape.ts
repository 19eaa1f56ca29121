// The shape of an operation's variables: which are absent, null or present, the structure of those that are objects, and the
// value of each that becomes SQL text. Operations of equal text and equal shape have the same plan.

import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql';
import { inputMeaning } from '../schema/meaning.ts';
import type { RawVariables } from './input.ts';

type Shape = (value: unknown) => string;

/** A function from the variables to their shape. Made once an operation from its variables' types. */
export function variableShape(
  definitions: readonly { readonly name: string; readonly type: GraphQLInputType }[],
): (variables: RawVariables) => string {
  const shapes = definitions.map(({ name, type }) => ({ name, shape: shapeOf(type) }));
  return (variables) => {
    let key = '';
    for (const { name, shape } of shapes) key += `${shape(variables[name])};`;
    return key;
  };
}

const shapes = new WeakMap<GraphQLInputType, Shape>();

function shapeOf(type: GraphQLInputType): Shape {
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const made = isNonNullType(type) ? shapeOf(type.ofType) : makeShape(type);
  shapes.set(type, made);
  return made;
}

function makeShape(type: GraphQLInputType): Shape {
  return (value) => {
    if (value === undefined) return '';
    if (value === null) return 'n';
    if (isListType(type)) return listShape(value, type.ofType);
    if (isInputObjectType(type)) return objectShape(value, type);
    return becomesText(type) ? JSON.stringify(value) : 'v';
  };
}

/** Booleans decide @skip, @include, _is_null and distinct; enums decide columns and directions (of a native enum: values). */
function becomesText(type: GraphQLInputType): boolean {
  return isEnumType(type) || (isScalarType(type) && type.name === 'Boolean');
}

function listShape(value: unknown, item: GraphQLInputType): string {
  const shape = shapeOf(item);
  if (!Array.isArray(value)) return `<${shape(value)}>`;
  if (isLeaf(item) && !becomesText(named(item))) return 'l';
  const keys = isWritten(item) ? uniformKeys(value, named(item)) : undefined;
  return keys === undefined ? `[${value.map(shape).join(',')}]` : `*{${keys}}`;
}

/** New rows with the same columns and nothing nested are written together, however many (read-insert.ts): their columns. */
function uniformKeys(rows: readonly unknown[], type: GraphQLInputType): string | undefined {
  if (!isInputObjectType(type)) return undefined;
  const fields = type.getFields();
  let keys: string | undefined;
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) return undefined;
    const names = Object.keys(row);
    if (!names.every((name) => fields[name] !== undefined && isLeaf(fields[name].type))) return undefined;
    const joined = names.join(',');
    if (joined === '' || (keys !== undefined && keys !== joined)) return undefined;
    keys = joined;
  }
  return keys;
}

/** Whether the leaves among the members of the type are values to write, and nothing else. */
function isWritten(type: GraphQLInputType): boolean {
  const item = named(type);
  return isInputObjectType(item) && inputMeaning(item)?.kind === 'written';
}

function named(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) || isListType(type) ? named(type.ofType as GraphQLInputType) : type;
}

function isLeaf(type: GraphQLInputType): boolean {
  return !isInputObjectType(named(type));
}

function objectShape(value: unknown, type: GraphQLInputType): string {
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return '?';
  const fields = type.getFields();
  const writes = isWritten(type);
  // In the order of the keys: it is the order of `order_by`.
  const members = Object.entries(value).map(([key, member]) => {
    const field = fields[key];
    if (field === undefined) return '';
    if (writes && isLeaf(field.type)) return member === null ? `${key}:n` : key;
    return `${key}:${shapeOf(field.type)(member)}`;
  });
  return `{${members.join(',')}}`;
}
