// What a plugin says of GraphQL → schemas of graphql-js, in which what the plugin does not define itself stands as a scalar of its
// name: who joins them with the generated schema finds there what was meant.

import { makeExecutableSchema } from '@graphql-tools/schema';
import SchemaBuilder from '@pothos/core';
import {
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
  isTypeDefinitionNode,
  Kind,
  parse,
  specifiedScalarTypes,
  visit,
} from 'graphql';
import { PergolaError } from '../base/errors.ts';
import type { Model } from '../engine/model/model.ts';
import type {
  FieldOptions,
  GraphqlAddition,
  GraphqlContribution,
  ResolvedField,
  Resolvers,
} from './graphql-contribution.ts';

/** Throws what is wrong with the plugin's definitions. */
export function buildPluginSchemas(contribution: GraphqlContribution, model: Model): readonly GraphQLSchema[] {
  const addition: GraphqlAddition = typeof contribution === 'function' ? contribution(model) : contribution;
  const { typeDefs, resolvers = {}, pothos } = addition;
  return [
    ...(typeDefs === undefined ? [] : [schemaOfSdl(typeDefs, resolvers)]),
    ...(pothos === undefined ? [] : [schemaOfPothos(pothos)]),
  ];
}

function schemaOfPothos(build: NonNullable<GraphqlAddition['pothos']>): GraphQLSchema {
  const builder = new SchemaBuilder({});
  builder.queryType({});
  builder.mutationType({});
  build(builder);
  return builder.toSchema({ sortSchema: false });
}

const roots = new Set(['Query', 'Mutation']);

function schemaOfSdl(typeDefs: string, resolvers: Resolvers): GraphQLSchema {
  const written = parse(typeDefs);
  const own = new Set(written.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
  const added = new Set<string>();
  const definitions = written.definitions.map((definition): DefinitionNode => {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION || own.has(definition.name.value)) return definition;
    // Further ones of the same name then extend the one that is made of the first.
    own.add(definition.name.value);
    if (!roots.has(definition.name.value)) added.add(definition.name.value);
    return { ...definition, kind: Kind.OBJECT_TYPE_DEFINITION };
  });
  const references = [...referencedNames(written)].filter((name) => !own.has(name));
  const scalars = references.map(
    (name): DefinitionNode => ({ kind: Kind.SCALAR_TYPE_DEFINITION, name: { kind: Kind.NAME, value: name } }),
  );
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [...definitions, ...scalars] };
  const schema = makeExecutableSchema({ typeDefs: document, resolvers: functionsOf(resolvers) as never });
  for (const name of references) Object.assign(schema.getType(name)!, { extensions: { reference: true } });
  for (const name of added) Object.assign(schema.getType(name)!, { extensions: { adds: true } });
  setOptions(schema, resolvers);
  return schema;
}

function referencedNames(document: DocumentNode): ReadonlySet<string> {
  const builtIn = new Set<string>(specifiedScalarTypes.map(({ name }) => name));
  const names = new Set<string>();
  visit(document, {
    NamedType({ name }) {
      if (!builtIn.has(name.value) && !roots.has(name.value)) names.add(name.value);
    },
  });
  return names;
}

/** Without what only this file understands. */
function functionsOf(resolvers: Resolvers): Record<string, unknown> {
  const types = Object.entries(resolvers).map(([type, members]) => {
    if (isScalarType(members)) return [type, members] as const;
    const functions = Object.entries(members).flatMap(([name, member]) => {
      if (!isResolvedField(member)) return [[name, member] as const];
      return member.resolve === undefined ? [] : [[name, member.resolve] as const];
    });
    return [type, functions.length === Object.keys(members).length ? Object.fromEntries(functions) : partly(functions)];
  });
  return Object.fromEntries(types.filter(([, members]) => members !== undefined));
}

function partly(functions: readonly (readonly [string, unknown])[]): Record<string, unknown> | undefined {
  return functions.length === 0 ? undefined : Object.fromEntries(functions);
}

function isResolvedField(member: unknown): member is ResolvedField {
  return typeof member === 'object' && member !== null && ('resolve' in member || 'resolveMany' in member);
}

function setOptions(schema: GraphQLSchema, resolvers: Resolvers): void {
  for (const [typeName, members] of Object.entries(resolvers)) {
    if (isScalarType(members)) continue;
    for (const [name, member] of Object.entries(members)) {
      if (!isResolvedField(member)) continue;
      const type = schema.getType(typeName);
      const field = isObjectType(type) ? type.getFields()[name] : undefined;
      if (field === undefined)
        throw new PergolaError('plugin-invalid', `there is a resolver ${typeName}.${name}, and no such field`);
      const { resolve: _, ...options } = member;
      Object.assign(field, { extensions: { ...field.extensions, resolved: options satisfies FieldOptions } });
    }
  }
}
