// A table's object type and its aggregate types; and the fields that functions are, of those types and of a root.

import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { AggregateFunction, Column, DatabaseFunction, Relationship, Table } from '../../engine/model/model.ts';
import { aggregateFunctionNames } from '../../engine/model/naming.ts';
import { aggregatedColumns } from './aggregated-columns.ts';
import { connectionField } from './connection-types.ts';
import { selectColumn } from './filter-types.ts';
import { means } from './meaning.ts';
import { listOf, rowsArguments } from './rows-arguments.ts';
import type { TypeRegistry } from './type-registry.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

/** The type of a row. */
export function objectType(registry: TypeRegistry, table: Table): GraphQLObjectType {
  return registry.type(
    registry.naming.type.object(table),
    (name) =>
      new GraphQLObjectType({
        name,
        description: table.description ?? `columns and relationships of "${table.name}"`,
        fields: () => objectFields(registry, table),
      }),
  );
}

function objectFields(registry: TypeRegistry, table: Table): Fields {
  const fields: Fields = {};
  for (const column of registry.columns(table)) fields[column.name] = columnField(registry, column);
  for (const { relationship, target } of registry.relationships(table)) {
    if (relationship.kind === 'one') {
      fields[relationship.name] = oneField(registry, relationship, target);
      continue;
    }
    fields[relationship.name] = {
      type: listOf(objectType(registry, target)),
      args: rowsArguments(registry, target),
      ...described(relationship),
      extensions: registry.meaning(relationship, { kind: 'relationship', relationship, target }),
    };
    fields[registry.naming.field.relationshipAggregate(relationship)] = {
      type: new GraphQLNonNull(aggregateType(registry, target)),
      args: rowsArguments(registry, target),
      extensions: means({ kind: 'relationship-aggregate', relationship, target }),
    };
    if (registry.isKeyed(target)) {
      fields[registry.naming.field.relationshipConnection(relationship)] = connectionField(registry, target, {
        row: objectType(registry, target),
        extensions: means({ kind: 'relationship-connection', relationship, target }),
        deprecated: relationship.deprecated,
      });
    }
  }
  for (const computed of registry.computedFields(table))
    Object.assign(fields, computedField(registry, table, computed));
  return Object.assign(fields, registry.addedFields(table));
}

function described(of: { readonly description: string | undefined; readonly deprecated: string | undefined }) {
  return { description: of.description, deprecationReason: of.deprecated };
}

function columnField(registry: TypeRegistry, column: Column): GraphQLFieldConfig<unknown, unknown> {
  const type = registry.output(column.type);
  const json = column.type.kind === 'scalar' && (column.type.family === 'json' || column.type.family === 'jsonb');
  const path = { path: { type: registry.scalar('String'), description: 'A path into the value: $.a[0]' } };
  return {
    // With a path, a value may be missing.
    type: column.notNull && !json ? new GraphQLNonNull(type) : type,
    ...(json ? { args: path } : {}),
    ...described(column),
    extensions: registry.meaning(column, { kind: 'column', column }),
  };
}

/** Non-null only where the database guarantees a partner that this role can see. */
function oneField(
  registry: TypeRegistry,
  relationship: Relationship,
  target: Table,
): GraphQLFieldConfig<unknown, unknown> {
  const type = objectType(registry, target);
  const certain = relationship.required && !registry.rowSecurity(target);
  return {
    type: certain ? new GraphQLNonNull(type) : type,
    ...described(relationship),
    extensions: registry.meaning(relationship, { kind: 'relationship', relationship, target }),
  };
}

const nodesMeaning = means({ kind: 'nodes' });
const aggregateMeaning = means({ kind: 'aggregate' });
const countMeaning = means({ kind: 'count' });

/** Rows and what they add up to. */
export function aggregateType(registry: TypeRegistry, table: Table): GraphQLObjectType {
  const make = (name: string) =>
    new GraphQLObjectType({
      name,
      fields: () => ({
        aggregate: { type: aggregateFields(registry, table), extensions: aggregateMeaning },
        nodes: { type: listOf(objectType(registry, table)), extensions: nodesMeaning },
      }),
    });
  return registry.type(registry.naming.type.aggregate(table), make);
}

function aggregateFields(registry: TypeRegistry, table: Table): GraphQLObjectType {
  return registry.columnsType(
    table,
    registry.naming.type.aggregateFields(table),
    (name) => new GraphQLObjectType({ name, fields: () => functionFields(registry, table) }),
  );
}

function functionFields(registry: TypeRegistry, table: Table): Fields {
  const fields: Fields = {
    count: {
      type: new GraphQLNonNull(registry.scalar('Int')),
      args: {
        columns: { type: new GraphQLList(new GraphQLNonNull(selectColumn(registry, table))) },
        distinct: { type: registry.scalar('Boolean') },
      },
      extensions: countMeaning,
    },
  };
  for (const name of aggregateFunctionNames) {
    const columns = aggregatedColumns(registry, table, name);
    if (columns.length === 0) continue;
    fields[registry.naming.field.aggregateFunction(name)] = {
      type: functionType(registry, table, name, columns),
      extensions: means({ kind: 'function', function: name }),
    };
  }
  return fields;
}

