// The arguments of a field that writes → refused where what chooses its rows is a variable that was not given. GraphQL lets such
// a member go, and with it the condition: the write would then concern every row.

import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import { inputMeaning } from '../schema/meaning.ts';
import type { RawVariables } from './input.ts';

interface Place {
  readonly variables: RawVariables;
  readonly path: string;
  /** Within a condition, or the limit of how many rows may be written. */
  readonly chooses: boolean;
}

/** Looks at conditions wherever they stand: of rows to update or delete, and of conflicts, nested ones too. */
export function refuseAbsent(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: RawVariables,
  path: string,
): void {
  for (const { name, value } of node.arguments ?? []) {
    const argument = field.args.find((each) => each.name === name.value);
    if (argument) look(value, argument, { variables, path: `${path}.args.${name.value}`, chooses: false });
  }
}

type Definition = { readonly type: GraphQLInputType; readonly extensions: object };

function look(value: ValueNode, definition: Definition, place: Place): void {
  const type = getNamedType(definition.type);
  const { variables, path } = place;
  const chooses = place.chooses || isCondition(type) || isLimit(definition);
  if (value.kind === Kind.VARIABLE && chooses && variables[value.name.value] === undefined)
    throw new PergolaError('validation-failed', `the variable $${value.name.value} was not given`, { path });
  if (value.kind === Kind.LIST)
    value.values.forEach((item, index) => {
      look(item, definition, { variables, path: `${path}[${index}]`, chooses });
    });
  if (value.kind !== Kind.OBJECT) return;
  // What is written as JSON has no fields of a type.
  const fields = isInputObjectType(type) ? type.getFields() : undefined;
  for (const { name, value: member } of value.fields)
    look(member, fields?.[name.value] ?? definition, { variables, path: `${path}.${name.value}`, chooses });
}

function isLimit(definition: Definition): boolean {
  const meaning = inputMeaning(definition);
  return meaning?.kind === 'keyword' && meaning.keyword === 'atMost';
}

function isCondition(type: unknown): boolean {
  return isInputObjectType(type) && inputMeaning(type)?.kind === 'condition';
}
