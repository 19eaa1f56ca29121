// The inputs of mutations: new rows with what is nested in them, what to do where a row is there already, and the changes of an
// update. Offered is only what the role may write.

import {
  GraphQLEnumType,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
} from 'graphql';
import type { Column, Relationship, Table } from '../../engine/model/model.ts';
import type { UpdateOperator } from '../../engine/request.ts';
import { isNumeric } from './aggregated-columns.ts';
import { boolExp, columnEnum } from './filter-types.ts';
import { means } from './meaning.ts';
import type { TypeRegistry } from './type-registry.ts';

type InputFields = Record<string, GraphQLInputFieldConfig>;

const onConflictMeaning = means({ kind: 'keyword', keyword: 'onConflict' });
const updateColumnsMeaning = means({ kind: 'keyword', keyword: 'updateColumns' });
const atMostMeaning = means({ kind: 'keyword', keyword: 'atMost' });

/** Marks the inputs whose members are values to write, and never text of a statement. */
const written = means({ kind: 'written' });

/** A new row. Columns that are left out take their defaults. */
export function insertInput(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.insertInput(table),
    (name) => new GraphQLInputObjectType({ name, extensions: written, fields: () => insertFields(registry, table) }),
  );
}

function insertFields(registry: TypeRegistry, table: Table): InputFields {
  const fields: InputFields = {};
  for (const column of registry.insertable(table)) {
    fields[column.name] = {
      type: registry.writtenInput(column.type),
      description: column.description,
      extensions: registry.meaning(column, { kind: 'column', column }),
    };
  }
  for (const { relationship, target } of registry.relationships(table)) {
    if (!isNestable(registry, table, relationship, target)) continue;
    const make = relationship.kind === 'one' ? objectRelationshipInput : arrayRelationshipInput;
    fields[relationship.name] = {
      type: make(registry, target),
      extensions: registry.meaning(relationship, { kind: 'relationship', relationship, target }),
    };
  }
  return fields;
}

/** Rows can be inserted together where the role may write the columns that join them. */
function isNestable(registry: TypeRegistry, table: Table, relationship: Relationship, target: Table): boolean {
  const [holder, side] = relationship.holdsKey ? ([table, 'local'] as const) : ([target, 'remote'] as const);
  const columns = registry.insertable(holder);
  const joins = relationship.columns.every((pair) => columns.some(({ sqlName }) => sqlName === pair[side]));
  return joins && registry.insertable(target).length > 0;
}

function objectRelationshipInput(registry: TypeRegistry, target: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.objectRelationshipInsertInput(target),
    (name) =>
      new GraphQLInputObjectType({
        name,
        fields: () => ({
          data: { type: new GraphQLNonNull(insertInput(registry, target)) },
          ...onConflictField(registry, target),
        }),
      }),
  );
}

function arrayRelationshipInput(registry: TypeRegistry, target: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.arrayRelationshipInsertInput(target),
    (name) =>
      new GraphQLInputObjectType({
        name,
        fields: () => ({
          data: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(insertInput(registry, target)))) },
          ...onConflictField(registry, target),
        }),
      }),
  );
}

/** `on_conflict`, where some key of the table can be in the way. */
export function onConflictField(registry: TypeRegistry, table: Table): InputFields {
  const columns = registry.columns(table);
  const keys = table.uniqueKeys.filter(
    ({ arbiter, columns: key }) => arbiter && key.every((column) => columns.includes(column)),
  );
  if (table.kind !== 'table' || keys.length === 0) return {};
  const constraint = registry.changesType(
    table,
    registry.naming.type.constraint(table),
    (name) =>
      new GraphQLEnumType({
        name,
        description: `unique or primary key constraints on table "${table.name}"`,
        values: Object.fromEntries(
          keys
            .filter(({ name: key }) => isEnumName(key))
            .map((key) => [
              key.name,
              {
                description: `unique or primary key constraint on columns ${key.columns.map((column) => `"${column.name}"`).join(', ')}`,
                extensions: means({ kind: 'constraint', constraint: key }),
              },
            ]),
        ),
      }),
  );
  if (constraint.getValues().length === 0) return {};
  const type = onConflict(registry, table, constraint);
  return {
    [registry.naming.argument.onConflict]: { type, description: 'upsert condition', extensions: onConflictMeaning },
  };
}

/** A constraint is named as in PostgreSQL, or not at all. */
function isEnumName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('__') && !['true', 'false', 'null'].includes(name);
}

function onConflict(registry: TypeRegistry, table: Table, constraint: GraphQLEnumType): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.onConflict(table),
    (name) =>
      new GraphQLInputObjectType({
        name,
        description: `on_conflict condition type for table "${table.name}"`,
        fields: () => ({
          constraint: { type: new GraphQLNonNull(constraint) },
          [registry.naming.argument.updateColumns]: {
            extensions: updateColumnsMeaning,
            type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(updateColumn(registry, table)))),
            default: { value: [] },
          },
          where: { type: boolExp(registry, table) },
        }),
      }),
  );
}

