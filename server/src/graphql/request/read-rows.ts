// The arguments of a list or an aggregate field → RowsArguments.

import { type FieldNode, type GraphQLArgument, type GraphQLField, type GraphQLInputField, Kind } from 'graphql';
import type { Direction, Order, RowsArguments, ValueSource } from '../../engine/request.ts';
import { findKeyword, inputMeaning, type Keyword } from '../schema/meaning.ts';
import { type Input, inputPlain, inputSource, type RawVariables, readInput } from './input.ts';
import { columnsOf, valueMeaning } from './read-columns.ts';
import { readCondition } from './read-condition.ts';

type Field = GraphQLField<unknown, unknown>;

/** The input of one argument; undefined where it was not given. */
export function argumentInput(field: Field, node: FieldNode, name: string, variables: RawVariables): Input | undefined {
  const definition = field.args.find((argument) => argument.name === name);
  const given = node.arguments?.find((argument) => argument.name.value === name);
  return definition && given && readInput(given.value, definition.type, variables);
}

/** The same for an argument whose name depends on the convention. */
export function meantInput(
  field: Field,
  node: FieldNode,
  keyword: Keyword,
  variables: RawVariables,
): { readonly definition: GraphQLArgument; readonly input: Input } | undefined {
  const definition = findKeyword(field.args, keyword);
  const input = definition && argumentInput(field, node, definition.name, variables);
  return definition && input && { definition, input };
}

/** Which rows the field asks for. `path` is where the field stands, for errors. */
export function readRows(field: Field, node: FieldNode, variables: RawVariables, path: string): RowsArguments {
  const input = (name: string) => argumentInput(field, node, name, variables);
  const where = input('where');
  const orderBy = meantInput(field, node, 'orderBy', variables);
  const distinctOn = meantInput(field, node, 'distinctOn', variables);
  return {
    path,
    where: where === undefined || where.kind === 'null' ? undefined : readCondition(where, `${path}.args.where`),
    orderBy: orderBy ? readOrder(orderBy.input) : [],
    distinctOn: distinctOn ? columnsOf(distinctOn.definition, distinctOn.input) : [],
    limit: optionalSource(input('limit')),
    offset: offsetLiteral(node) ?? optionalSource(input('offset')),
  };
}

function optionalSource(input: Input | undefined): ValueSource | undefined {
  return input && inputSource(input);
}

/** The dialect takes offsets beyond Int, and as strings. */
function offsetLiteral(node: FieldNode): ValueSource | undefined {
  const value = node.arguments?.find((argument) => argument.name.value === 'offset')?.value;
  if (value?.kind !== Kind.INT && value?.kind !== Kind.STRING) return undefined;
  const number = Number(value.value);
  return { kind: 'constant', value: Number.isSafeInteger(number) ? number : value.value };
}

function readOrder(input: Input): Order[] {
  if (input.kind === 'list') return input.items.flatMap(readOrder);
  if (input.kind !== 'object') return [];
  return input.fields.flatMap(([field, value]): Order[] => {
    const meaning = inputMeaning(field);
    switch (meaning?.kind) {
      case 'column':
        return direction(field, value).map((term) => ({ kind: 'column', column: meaning.column, ...term }));
      case 'computed':
        return direction(field, value).map((term) => ({
          kind: 'computed',
          call: { function: meaning.function, arguments: [] },
          ...term,
        }));
      case 'relationship':
        return readOrder(value).map((order) => ({ kind: 'one', relationship: meaning.relationship, order }));
      case 'relationship-aggregate':
        return readAggregateOrder(meaning.relationship, value);
      default:
        throw new Error(`no meaning for ${field.name}`);
    }
  });
}

function readAggregateOrder(relationship: (Order & { kind: 'aggregate' })['relationship'], input: Input): Order[] {
  if (input.kind !== 'object') return [];
  return input.fields.flatMap(([field, value]): Order[] => {
    const meaning = inputMeaning(field);
    if (meaning?.kind === 'count') {
      return direction(field, value).map((term) => ({
        kind: 'aggregate',
        relationship,
        function: 'count',
        column: undefined,
        ...term,
      }));
    }
    if (meaning?.kind !== 'function') throw new Error(`no meaning for ${field.name}`);
    if (value.kind !== 'object') return [];
    return value.fields.flatMap(([part, term]): Order[] => {
      const column = inputMeaning(part);
      if (column?.kind !== 'column') throw new Error(`no meaning for ${part.name}`);
      return direction(part, term).map((given) => ({
        kind: 'aggregate',
        relationship,
        function: meaning.function,
        column: column.column,
        ...given,
      }));
    });
  });
}

/** Null is no order at all. */
function direction(field: GraphQLInputField, input: Input): Direction[] {
  const meaning = valueMeaning(field, inputPlain(input));
  return meaning?.kind === 'direction' ? [meaning.direction] : [];
}
