// What Pothos builds: the root type, the scalars, and what is written by hand. Generated types join it in build-schema.ts.

import SchemaBuilder from '@pothos/core';
import { GraphQLScalarType, type GraphQLSchema } from 'graphql';
import type { Model, ScalarType, ValueType } from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import { type ScalarConfig, scalarConfig } from './scalars.ts';
import { SharedTypes } from './shared-types.ts';

/** The schema by hand, and every scalar that the model's columns or the dialect itself use. */
export interface Roots {
  readonly schema: GraphQLSchema;
  scalar(name: string): GraphQLScalarType;
  /** Filled as schemas are built. */
  readonly shared: SharedTypes;
}

/** What the dialect answers where a role can read nothing; clients compare it. */
const placeholder =
  'There are no queries available to the current role. Either there are no sources or remote schemas configured, ' +
  "or the current role doesn't have the required permissions.";

// Pothos keeps graphql-js' own Int and Float. A sum of Int columns can be larger than those allow, and PostgreSQL's floats know
// NaN and Infinity, so these two are made here.
const ownNumbers: readonly Pick<ScalarType, 'name' | 'family'>[] = [
  { name: 'Int', family: 'integer' },
  { name: 'Float', family: 'float' },
];

// What the dialect needs even where no column has it.
const always: readonly Pick<ScalarType, 'name' | 'family'>[] = [
  ...ownNumbers,
  { name: 'float8', family: 'float' },
  { name: 'String', family: 'text' },
  { name: 'Boolean', family: 'boolean' },
];

/** Builds what does not depend on a role, once a model. */
export function buildRoots(model: Model, naming: Naming): Roots {
  const builder = new SchemaBuilder<{ Scalars: Record<string, { Input: unknown; Output: unknown }> }>({});
  builder.queryType({
    // Pothos' own name for the root is Query; the dialect's is another.
    name: naming.fixed.queryRoot,
    fields: (t) => ({
      no_queries_available: t.field({
        type: 'String',
        nullable: false,
        description: 'There is no table that this role may read.',
        resolve: () => placeholder,
      }),
    }),
  } as Parameters<typeof builder.queryType>[0]);
  const own = new Map(
    ownNumbers.map((scalar) => [scalar.name, new GraphQLScalarType({ name: scalar.name, ...scalarConfig(scalar) })]),
  );
  for (const scalar of scalarsOf(model))
    if (!own.has(scalar.name)) builder.scalarType(scalar.name, scalarConfig(scalar) as ScalarConfig as never);
  const schema = builder.toSchema({ sortSchema: false });
  return {
    schema,
    shared: new SharedTypes(model),
    scalar(name) {
      const type = own.get(name) ?? schema.getType(name);
      if (type === undefined) throw new Error(`no scalar ${name}`);
      return type as GraphQLScalarType;
    },
  };
}

function scalarsOf(model: Model): readonly Pick<ScalarType, 'name' | 'family'>[] {
  const scalars = new Map(always.map((scalar) => [scalar.name, scalar]));
  const add = (type: ValueType): void => {
    if (type.kind === 'array') add(type.element);
    else if (type.kind === 'scalar' && !scalars.has(type.name)) scalars.set(type.name, type);
  };
  const computed = [...model.tables.values()].flatMap((table) => table.computedFields);
  for (const table of model.tables.values()) for (const column of table.columns) add(column.type);
  for (const { arguments: args, result } of [...model.functions, ...computed]) {
    for (const { type } of args) add(type);
    if (result.kind === 'value') add(result.type);
    else for (const { type } of result.own?.columns ?? []) add(type);
  }
  return [...scalars.values()];
}
