// What extensions add → schemas that graphql-js runs their resolvers in. A generated type is a scalar there that lets everything pass:
// what comes of it is finished, and what is given for it was judged by the role's schema.

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type TypeNode,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { Table } from '../../engine/model/model.ts';
import { usedVariables } from '../request/used-variables.ts';
import type { ExtendedField, ExtendedRowField, ResolverContext } from './extension.ts';
import type { Extensions } from './find-extensions.ts';
import { TypeMapper } from './map-types.ts';

export interface Executable {
  /** Of the fields of the roots. */
  readonly roots: GraphQLSchema;
  /** Of those of a table's rows: `rows`, of RowSources. */
  rows(table: Table): GraphQLSchema;
}

/** A row as its resolvers are given it. */
export interface RowSource {
  /** Among the rows that are resolved together. */
  readonly index: number;
  readonly level: RowLevel;
}

/** Rows that are resolved together. */
export interface RowLevel {
  /** By response key: what the field is resolved from, for each row. */
  readonly given: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;
  /** By response key: what `resolveMany` made of them. */
  readonly many: Map<string, Promise<readonly unknown[]>>;
}

const passing = 'pergola_any';

export function createExecutable(extensions: Extensions): Executable {
  const standIns = new Map<string, GraphQLScalarType>();
  const standIn = (name: string) => {
    const known = standIns.get(name) ?? lettingPass(name);
    standIns.set(name, known);
    return known;
  };
  const mapper: TypeMapper = new TypeMapper((type: GraphQLNamedType) => {
    if (isSpecifiedScalarType(type)) return type;
    const own = extensions.types.get(type.name);
    if (own === undefined) return standIn(type.name);
    return own === type ? 'own' : mapper.own(own);
  });
  const rootType = (name: string, fields: ReadonlyMap<string, ExtendedField>) =>
    fields.size === 0 ? undefined : new GraphQLObjectType({ name, fields: mapper.fields(configsOf(fields)) });
  const types = [standIn(passing), ...[...extensions.types.values()].map((type) => mapper.own(type))];
  const rowSchemas = new Map<Table, GraphQLSchema>();
  return {
    roots: new GraphQLSchema({
      query: rootType('Query', extensions.queries),
      mutation: rootType('Mutation', extensions.mutations),
      types,
      assumeValid: true,
    }),
    rows(table) {
      const known = rowSchemas.get(table) ?? rowsSchema(extensions.rows.get(table) ?? new Map(), mapper, types);
      rowSchemas.set(table, known);
      return known;
    },
  };
}

function configsOf(fields: ReadonlyMap<string, ExtendedField>) {
  return Object.fromEntries([...fields].map(([name, { field }]) => [name, field]));
}

function rowsSchema(
  fields: ReadonlyMap<string, ExtendedRowField>,
  mapper: TypeMapper,
  types: readonly GraphQLNamedType[],
): GraphQLSchema {
  const configs = [...fields].map(([name, extended]) => [name, { ...extended.field, resolve: rowResolver(extended) }]);
  const row = new GraphQLObjectType({ name: 'Row', fields: mapper.fields(Object.fromEntries(configs)) });
  const query = new GraphQLObjectType({ name: 'Query', fields: { rows: { type: new GraphQLList(row) } } });
  return new GraphQLSchema({ query, types, assumeValid: true });
}

function rowResolver({ plugin, field, options: { resolveMany } }: ExtendedRowField) {
  return async (
    source: unknown,
    args: unknown,
    context: unknown,
    info: Parameters<NonNullable<typeof field.resolve>>[3],
  ) => {
    const { index, level } = source as RowSource;
    const key = String(info.path.key);
    const rows = level.given.get(key) ?? [];
    if (resolveMany === undefined) return field.resolve?.(rows[index], args as never, context, info);
    const known = level.many.get(key) ?? manyOf(resolveMany, rows, args, context as ResolverContext);
    level.many.set(key, known);
    const answers = await known;
    if (!Array.isArray(answers) || answers.length !== rows.length)
      throw new Error(`resolveMany of ${info.fieldName} (plugin ${plugin}) gave no list of ${rows.length}`);
    const answer: unknown = answers[index];
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

async function manyOf(
  resolveMany: NonNullable<ExtendedField['options']['resolveMany']>,
  rows: readonly unknown[],
  args: unknown,
  context: ResolverContext,
): Promise<readonly unknown[]> {
  return (await resolveMany(rows, args, context)) as readonly unknown[];
}

function lettingPass(name: string): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables as never),
  });
}

/** What of an operation a resolver's schema is asked. */
export interface AskedFields {
  readonly definition: OperationDefinitionNode;
  readonly fragments: readonly FragmentDefinitionNode[];
  readonly fields: readonly FieldNode[];
}

/** The operation with these root fields alone. A variable of a type that the schema does not have is let pass. */
export function documentOfRoots(asked: AskedFields, schema: GraphQLSchema): DocumentNode {
  const { definition, fragments, fields } = asked;
  const operation: OperationDefinitionNode = {
    ...definition,
    directives: [],
    variableDefinitions: variablesOf(asked, schema),
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
}

/** `{ rows { … } }` with these fields of a row. */
export function documentOfRows(asked: AskedFields, schema: GraphQLSchema): DocumentNode {
  const { fragments, fields } = asked;
  const rows: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: 'rows' },
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: variablesOf(asked, schema),
    selectionSet: { kind: Kind.SELECTION_SET, selections: [rows] },
  };
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
}

/** Of those that the fields use alone: graphql-js would judge the others too, whose values are the engine's. */
function variablesOf({ definition, fragments, fields }: AskedFields, schema: GraphQLSchema): VariableDefinitionNode[] {
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  return usedVariables(definition.variableDefinitions, fields, byName).map(({ variable, type }) => {
    const known = schema.getType(nameOf(type)) !== undefined;
    const any: TypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: passing } };
    // Defaults have been filled in.
    return { kind: Kind.VARIABLE_DEFINITION, variable, type: known ? type : any };
  });
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
