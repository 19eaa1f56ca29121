// A `bool_exp` → Condition.

import { PergolaError } from '../../base/errors.ts';
import type { Column, Relationship } from '../../engine/model/model.ts';
import type { Comparison, Condition, ValueSource } from '../../engine/request.ts';
import { inputMeaning } from '../schema/meaning.ts';
import { type Input, inputPlain, inputSource, unexpectedNull } from './input.ts';
import { meantMember } from './members.ts';
import { columnOf, columnsOf } from './read-columns.ts';

/** The condition that an object of a `bool_exp` states: all of its members hold. `path` is where it stands, for errors. */
export function readCondition(input: Input, path: string): Condition {
  if (input.kind !== 'object') throw unexpectedNull(path);
  const conditions = input.fields.map(([field, value]) =>
    readMember(inputMeaning(field), value, `${path}.${field.name}`),
  );
  return all(conditions);
}

function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { kind: 'and', conditions };
}

function readMember(meaning: ReturnType<typeof inputMeaning>, value: Input, path: string): Condition {
  switch (meaning?.kind) {
    case 'and':
    case 'or':
      return {
        kind: meaning.kind,
        conditions: listItems(value, path).map((item, index) => readCondition(item, `${path}[${index}]`)),
      };
    case 'not':
      return { kind: 'not', condition: readCondition(value, path) };
    case 'column':
      return all(readComparisons(meaning.column, value, path));
    case 'computed': {
      const { function: called, type } = meaning;
      const call = { function: called, arguments: [] };
      return all(
        readOperators(value, path).flatMap((part): Condition[] =>
          part.kind === 'comparison' ? [{ kind: 'compare-computed', call, type, comparison: part.comparison }] : [],
        ),
      );
    }
    case 'relationship':
      return { kind: 'exists', relationship: meaning.relationship, where: readCondition(value, path) };
    case 'relationship-aggregate':
      return readAggregateCondition(meaning.relationship, value, path);
    default:
      throw new Error(`no meaning at ${path}`);
  }
}

function listItems(value: Input, path: string): readonly Input[] {
  if (value.kind === 'list') return value.items;
  throw unexpectedNull(path);
}

function readComparisons(column: Column, value: Input, path: string): Condition[] {
  return readOperators(value, path).flatMap((part): Condition[] => {
    if (part.kind === 'comparison')
      return [{ kind: 'compare', column, castToText: false, comparison: part.comparison }];
    return part.casts.map((comparison) => ({ kind: 'compare', column, castToText: true, comparison }));
  });
}

type OperatorPart =
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'casts'; readonly casts: readonly Comparison[] };

function readOperators(value: Input, path: string): OperatorPart[] {
  if (value.kind !== 'object') throw unexpectedNull(path);
  return value.fields.map(([field, operand]): OperatorPart => {
    const meaning = inputMeaning(field);
    const at = `${path}.${field.name}`;
    if (meaning?.kind === 'cast') return { kind: 'casts', casts: readCasts(operand, at) };
    if (meaning?.kind !== 'operator') throw new Error(`no meaning at ${at}`);
    return { kind: 'comparison', comparison: readComparison(meaning.operator, operand, at) };
  });
}

function readCasts(value: Input, path: string): Comparison[] {
  if (value.kind !== 'object') throw unexpectedNull(path);
  return value.fields.flatMap(([field, comparisons]) => readPredicate(comparisons, `${path}.${field.name}`));
}

/** A comparison without a column of its own: of a cast, or of an aggregate. */
function readPredicate(value: Input, path: string): Comparison[] {
  return readOperators(value, path).flatMap((part) => (part.kind === 'comparison' ? [part.comparison] : part.casts));
}

function readComparison(operator: Comparison['operator'], operand: Input, path: string): Comparison {
  if (operand.kind === 'null') throw unexpectedNull(path);
  if (operator === 'is_null') return { operator, value: inputPlain(operand) === true };
  if (operator === 'st_d_within' || operator === 'st_3d_d_within') {
    return {
      operator,
      from: part(operand, 'from', path),
      distance: part(operand, 'distance', path),
      useSpheroid: useSpheroidOf(operand),
    };
  }
  const value = inputSource(operand);
  if (value === undefined) throw unexpectedNull(path);
  return { operator, value };
}

function optionalPart(input: Input, name: string): ValueSource | undefined {
  const found = input.kind === 'object' ? input.fields.find(([field]) => field.name === name) : undefined;
  return found && inputSource(found[1]);
}

function useSpheroidOf(input: Input): ValueSource | undefined {
  const found = input.kind === 'object' ? meantMember(input, 'useSpheroid') : undefined;
  return found && inputSource(found[1]);
}

function part(input: Input, name: string, path: string): ValueSource {
  const source = optionalPart(input, name);
  if (source === undefined) throw unexpectedNull(`${path}.${name}`);
  return source;
}

function readAggregateCondition(relationship: Relationship, value: Input, path: string): Condition {
  if (value.kind !== 'object') throw unexpectedNull(path);
  const [first, second] = value.fields;
  if (first === undefined || second !== undefined) {
    throw new PergolaError('validation-failed', 'exactly one predicate should be specified', { path });
  }
  const [field, predicate] = first;
  const meaning = inputMeaning(field);
  if (meaning?.kind !== 'predicate' || predicate.kind !== 'object') throw unexpectedNull(`${path}.${field.name}`);
  const at = `${path}.${field.name}`;
  const member = (name: string) => predicate.fields.find(([definition]) => definition.name === name);
  const filter = member('filter');
  const comparison = member('predicate');
  return {
    kind: 'aggregate',
    relationship,
    function: meaning.function,
    columns: readArguments(member('arguments')),
    distinct: inputPlain(member('distinct')?.[1] ?? { kind: 'null' }) === true,
    where: filter && filter[1].kind !== 'null' ? readCondition(filter[1], `${at}.filter`) : undefined,
    predicate: comparison ? readPredicate(comparison[1], `${at}.predicate`) : [],
  };
}

/** A list of columns, one column, or a pair {X, Y}. */
function readArguments(member: readonly [Parameters<typeof columnsOf>[0], Input] | undefined): Column[] {
  if (member === undefined) return [];
  const [field, input] = member;
  if (input.kind !== 'object') return columnsOf(field, input);
  return input.fields.flatMap(([part, value]) => columnOf(part, inputPlain(value)));
}