/** sum, min and max keep the column's type, the others are Float. Over no rows every value is null. */
function functionType(
  registry: TypeRegistry,
  table: Table,
  name: AggregateFunction,
  columns: readonly Column[],
): GraphQLObjectType {
  const keepsType = name === 'sum' || name === 'min' || name === 'max';
  const fields = () =>
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        {
          type: keepsType ? registry.output(column.type) : registry.scalar('Float'),
          extensions: registry.meaning(column, { kind: 'column', column }),
        },
      ]),
    );
  return registry.columnsType(
    table,
    registry.naming.type.aggregateFunctionFields(table, name),
    (typeName) => new GraphQLObjectType({ name: typeName, fields }),
  );
}

/** The root field of a function, and beside a set of rows its aggregate. */
export function functionField(registry: TypeRegistry, called: DatabaseFunction): Fields {
  const args = argumentsOf(registry, registry.naming.function.arguments(called), called);
  const { list, aggregate, connection } = registry.naming.root;
  const names = { name: list(called), aggregate: aggregate(called), connection: connection(called) };
  return calledFields(registry, called, { args, computed: false, ...names });
}

/** The same for a function over a row of the table. */
function computedField(registry: TypeRegistry, table: Table, called: DatabaseFunction): Fields {
  const args = argumentsOf(registry, registry.naming.function.computedArguments(table, called), called);
  const { relationshipAggregate, relationshipConnection } = registry.naming.field;
  const names = {
    name: called.name,
    aggregate: relationshipAggregate(called),
    connection: relationshipConnection(called),
  };
  return calledFields(registry, called, { args, computed: true, ...names });
}

interface Form {
  readonly args: GraphQLFieldConfigArgumentMap;
  readonly computed: boolean;
  /** The field's name. */
  readonly name: string;
  /** The aggregate's name. */
  readonly aggregate: string;
  /** The name of its pages. */
  readonly connection: string;
}

function calledFields(
  registry: TypeRegistry,
  called: DatabaseFunction,
  { args, computed, name, aggregate, connection }: Form,
): Fields {
  const { result } = called;
  const what = computed ? 'A computed field, executes function' : 'execute function';
  const about = {
    description: called.description ?? `${what} "${called.sqlName}"`,
    deprecationReason: called.deprecated,
  };
  if (result.kind === 'value') {
    const value = registry.output(result.type);
    const type: GraphQLOutputType = result.set ? new GraphQLNonNull(new GraphQLList(value)) : value;
    return {
      [name]: {
        type,
        args,
        ...about,
        extensions: means({ kind: 'called', function: called, computed, target: undefined }),
      },
    };
  }
  const target = result.own ?? registry.model.tables.get(result.table);
  if (target === undefined) return {};
  const extensions = means({ kind: 'called', function: called, computed, target });
  const row = objectType(registry, target);
  if (!result.set) return { [name]: { type: row, args, ...about, extensions } };
  const rows = { ...args, ...rowsArguments(registry, target) };
  // A page may ask the function again.
  const pages = !called.volatile && registry.isKeyed(target);
  return {
    ...(pages
      ? {
          [connection]: connectionField(registry, target, {
            row,
            args,
            extensions: means({ kind: 'called-connection', function: called, computed, target }),
            deprecated: called.deprecated,
          }),
        }
      : {}),
    [name]: { type: listOf(row), args: rows, ...about, extensions },
    [aggregate]: {
      type: new GraphQLNonNull(aggregateType(registry, target)),
      args: rows,
      deprecationReason: called.deprecated,
      extensions: means({ kind: 'called-aggregate', function: called, computed, target }),
    },
  };
}

/** `args`, which may be left out where every argument has a default. */
function argumentsOf(
  registry: TypeRegistry,
  typeName: string,
  called: DatabaseFunction,
): GraphQLFieldConfigArgumentMap {
  if (called.arguments.length === 0) return {};
  const type = registry.type(typeName, (name) => {
    const fields = called.arguments.map((argument) => [
      argument.name,
      { type: registry.writtenInput(argument.type), extensions: means({ kind: 'argument', argument }) },
    ]);
    return new GraphQLInputObjectType({
      name,
      extensions: means({ kind: 'written' }),
      fields: Object.fromEntries(fields),
    });
  });
  const optional = called.arguments.every(({ hasDefault }) => hasDefault);
  return {
    args: {
      type: optional ? type : new GraphQLNonNull(type),
      description: `input parameters for function "${called.sqlName}"`,
    },
  };
}
