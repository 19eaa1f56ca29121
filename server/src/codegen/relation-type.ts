// A relation of the model → what a client may read of its rows, write into it, and embed through it.

import type { Column, Join, Model, Routine, Table } from '../engine/model/model.ts';
import { literal, type Member, object, orNull, type TypeNode, text, union } from './type-node.ts';
import { groupOf, type ValueTypeWriter } from './value-type.ts';

/** `{ Row, Insert, Update, Relationships }`; of a view only what can be written into it. */
export function relationType(table: Table, model: Model, writer: ValueTypeWriter): TypeNode {
  const isTable = groupOf(table.kind) === 'Tables';
  const columns = table.columns.toSorted(bySqlName);
  const computed = computedFields(table, model, writer);
  const members: Member[] = [
    { name: 'Row', type: object([...columns.map((column) => readMember(column, writer)), ...computed]) },
  ];
  if (isTable || table.insertable) {
    members.push({ name: 'Insert', type: object(columns.map((column) => insertMember(column, isTable, writer))) });
  }
  if (isTable || table.updatable) {
    members.push({ name: 'Update', type: object(columns.map((column) => writtenMember(column, true, writer))) });
  }
  members.push({ name: 'Relationships', type: relationships(table, model) });
  // Newer clients leave these out of `*` by their names; older ones find them among the functions.
  members.push({ name: 'ComputedFields', type: union(computed.map(({ name }) => literal(name))) });
  return object(members);
}

/** Each column's value in a row that is answered, without computed fields. */
export function rowType(table: Table, writer: ValueTypeWriter): TypeNode {
  return object(
    table.columns.toSorted(bySqlName).map((column) => ({ ...readMember(column, writer), description: undefined })),
  );
}

function readMember(column: Column, writer: ValueTypeWriter): Member {
  const { sqlName, type, notNull, representation, description } = column;
  // A domain's own cast makes JSON of any form.
  const value = representation?.toJson === undefined ? writer.write(type) : text('Json');
  return { name: sqlName, type: notNull ? value : orNull(value), description };
}

/** Of a view nobody knows what its columns need. */
function insertMember(column: Column, isTable: boolean, writer: ValueTypeWriter): Member {
  return writtenMember(column, !isTable || !column.notNull || column.hasDefault, writer);
}

function writtenMember(column: Column, optional: boolean, writer: ValueTypeWriter): Member {
  const { sqlName, type, notNull, readOnly, representation } = column;
  if (readOnly) return { name: sqlName, type: text('never'), optional: true };
  const value = representation?.fromJson === undefined ? writer.write(type) : text('Json');
  return { name: sqlName, type: notNull ? value : orNull(value), optional };
}

/** What functions over a row give for it, where no column has their name. One that gives a set is answered value by value. */
function computedFields(table: Table, model: Model, writer: ValueTypeWriter): readonly Member[] {
  const columns = new Set(table.columns.map(({ sqlName }) => sqlName));
  const fields = (model.rowRoutines.get(table.id) ?? []).filter(
    ({ schema, sqlName, void: isVoid }) => schema === table.schema && !isVoid && !columns.has(sqlName),
  );
  return fields
    .map((routine) => ({
      name: routine.sqlName,
      type: orNull(computedValue(routine, model, writer)),
      description: routine.description,
    }))
    .toSorted((a, b) => compare(a.name, b.name));
}

function computedValue({ result }: Routine, { relations }: Model, writer: ValueTypeWriter): TypeNode {
  if (result.kind === 'value') return writer.write(result.type);
  const table = result.own ?? relations.get(result.table);
  return table === undefined ? text('unknown') : rowType(table, writer);
}

/** The foreign keys that the relation holds, or shows as a view, to each relation of its schema that has or shows their other end. */
function relationships({ id, schema }: Table, { joins, relations }: Model): TypeNode {
  const held = (joins.get(id) ?? []).filter(({ holdsKey }) => holdsKey);
  const elements = held.flatMap((join) => {
    const target = relations.get(join.target);
    return target?.schema === schema ? [{ key: sortKey(join, target), type: relationship(join, target) }] : [];
  });
  return { kind: 'tuple', elements: elements.toSorted((a, b) => compare(a.key, b.key)).map(({ type }) => type) };
}

function relationship({ kind, constraint, columns }: Join, { sqlName }: Table): TypeNode {
  const names = (side: 'local' | 'remote'): TypeNode => ({
    kind: 'tuple',
    elements: columns.map((pair) => literal(pair[side])),
  });
  return object([
    { name: 'foreignKeyName', type: literal(constraint) },
    { name: 'columns', type: names('local') },
    { name: 'isOneToOne', type: literal(kind === 'one-to-one') },
    { name: 'referencedRelation', type: literal(sqlName) },
    { name: 'referencedColumns', type: names('remote') },
  ]);
}

function sortKey({ constraint, columns }: Join, { sqlName }: Table): string {
  return JSON.stringify([constraint, sqlName, columns.map(({ local }) => local), columns.map(({ remote }) => remote)]);
}

function bySqlName(a: Column, b: Column): number {
  return compare(a.sqlName, b.sqlName);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
