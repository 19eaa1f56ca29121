// An argument as the request builder reads it: one shape for what the document says and what variables bring. Leaves keep
// where their value comes from; structure (keys, lists of objects) is read now and is part of the plan's key.

import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import { exactNumber } from '../../base/exact-number.ts';
import type { ValueSource } from '../../engine/request.ts';
import { ArrayList, isArrayText } from '../schema/array-list.ts';

/** Variables with their defaults filled in, otherwise as they were sent. */
export type RawVariables = Readonly<Record<string, unknown>>;

export type Input =
  | { readonly kind: 'null' }
  /** `source` where all of it is in a variable. */
  | { readonly kind: 'list'; readonly items: readonly Input[]; readonly source?: ValueSource }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [GraphQLInputField, Input])[] }
  /** A scalar, an enum or a list of those. `plain` is its value now, for what becomes part of the SQL text. */
  | { readonly kind: 'leaf'; readonly source: ValueSource; readonly plain: unknown };

/** Undefined where the value is a variable that was not given. */
export function readInput(node: ValueNode, type: GraphQLInputType, variables: RawVariables): Input | undefined {
  if (isNonNullType(type)) return readInput(node, type.ofType, variables);
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    const value = variables[name];
    return value === undefined ? undefined : readVariable(value, type, [name]);
  }
  if (node.kind === Kind.NULL) return { kind: 'null' };
  if (isListType(type)) {
    if (type instanceof ArrayList && node.kind === Kind.STRING && isArrayText(node.value))
      return { kind: 'leaf', source: { kind: 'constant', value: node.value }, plain: node.value };
    // One value counts as a list of one.
    if (node.kind !== Kind.LIST && isLeafList(type.ofType)) return readInput(node, type.ofType, variables);
    const items = node.kind === Kind.LIST ? node.values : [node];
    // In a list, a variable that was not given is null (GraphQL specification, Input Coercion of lists).
    const itemType = (item: ValueNode) =>
      item.kind === Kind.LIST && type instanceof ArrayList && type.dimensions ? type : type.ofType;
    const read = items.map((item): Input => readInput(item, itemType(item), variables) ?? { kind: 'null' });
    return { kind: 'list', items: read };
  }
  if (isInputObjectType(type)) return { kind: 'object', fields: objectFields(node, type, variables) };
  return literalLeaf(node, type, variables);
}

function objectFields(
  node: ValueNode,
  type: GraphQLInputObjectType,
  variables: RawVariables,
): (readonly [GraphQLInputField, Input])[] {
  if (node.kind !== Kind.OBJECT) return [];
  const definitions = type.getFields();
  return node.fields.flatMap((field) => {
    const definition = definitions[field.name.value];
    const input = definition && readInput(field.value, definition.type, variables);
    return definition && input ? [[definition, input] as const] : [];
  });
}

function readVariable(value: unknown, type: GraphQLInputType, path: readonly (string | number)[]): Input {
  if (isNonNullType(type)) return readVariable(value, type.ofType, path);
  if (value === null || value === undefined) return { kind: 'null' };
  if (isListType(type)) {
    if (isLeafList(type.ofType)) return { kind: 'leaf', source: { kind: 'variable', path }, plain: value };
    if (!Array.isArray(value)) return { kind: 'list', items: [readVariable(value, type.ofType, path)] };
    const items = value.map((item, index) => readVariable(item, type.ofType, [...path, index]));
    return { kind: 'list', items, source: { kind: 'variable', path } };
  }
  if (!isInputObjectType(type)) return { kind: 'leaf', source: { kind: 'variable', path }, plain: value };
  const definitions = type.getFields();
  // The order in which the keys were sent: `order_by` depends on it.
  const fields = Object.entries(value).flatMap(([key, member]) => {
    const definition = definitions[key];
    return definition && member !== undefined
      ? [[definition, readVariable(member, definition.type, [...path, key])] as const]
      : [];
  });
  return { kind: 'object', fields };
}

/** A list whose items are scalars or enums, or lists of those. */
function isLeafList(item: GraphQLInputType): boolean {
  if (isNonNullType(item) || isListType(item)) return isLeafList(item.ofType as GraphQLInputType);
  return !isInputObjectType(item);
}

function literalLeaf(node: ValueNode, type: GraphQLLeafType, variables: RawVariables): Input {
  if (hasVariable(node)) return { kind: 'leaf', source: literalSource(node, variables), plain: undefined };
  const value =
    'coerceInputLiteral' in type && type.coerceInputLiteral
      ? type.coerceInputLiteral(node as never)
      : type.parseLiteral(node, undefined);
  return { kind: 'leaf', source: { kind: 'constant', value }, plain: value };
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  return node.kind === Kind.OBJECT && node.fields.some((field) => hasVariable(field.value));
}

/** JSON written in the document with variables inside. */
function literalSource(node: ValueNode, variables: RawVariables): ValueSource {
  switch (node.kind) {
    case Kind.VARIABLE:
      return { kind: 'variable', path: [node.name.value] };
    case Kind.LIST:
      return { kind: 'list', items: node.values.map((item) => literalSource(item, variables)) };
    case Kind.OBJECT:
      return {
        kind: 'object',
        members: node.fields.map((field) => [field.name.value, literalSource(field.value, variables)]),
      };
    case Kind.INT:
    case Kind.FLOAT:
      return { kind: 'constant', value: exactNumber(node.value) };
    case Kind.NULL:
      return { kind: 'constant', value: null };
    default:
      return { kind: 'constant', value: node.value };
  }
}

/** The source of a leaf or of a list of leaves; undefined where the input is null or no leaf. */
export function inputSource(input: Input): ValueSource | undefined {
  if (input.kind === 'leaf') return input.source;
  if (input.kind !== 'list') return undefined;
  const items = input.items.map(inputSource);
  if (items.some((item) => item === undefined)) return undefined;
  const sources = items as ValueSource[];
  const constants = sources.every((source) => source.kind === 'constant');
  return constants
    ? { kind: 'constant', value: sources.map((source) => (source as { value: unknown }).value) }
    : { kind: 'list', items: sources };
}

/** The present value of a leaf or a list of leaves: for what becomes part of the SQL text. */
export function inputPlain(input: Input): unknown {
  if (input.kind === 'leaf') return input.plain;
  return input.kind === 'list' ? input.items.map(inputPlain) : undefined;
}

/** The dialect's refusal of a null, or of nothing, where a value is needed. */
export function unexpectedNull(path: string): PergolaError {
  return new PergolaError('validation-failed', 'unexpected null value', { path });
}
