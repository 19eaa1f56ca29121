// The fields that functions are: of a root, and of the rows that they take.

import {
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
} from 'graphql';
import type { DatabaseFunction, Table } from '../../engine/model/model.ts';
import { means } from './meaning.ts';
import { aggregateType, listOf, objectType, rowsArguments } from './table-types.ts';
import type { TypeRegistry } from './type-registry.ts';

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>;

/** The root field of a function, and beside a set of rows its aggregate. */
export function functionField(registry: TypeRegistry, called: DatabaseFunction): Fields {
  const args = argumentsOf(registry, registry.naming.function.arguments(called), called);
  return calledFields(registry, called, { args, computed: false, aggregate: registry.naming.root.aggregate(called) });
}

/** The same for a function over a row of the table. */
export function computedField(registry: TypeRegistry, table: Table, called: DatabaseFunction): Fields {
  const args = argumentsOf(registry, registry.naming.function.computedArguments(table, called), called);
  const aggregate = registry.naming.field.relationshipAggregate(called);
  return calledFields(registry, called, { args, computed: true, aggregate });
}

interface Form {
  readonly args: GraphQLFieldConfigArgumentMap;
  readonly computed: boolean;
  /** The aggregate's name. */
  readonly aggregate: string;
}

function calledFields(registry: TypeRegistry, called: DatabaseFunction, { args, computed, aggregate }: Form): Fields {
  const { result, name } = called;
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
  const target = registry.model.tables.get(result.table);
  if (target === undefined) return {};
  const extensions = means({ kind: 'called', function: called, computed, target });
  const row = objectType(registry, target);
  if (!result.set) return { [name]: { type: row, args, ...about, extensions } };
  const rows = { ...args, ...rowsArguments(registry, target) };
  return {
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
