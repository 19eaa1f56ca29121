// The operators of an update, and which rows an update or a delete concerns → Update and Target.

import { type FieldNode, type GraphQLField, Kind, type ValueNode } from 'graphql';
import { PergolaError } from '../../base/errors.ts';
import type { Column, Table } from '../../engine/model/model.ts';
import type { Change, KeyColumn, Target, Update, ValueSource } from '../../engine/request.ts';
import { inputMeaning } from '../schema/meaning.ts';
import { type Input, inputSource, type RawVariables } from './input.ts';
import { readCondition } from './read-condition.ts';
import { sourceOf, unexpectedNull } from './read-insert.ts';
import { argumentInput } from './read-rows.ts';

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
    return meaning?.kind === 'update-operator' && input !== undefined ? [{ meaning, name: argument.name, input }] : [];
  });
  const changes = readChanges(given, path);
  if (given.length === 0) throw noOperator(operatorsOf(field.args), path);
  return { path, target, changes, atMost: readAtMost(argumentInput(field, node, 'at_most', variables), path) };
}

/** `update_track_many` */
export function readUpdates({ field, node, variables, path }: Asked): Update[] {
  const input = argumentInput(field, node, 'updates', variables);
  const written = node.arguments?.find((argument) => argument.name.value === 'updates')?.value;
  for (const where of written === undefined ? [] : wheresOf(written))
    refuseAbsent(where, variables, `${path}.args.updates`);
  const items = input?.kind === 'list' ? input.items : input === undefined ? [] : [input];
  return items.map((item, index) => {
    const at = `${path}.args.updates[${index}]`;
    if (item.kind !== 'object') throw unexpectedNull(at);
    const member = (name: string) => item.fields.find(([each]) => each.name === name)?.[1];
    const given = item.fields.flatMap(([each, value]) => {
      const meaning = inputMeaning(each);
      return meaning?.kind === 'update-operator' ? [{ meaning, name: each.name, input: value }] : [];
    });
    if (given.length === 0) throw noOperator(['_set'], at);
    const where = member('where');
    if (where === undefined) throw unexpectedNull(`${at}.where`);
    return {
      path: at,
      target: { kind: 'where', where: readCondition(where, `${at}.where`) },
      changes: readChanges(given, at),
      atMost: readAtMost(member('at_most'), at),
    };
  });
}

/** The rows that the argument `where` names: `{}` is all of them. */
export function readWhere({ field, node, variables, path }: Asked): Target {
  const written = node.arguments?.find((argument) => argument.name.value === 'where')?.value;
  if (written !== undefined) refuseAbsent(written, variables, `${path}.args.where`);
  const input = argumentInput(field, node, 'where', variables);
  if (input === undefined) throw unexpectedNull(`${path}.args.where`);
  return { kind: 'where', where: readCondition(input, `${path}.args.where`) };
}

function wheresOf(updates: ValueNode): ValueNode[] {
  if (updates.kind === Kind.LIST) return updates.values.flatMap(wheresOf);
  if (updates.kind !== Kind.OBJECT) return [];
  return updates.fields.flatMap(({ name, value }) => (name.value === 'where' ? [value] : []));
}

/**
 * GraphQL lets a member go whose variable was not given, and with it the condition: a write would then concern every row. So
 * such a variable is refused where rows to write are chosen.
 */
function refuseAbsent(value: ValueNode, variables: RawVariables, path: string): void {
  if (value.kind === Kind.VARIABLE && variables[value.name.value] === undefined) {
    throw new PergolaError('validation-failed', `the variable $${value.name.value} was not given`, { path });
  }
  if (value.kind === Kind.LIST) for (const item of value.values) refuseAbsent(item, variables, path);
  if (value.kind === Kind.OBJECT)
    for (const { name, value: member } of value.fields) refuseAbsent(member, variables, `${path}.${name.value}`);
}

/** The row that the argument `pk_columns` names. */
export function readPkColumns({ field, node, variables, path }: Asked, table: Table): Target {
  const input = argumentInput(field, node, 'pk_columns', variables);
  if (input?.kind !== 'object') throw unexpectedNull(`${path}.args.pk_columns`);
  const key = table.primaryKey.map((column): KeyColumn => {
    const member = input.fields.find(([each]) => each.name === column.name);
    const value = member && inputSource(member[1]);
    if (value === undefined) throw unexpectedNull(`${path}.args.pk_columns.${column.name}`);
    return { column, value };
  });
  return { kind: 'key', key };
}

export function readAtMost(input: Input | undefined, path: string): ValueSource | undefined {
  if (input === undefined || input.kind === 'null') return undefined;
  const source = inputSource(input);
  if (source === undefined) throw unexpectedNull(`${path}.args.at_most`);
  return source;
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
        throw new PergolaError('validation-failed', message, { path: `${path}.args` });
      }
      changed.set(column.column, name);
      changes.push({ column: column.column, operator: meaning.operator, value: sourceOf(value) });
    }
  }
  return changes;
}

function operatorsOf(args: Field['args']): string[] {
  return args.filter((argument) => inputMeaning(argument)?.kind === 'update-operator').map(({ name }) => name);
}

function noOperator(names: readonly string[], path: string): PergolaError {
  const list = names.map((name) => `"${name}"`).join(', ');
  return new PergolaError('validation-failed', `At least any one of ${list} is expected`, { path: `${path}.args` });
}
