// The objects of an insert, with what is nested in them → Insert.

import { type FieldNode, type GraphQLField, getNamedType, isEnumType } from 'graphql';
import type { Column, Relationship, Table, UniqueKey } from '../../engine/model/model.ts';
import type {
  ColumnValue,
  Insert,
  InsertRow,
  InsertRows,
  NestedInsert,
  OnConflict,
  ValueSource,
} from '../../engine/request.ts';
import { inputMeaning, type RelationshipMeaning } from '../schema/meaning.ts';
import { type Input, inputPlain, inputSource, type RawVariables, unexpectedNull } from './input.ts';
import { type Member, meantMember, memberOf, type ObjectInput } from './members.ts';
import { columnsOf } from './read-columns.ts';
import { readCondition } from './read-condition.ts';
import { argumentInput, meantInput } from './read-rows.ts';

type Field = GraphQLField<unknown, unknown>;

/** The insert that a root field asks for. `path` is where the field stands. */
export function readInsert(
  field: Field,
  node: FieldNode,
  table: Table,
  { one, variables, path }: { readonly one: boolean; readonly variables: RawVariables; readonly path: string },
): Insert {
  const name = one ? 'object' : 'objects';
  const input = argumentInput(field, node, name, variables);
  const at = `${path}.args.${name}`;
  const conflict = meantInput(field, node, 'onConflict', variables);
  const onConflict = readOnConflict(conflict?.input, `${path}.args.${conflict?.definition.name}`);
  return { table, rows: readRows(input, { single: one ? at : undefined, path: at }), onConflict };
}

interface RowsPlace {
  readonly path: string;
  /** The path of the only row where one object is asked for. */
  readonly single: string | undefined;
  /** The relationship that the rows are nested in. */
  readonly within?: Relationship;
}

function readRows(input: Input | undefined, place: RowsPlace): InsertRows {
  return uniformRows(input, place.within) ?? { kind: 'listed', rows: listedRows(input, place) };
}

/**
 * Objects in one variable that all have the same columns and nothing nested. variable-shape.ts gives such lists one shape,
 * whatever their length: so wherever they stand they have to be read so. A column that the row around determines is
 * refused, as of listed rows.
 */
function uniformRows(input: Input | undefined, within: Relationship | undefined): InsertRows | undefined {
  if (input?.kind !== 'list' || input.source === undefined) return undefined;
  const [first, ...others] = input.items;
  if (first?.kind !== 'object' || first.fields.length === 0) return undefined;
  const members: { name: string; column: Column }[] = [];
  for (const [field] of first.fields) {
    const meaning = inputMeaning(field);
    if (meaning?.kind !== 'column') return undefined;
    if (within?.columns.some(({ remote }) => remote === meaning.column.sqlName)) return undefined;
    members.push({ name: field.name, column: meaning.column });
  }
  const same = others.every(
    (item) =>
      item.kind === 'object' &&
      item.fields.length === members.length &&
      item.fields.every(([field], index) => field.name === members[index]?.name),
  );
  return same ? { kind: 'uniform', list: input.source, members } : undefined;
}

function listedRows(input: Input | undefined, { single, path }: RowsPlace): InsertRow[] {
  if (input?.kind === 'object') return [readRow(input, single ?? `${path}[0]`)];
  if (input?.kind !== 'list') throw unexpectedNull(path);
  return input.items.map((item, index) => {
    if (item.kind !== 'object') throw unexpectedNull(`${path}[${index}]`);
    return readRow(item, `${path}[${index}]`);
  });
}

function readRow({ fields }: ObjectInput, path: string): InsertRow {
  const values: ColumnValue[] = [];
  const before: NestedInsert[] = [];
  const after: NestedInsert[] = [];
  for (const [field, value] of fields) {
    const meaning = inputMeaning(field);
    if (meaning?.kind === 'column') values.push({ column: meaning.column, value: sourceOf(value) });
    else if (meaning?.kind !== 'relationship') throw new Error(`no meaning for ${field.name}`);
    else if (value.kind !== 'null') {
      const nested = {
        relationship: meaning.relationship,
        insert: readNested(meaning, value, `${path}.${field.name}`),
      };
      (meaning.relationship.holdsKey ? before : after).push(nested);
    }
  }
  return { path, values, before, after };
}

function readNested({ relationship, target: table }: RelationshipMeaning, value: Input, path: string): Insert {
  if (value.kind !== 'object') throw unexpectedNull(path);
  const data = memberOf(value, 'data');
  if (data === undefined) throw unexpectedNull(`${path}.data`);
  const conflict = meantMember(value, 'onConflict');
  const single = data[1].kind === 'object' ? `${path}.data` : undefined;
  return {
    table,
    rows: readRows(data[1], { single, path: `${path}.data`, within: relationship }),
    onConflict: readOnConflict(conflict?.[1], `${path}.${conflict?.[0].name}`),
  };
}

/** A null is a value to write, as a whole or in an array. */
export function sourceOf(input: Input): ValueSource {
  if (input.kind === 'list') return { kind: 'list', items: input.items.map(sourceOf) };
  return inputSource(input) ?? { kind: 'constant', value: null };
}

function readOnConflict(input: Input | undefined, path: string): OnConflict | undefined {
  if (input === undefined || input.kind === 'null') return undefined;
  if (input.kind !== 'object') throw unexpectedNull(path);
  const constraint = memberOf(input, 'constraint');
  if (constraint === undefined) throw unexpectedNull(`${path}.constraint`);
  const columns = meantMember(input, 'updateColumns');
  const where = memberOf(input, 'where');
  return {
    constraint: constraintOf(constraint, path),
    updateColumns: columns === undefined ? [] : columnsOf(columns[0], columns[1]),
    where: where && where[1].kind !== 'null' ? readCondition(where[1], `${path}.where`) : undefined,
  };
}

function constraintOf([field, input]: Member, path: string): UniqueKey {
  const type = getNamedType(field.type);
  const value = isEnumType(type) ? type.getValue(String(inputPlain(input))) : undefined;
  const meaning = value && inputMeaning(value);
  if (meaning?.kind !== 'constraint') throw unexpectedNull(`${path}.constraint`);
  return meaning.constraint;
}
