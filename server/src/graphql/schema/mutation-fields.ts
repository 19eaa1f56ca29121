// The fields of the mutation root that belong to a table, by what the role may do with it.

import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import { boolExp } from './filter-types.ts';
import { means } from './meaning.ts';
import { listOf } from './rows-arguments.ts';
import { objectType } from './table-types.ts';
import type { TypeRegistry } from './type-registry.ts';
import {
  atMostField,
  insertInput,
  onConflictField,
  operatorFields,
  pkColumnsInput,
  updatesInput,
} from './write-types.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

/** Empty where the role may not write to the table. */
export function mutationFields(registry: TypeRegistry, table: Table): Fields {
  return {
    ...(registry.insertable(table).length > 0 ? insertFields(registry, table) : {}),
    ...(registry.updatable(table).length > 0 && isReadable(registry, table) ? updateFields(registry, table) : {}),
    ...(registry.deletable(table) ? deleteFields(registry, table) : {}),
  };
}

function isReadable(registry: TypeRegistry, table: Table): boolean {
  return registry.columns(table).length > 0;
}

function hasKey(registry: TypeRegistry, table: Table): boolean {
  const columns = registry.columns(table);
  return table.primaryKey.length > 0 && table.primaryKey.every((column) => columns.includes(column));
}

function insertFields(registry: TypeRegistry, table: Table): Fields {
  const { root } = registry.naming;
  const input = new GraphQLNonNull(insertInput(registry, table));
  const conflict = onConflictField(registry, table) as GraphQLFieldConfigArgumentMap;
  const fields: Fields = {
    [root.insert(table)]: {
      type: mutationResponse(registry, table),
      description: `insert data into the table: "${table.name}"`,
      args: {
        objects: { type: new GraphQLNonNull(new GraphQLList(input)), description: 'the rows to be inserted' },
        ...conflict,
      },
      deprecationReason: table.deprecated,
      extensions: means({ kind: 'insert', table, one: false }),
    },
  };
  if (isReadable(registry, table)) {
    fields[root.insertOne(table)] = {
      type: objectType(registry, table),
      description: `insert a single row into the table: "${table.name}"`,
      args: { object: { type: input, description: 'the row to be inserted' }, ...conflict },
      deprecationReason: table.deprecated,
      extensions: means({ kind: 'insert', table, one: true }),
    };
  }
  return fields;
}

const pkColumnsMeaning = means({ kind: 'keyword', keyword: 'pkColumns' });

function updateFields(registry: TypeRegistry, table: Table): Fields {
  const { root } = registry.naming;
  const operators = operatorFields(registry, table) as GraphQLFieldConfigArgumentMap;
  const response = mutationResponse(registry, table);
  const about = { deprecationReason: table.deprecated };
  const fields: Fields = {
    [root.update(table)]: {
      ...about,
      type: response,
      description: `update data of the table: "${table.name}"`,
      args: {
        ...operators,
        ...(atMostField(registry) as GraphQLFieldConfigArgumentMap),
        where: {
          type: new GraphQLNonNull(boolExp(registry, table)),
          description: 'filter the rows which have to be updated',
        },
      },
      extensions: means({ kind: 'update', table, by: 'where' }),
    },
    [root.updateMany(table)]: {
      ...about,
      type: new GraphQLList(response),
      description: `update multiples rows of table: "${table.name}"`,
      args: {
        updates: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(updatesInput(registry, table)))),
          description: 'updates to execute, in order',
        },
      },
      extensions: means({ kind: 'update', table, by: 'many' }),
    },
  };
  if (hasKey(registry, table)) {
    fields[root.updateByPk(table)] = {
      ...about,
      type: objectType(registry, table),
      description: `update single row of the table: "${table.name}"`,
      args: {
        ...operators,
        [registry.naming.argument.pkColumns]: {
          type: new GraphQLNonNull(pkColumnsInput(registry, table)),
          extensions: pkColumnsMeaning,
        },
      },
      extensions: means({ kind: 'update', table, by: 'key' }),
    };
  }
  return fields;
}

function deleteFields(registry: TypeRegistry, table: Table): Fields {
  const { root } = registry.naming;
  const fields: Fields = {};
  // Without a column to read there is nothing to choose rows by.
  if (isReadable(registry, table)) {
    fields[root.delete(table)] = {
      type: mutationResponse(registry, table),
      description: `delete data from the table: "${table.name}"`,
      args: {
        ...(atMostField(registry) as GraphQLFieldConfigArgumentMap),
        where: {
          type: new GraphQLNonNull(boolExp(registry, table)),
          description: 'filter the rows which have to be deleted',
        },
      },
      deprecationReason: table.deprecated,
      extensions: means({ kind: 'delete', table, by: 'where' }),
    };
  }
  if (hasKey(registry, table)) {
    fields[root.deleteByPk(table)] = {
      type: objectType(registry, table),
      description: `delete single row from the table: "${table.name}"`,
      args: Object.fromEntries(
        table.primaryKey.map((column) => [
          column.name,
          { type: new GraphQLNonNull(registry.input(column.type)), description: column.description },
        ]),
      ),
      deprecationReason: table.deprecated,
      extensions: means({ kind: 'delete', table, by: 'key' }),
    };
  }
  return fields;
}

/** How many rows were written, and which. */
function mutationResponse(registry: TypeRegistry, table: Table): GraphQLObjectType {
  const make = (name: string) =>
    new GraphQLObjectType({
      name,
      description: `response of any mutation on the table "${table.name}"`,
      fields: () => ({
        [registry.naming.field.affectedRows]: {
          type: new GraphQLNonNull(registry.scalar('Int')),
          description: 'number of rows affected by the mutation',
          extensions: means({ kind: 'affected-rows' }),
        },
        ...(isReadable(registry, table)
          ? {
              returning: {
                type: listOf(objectType(registry, table)),
                description: 'data from the rows affected by the mutation',
                extensions: means({ kind: 'returning' }),
              },
            }
          : {}),
      }),
    });
  return registry.type(registry.naming.type.mutationResponse(table), make);
}