function updateColumn(registry: TypeRegistry, table: Table): GraphQLEnumType {
  return registry.changesType(table, registry.naming.type.updateColumn(table), (name) => {
    // What a column becomes is read from the row that was to be inserted, which takes the right to read the column.
    const readable = registry.columns(table);
    const columns = registry.updatable(table).filter((column) => readable.includes(column));
    if (columns.length > 0) return columnEnum(name, columns);
    // An enum needs a value.
    return new GraphQLEnumType({ name, values: { _PLACEHOLDER: { description: '(placeholder)' } } });
  });
}

/** The key of a row that is updated. */
export function pkColumnsInput(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.changesType(table, registry.naming.type.pkColumnsInput(table), (name) => {
    const fields = table.primaryKey.map((column) => [
      column.name,
      {
        type: new GraphQLNonNull(registry.input(column.type)),
        extensions: registry.meaning(column, { kind: 'column', column }),
      },
    ]);
    return new GraphQLInputObjectType({ name, fields: Object.fromEntries(fields) });
  });
}

interface OperatorInput {
  readonly operator: UpdateOperator;
  readonly description: string;
  typeName(registry: TypeRegistry, table: Table): string;
  takes(column: Column): boolean;
  /** The scalar of the operand where it is not the column's own type. */
  readonly operand: 'same' | 'String' | 'Int' | 'path';
}

const isJsonb = ({ type }: Column) => type.kind === 'scalar' && type.family === 'jsonb';

const operators: readonly OperatorInput[] = [
  {
    operator: 'append',
    description: 'append existing jsonb value of filtered columns with new jsonb value',
    typeName: ({ naming }, table) => naming.type.appendInput(table),
    takes: isJsonb,
    operand: 'same',
  },
  {
    operator: 'delete_at_path',
    description:
      'delete the field or element with specified path (for JSON arrays, negative integers count from the end)',
    typeName: ({ naming }, table) => naming.type.deleteAtPathInput(table),
    takes: isJsonb,
    operand: 'path',
  },
  {
    operator: 'delete_elem',
    description: 'delete the array element with specified index (negative integers count from the end)',
    typeName: ({ naming }, table) => naming.type.deleteElemInput(table),
    takes: isJsonb,
    operand: 'Int',
  },
  {
    operator: 'delete_key',
    description: 'delete key/value pair or string element',
    typeName: ({ naming }, table) => naming.type.deleteKeyInput(table),
    takes: isJsonb,
    operand: 'String',
  },
  {
    operator: 'inc',
    description: 'increments the numeric columns with given value of the filtered values',
    typeName: ({ naming }, table) => naming.type.incInput(table),
    takes: ({ type }) => isNumeric(type),
    operand: 'same',
  },
  {
    operator: 'prepend',
    description: 'prepend existing jsonb value of filtered columns with new jsonb value',
    typeName: ({ naming }, table) => naming.type.prependInput(table),
    takes: isJsonb,
    operand: 'same',
  },
  {
    operator: 'set',
    description: 'sets the columns of the filtered rows to the given values',
    typeName: ({ naming }, table) => naming.type.setInput(table),
    takes: () => true,
    operand: 'same',
  },
];

/** `_set`, `_inc`, …: those that some column takes. All but `_set` read the column too. */
export function operatorFields(registry: TypeRegistry, table: Table): InputFields {
  const readable = new Set(registry.columns(table));
  const fields: InputFields = {};
  for (const each of operators) {
    const takes = (column: Column) => each.takes(column) && (each.operator === 'set' || readable.has(column));
    const columns = registry.updatable(table).filter(takes);
    if (columns.length === 0) continue;
    fields[registry.naming.operator(each.operator)] = {
      type: registry.changesType(
        table,
        each.typeName(registry, table),
        (name) =>
          new GraphQLInputObjectType({
            name,
            extensions: written,
            fields: () => changeFields(registry, each, columns),
          }),
      ),
      description: each.description,
      extensions: means({ kind: 'update-operator', operator: each.operator }),
    };
  }
  return fields;
}

function changeFields(registry: TypeRegistry, { operand }: OperatorInput, columns: readonly Column[]): InputFields {
  const typeOf = (column: Column) => {
    switch (operand) {
      case 'same':
        return registry.writtenInput(column.type);
      case 'path':
        return new GraphQLList(new GraphQLNonNull(registry.scalar('String')));
      default:
        return registry.scalar(operand);
    }
  };
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      { type: typeOf(column), extensions: registry.meaning(column, { kind: 'column', column }) },
    ]),
  );
}

/** One of the updates of `update_track_many`. */
export function updatesInput(registry: TypeRegistry, table: Table): GraphQLInputObjectType {
  return registry.type(
    registry.naming.type.updates(table),
    (name) =>
      new GraphQLInputObjectType({
        name,
        fields: () => ({
          ...operatorFields(registry, table),
          ...atMostField(registry),
          where: {
            type: new GraphQLNonNull(boolExp(registry, table)),
            description: 'filter the rows which have to be updated',
          },
        }),
      }),
  );
}

export function atMostField(registry: TypeRegistry): InputFields {
  return {
    [registry.naming.argument.atMost]: {
      type: registry.scalar('Int'),
      description: 'Refuse to write, where more rows than this would be.',
      extensions: atMostMeaning,
    },
  };
}
