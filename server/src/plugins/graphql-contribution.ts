// What a plugin adds to GraphQL, as its author writes it. Types alone.

import type { GraphQLResolveInfo, GraphQLScalarType } from 'graphql';
import type { Caller } from '../database/caller.ts';
import type { Model } from '../engine/model/model.ts';

/**
 * Fields of `Query` and `Mutation`, types of its own, and fields of generated types (`extend type track`). Where it depends on what the
 * database has, a function of the model.
 */
export type GraphqlContribution = GraphqlAddition | ((model: Model) => GraphqlAddition);

export interface GraphqlAddition {
  /** In the schema definition language. Names of generated types, scalars and inputs can be used without being defined. */
  readonly typeDefs?: string;
  readonly resolvers?: Resolvers;
  /**
   * On a builder of Pothos, which has the types Query and Mutation already. An object type with the name of a generated type adds to
   * that; `rowField` is for its fields.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the builder's own type has the types that the author declares
  readonly pothos?: (builder: any) => void;
}

/** By type, then by field. In place of the fields of a scalar of one's own: its GraphQLScalarType. */
export type Resolvers = Readonly<
  Record<string, Readonly<Record<string, Resolver | ResolvedField>> | GraphQLScalarType>
>;

/** `parent`: for a field of a generated type, the columns it requires. */
// biome-ignore lint/suspicious/noExplicitAny: what parent and arguments are, the definition of the field says
export type Resolver<P = any, A = any> = (
  parent: P,
  args: A,
  context: ResolverContext,
  info: GraphQLResolveInfo,
) => unknown;

export interface ResolvedField extends FieldOptions {
  readonly resolve?: Resolver;
  /** In place of `resolve`: all rows of a level at once, answered in their order. An error in a place is that row's. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly resolveMany?: (rows: any[], args: any, context: ResolverContext) => unknown;
}

export interface FieldOptions {
  /** Of a generated type: columns, as GraphQL calls them, that come along in the same statement. Who may not read them has no such field. */
  readonly requires?: readonly string[];
  /** Who has the field. Where not given, everybody. */
  readonly roles?: readonly string[];
  /** What it adds to the cost of an operation, for each row in a generated type. Where not given, 1. */
  readonly cost?: number;
}

/** What belongs to the request that is answered. */
export interface ResolverContext {
  readonly caller: Caller;
  readonly signal: { readonly aborted: boolean } | undefined;
  /** The rows of a generated type that the field is to answer with, as the caller sees them and with what the operation asks of them. */
  rows(info: GraphQLResolveInfo, args?: RowsArguments): Promise<readonly object[]>;
  /** The same for the rows with these primary keys, in their order; null where there is none. */
  rowsByKey(
    info: GraphQLResolveInfo,
    keys: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly (object | null)[]>;
}

/** As the arguments of a list in the API. */
export interface RowsArguments {
  readonly where?: object;
  readonly orderBy?: object | readonly object[];
  readonly limit?: number;
  readonly offset?: number;
}
