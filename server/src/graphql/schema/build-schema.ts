// Model × a role's Access → GraphQLSchema. Pothos builds the roots and scalars (roots.ts); the generated types are made here
// with graphql-js itself, which for a thousand tables takes a fraction of the time and memory (docs/decisions/0002).

import { type GraphQLFieldConfig, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Access } from '../../engine/model/access.ts';
import type { DatabaseFunction, Model, Table } from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import { connectionField } from './connection-types.ts';
import { limited, means } from './meaning.ts';
import { mutationFields } from './mutation-fields.ts';
import type { Roots } from './roots.ts';
import { listOf, rowsArguments } from './rows-arguments.ts';
import { aggregateType, functionField, objectType } from './table-types.ts';
import { TypeRegistry } from './type-registry.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

/** What is added to a role's schema, once the types are known that it refers to. */
export type AddedFields = (registry: TypeRegistry) => {
  readonly queries: Fields;
  readonly mutations: Fields;
  rows(table: Table): Fields;
};

/**
 * The schema of the roles with this access: a table, column or operation that their grants do not allow is not in it.
 * `add`: what it has besides.
 */
export function buildSchema(
  model: Model,
  access: Access,
  naming: Naming,
  roots: Roots,
  add?: AddedFields,
): GraphQLSchema {
  const registry: TypeRegistry = new TypeRegistry(model, access, naming, roots, (table) => added?.rows(table) ?? {});
  const added = add?.(registry);
  const byHand = roots.schema.getQueryType()?.toConfig();
  const tables = registry.tables();
  const functions = model.functions.filter((each) => access.functions.has(each));
  const query = new GraphQLObjectType({
    name: naming.fixed.queryRoot,
    fields: () => {
      const generated = Object.assign(
        {},
        ...tables.map((table) => limited(rootFields(registry, table), table.rateLimit)),
      ) as Fields;
      for (const each of functions) if (!each.volatile) Object.assign(generated, calledFields(registry, each));
      Object.assign(generated, added?.queries);
      const placeholder = tables.length === 0 && Object.keys(generated).length === 0 ? (byHand?.fields ?? {}) : {};
      return { ...placeholder, ...generated };
    },
  });
  const mutations: Fields = {};
  for (const table of model.tables.values())
    Object.assign(mutations, limited(mutationFields(registry, table), table.rateLimit));
  for (const each of functions) if (each.volatile) Object.assign(mutations, calledFields(registry, each));
  Object.assign(mutations, added?.mutations);
  const mutation =
    Object.keys(mutations).length === 0
      ? undefined
      : new GraphQLObjectType({ name: naming.fixed.mutationRoot, fields: mutations });
  // That it is valid is for tests to see: graphql-js would look at every field again before the role's first operation.
  return new GraphQLSchema({ query, mutation, directives: [...roots.schema.getDirectives()], assumeValid: true });
}

function calledFields(registry: TypeRegistry, called: DatabaseFunction): Fields {
  return limited(functionField(registry, called), called.rateLimit);
}

function rootFields(registry: TypeRegistry, table: Table): Fields {
  const { root } = registry.naming;
  const { name, deprecated: deprecationReason } = table;
  const type = objectType(registry, table);
  const fields: Fields = {
    [root.list(table)]: {
      type: listOf(type),
      args: rowsArguments(registry, table),
      description: `fetch data from the table: "${name}"`,
      deprecationReason,
      extensions: means({ kind: 'rows', table }),
    },
    [root.aggregate(table)]: {
      type: new GraphQLNonNull(aggregateType(registry, table)),
      args: rowsArguments(registry, table),
      description: `fetch aggregated fields from the table: "${name}"`,
      deprecationReason,
      extensions: means({ kind: 'table-aggregate', table }),
    },
  };
  if (registry.isKeyed(table)) {
    const args = table.primaryKey.map((column) => [
      column.name,
      { type: new GraphQLNonNull(registry.input(column.type)), description: column.description },
    ]);
    fields[root.connection(table)] = connectionField(registry, table, {
      row: type,
      extensions: means({ kind: 'connection', table }),
      description: table.description,
      deprecated: deprecationReason,
    });
    fields[root.byPk(table)] = {
      type,
      args: Object.fromEntries(args),
      description: `fetch data from the table: "${name}" using primary key columns`,
      deprecationReason,
      extensions: means({ kind: 'row', table }),
    };
  }
  return fields;
}
