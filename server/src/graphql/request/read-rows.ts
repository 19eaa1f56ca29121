// The arguments of a list or an aggregate field → RowsArguments.

import { type FieldNode, type GraphQLField, Kind } from 'graphql';
import type { Direction, Order, RowsArguments, ValueSource } from '../../engine/request.ts';
import { inputMeaning } from '../schema/meaning.ts';
import { type Input, inputPlain, inputSource, type RawVariables, readInput } from './input.ts';
import { columnsOf } from './read-columns.ts';
import { readCondition } from './read-condition.ts';

type Field = GraphQLField<unknown, unknown>;

/** The input of one argument; undefined where it was not given. */
export function argumentInput(field: Field, node: FieldNode, name: string, variables: RawVariables): Input | undefined {
  const definition = field.args.find((argument) => argument.name === name);
  const given = node.arguments?.find((argument) => argument.name.value === name);
  return definition && given && readInput(given.value, definition.type, variables);
}

/** Which rows the field asks for. `path` is where the field stands, for errors. */
export function readRows(field: Field, node: FieldNode, variables: RawVariables, path: string): RowsArguments {
  const input = (name: string) => argumentInput(field, node, name, variables);
  const where = input('where');
  return {
    where: where === undefined || where.kind === 'null' ? undefined : readCondition(where, `${path}.args.where`),
    orderBy: readOrder(input('order_by')),
    distinctOn: columnsOf({ type: field.args.find(({ name }) => name === 'distinct_on')!.type }, input('distinct_on')),
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

function readOrder(input: Input | undefined): Order[] {
  if (input === undefined) return [];
  if (input.kind === 'list') return input.items.flatMap(readOrder);
  if (input.kind !== 'object') return [];
  return input.fields.flatMap(([field, value]): Order[] => {
    const meaning = inputMeaning(field);
    switch (meaning?.kind) {
      case 'column':
        return direction(value).map((term) => ({ kind: 'column', column: meaning.column, ...term }));
      case 'computed':
        return direction(value).map((term) => ({
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
      return direction(value).map((term) => ({
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
      return direction(term).map((given) => ({
        kind: 'aggregate',
        relationship,
        function: meaning.function,
        column: column.column,
        ...given,
      }));
    });
  });
}

/** `asc` puts nulls last and `desc` first; null is no order at all. */
function direction(input: Input): Direction[] {
  switch (inputPlain(input)) {
    case 'asc':
    case 'asc_nulls_last':
      return [{ direction: 'asc', nulls: 'last' }];
    case 'asc_nulls_first':
      return [{ direction: 'asc', nulls: 'first' }];
    case 'desc':
    case 'desc_nulls_first':
      return [{ direction: 'desc', nulls: 'first' }];
    case 'desc_nulls_last':
      return [{ direction: 'desc', nulls: 'last' }];
    default:
      return [];
  }
}
