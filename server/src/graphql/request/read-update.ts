// The operators of an update, and which rows an update or a delete concerns → Update and Target.

import { type FieldNode, type GraphQLField, type GraphQLInputField, getNamedType, isInputObjectType } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import type { Column, Table } from '../../engine/model/model.ts';
import type { Change, KeyColumn, Target, Update, ValueSource } from '../../engine/request.ts';
import { inputMeaning } from '../schema/meaning.ts';
import { type Input, inputSource, type RawVariables, unexpectedNull } from './input.ts';
import { meantMember, memberOf } from './members.ts';
import { readCondition } from './read-condition.ts';
import { sourceOf } from './read-insert.ts';
import { argumentInput, meantInput } from './read-rows.ts';

type Field = GraphQLField<unknown, unknown>;

interface Asked {
  readonly field: Field;
  readonly node: FieldNode;
  readonly variables: RawVariables;
  readonly path: string;
}

/** `update_track` and `update_track_by_pk`. */
export function readUpdate(asked: Asked, target: Target): Update {
  const { field, node, variables, path } = asked;
  const given = field.args.flatMap((argument) => {
    const meaning = inputMeaning(argument);
    const input = argumentInput(field, node, argument.name, variables);
    if (meaning?.kind !== 'update-operator' || input === undefined || input.kind === 'null') return [];
    return [{ meaning, name: argument.name, input }];
  });
  const changes = readChanges(given, `${path}.args`);
  if (given.length === 0) throw noOperator(operatorsOf(field.args), `${path}.args`);
  return { path, target, changes, atMost: readAtMost(meantInput(field, node, 'atMost', variables), `${path}.args`) };
}

/** `update_track_many` */
export function readUpdates({ field, node, variables, path }: Asked): Update[] {
  const input = argumentInput(field, node, 'updates', variables);
  const items = input?.kind === 'list' ? input.items : input === undefined ? [] : [input];
  return items.map((item, index) => {
    const at = `${path}.args.updates[${index}]`;
    if (item.kind !== 'object') throw unexpectedNull(at);
    const given = item.fields.flatMap(([each, value]) => {
      const meaning = inputMeaning(each);
      return meaning?.kind === 'update-operator' && value.kind !== 'null'
        ? [{ meaning, name: each.name, input: value }]
        : [];
    });
    if (given.length === 0) throw noOperator(operatorsOf(membersOf(field, 'updates')), at);
    const where = memberOf(item, 'where')?.[1];
    const atMost = meantMember(item, 'atMost');
    if (where === undefined) throw unexpectedNull(`${at}.where`);
    return {
      path: at,
      target: { kind: 'where', where: readCondition(where, `${at}.where`) },
      changes: readChanges(given, at),
      atMost: readAtMost(atMost && { definition: atMost[0], input: atMost[1] }, at),
    };
  });
}

/** The rows that the argument `where` names: `{}` is all of them. */
export function readWhere({ field, node, variables, path }: Asked): Target {
  const input = argumentInput(field, node, 'where', variables);
  if (input === undefined) throw unexpectedNull(`${path}.args.where`);
  return { kind: 'where', where: readCondition(input, `${path}.args.where`) };
}

/** The row that the argument `pk_columns` names. */
export function readPkColumns({ field, node, variables, path }: Asked, table: Table): Target {
  const { definition, input } = meantInput(field, node, 'pkColumns', variables) ?? {};
  const at = `${path}.args.${definition?.name}`;
  if (input?.kind !== 'object') throw unexpectedNull(at);
  const key = table.primaryKey.map((column): KeyColumn => {
    const member = memberOf(input, column.name);
    const value = member && inputSource(member[1]);
    if (value === undefined) throw unexpectedNull(`${at}.${column.name}`);
    return { column, value };
  });
  return { kind: 'key', key };
}

/** Null is not “no limit”: who sets one would not notice that it is gone. */
export function readAtMost(given: Given | undefined, path: string): ValueSource | undefined {
  if (given === undefined) return undefined;
  const source = inputSource(given.input);
  if (source === undefined) throw unexpectedNull(`${path}.${given.definition.name}`);
  return source;
}

interface Given {
  readonly definition: { readonly name: string };
  readonly input: Input;
}

interface Operator {
  readonly meaning: { readonly kind: 'update-operator'; readonly operator: Change['operator'] };
  readonly name: string;
  readonly input: Input;
}

function readChanges(operators: readonly Operator[], path: string): Change[] {
  const changes: Change[] = [];
  const changed = new Map<Column, string>();
  for (const { meaning, name, input } of operators) {
    if (input.kind !== 'object') continue;
    for (const [field, value] of input.fields) {
      const column = inputMeaning(field);
      if (column?.kind !== 'column') throw new Error(`no meaning for ${field.name}`);
      const other = changed.get(column.column);
      if (other !== undefined) {
        const message = `Column found in multiple operators: "${field.name}" in "${other}", "${name}".`;
        throw new PergolaError('validation-failed', message, { path });
      }
      changed.set(column.column, name);
      changes.push({ column: column.column, operator: meaning.operator, value: sourceOf(value) });
    }
  }
  return changes;
}

function operatorsOf(inputs: readonly { readonly name: string; readonly extensions: object }[]): string[] {
  return inputs.filter((each) => inputMeaning(each)?.kind === 'update-operator').map(({ name }) => name);
}

/** The members of the object that the argument takes. */
function membersOf({ args }: Field, name: string): GraphQLInputField[] {
  const argument = args.find((each) => each.name === name);
  const type = argument && getNamedType(argument.type);
  return isInputObjectType(type) ? Object.values(type.getFields()) : [];
}

function noOperator(names: readonly string[], path: string): PergolaError {
  const list = names.map((name) => `"${name}"`).join(', ');
  return new PergolaError('validation-failed', `At least any one of ${list} is expected`, { path });
}
