// The port for what is added to the generated schema: schemas of graphql-js beside it, and what their fields say of themselves.

import type { GraphQLFieldConfig, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Caller } from '../../database/caller.ts';
import type { Column, Model, Table } from '../../engine/model/model.ts';

/** Who adds, and what. Fields of `Query` and `Mutation` are roots; an object type of a generated name adds fields to that. */
export interface SchemaExtension {
  /** For messages. */
  readonly plugin: string;
  /** Throws what is wrong with it. */
  schemas(model: Model): readonly GraphQLSchema[];
}

/** What a field says beside its resolver, in `extensions.resolved`. */
export interface FieldOptions {
  readonly requires?: readonly string[];
  readonly roles?: readonly string[];
  readonly cost?: number;
  readonly resolveMany?: (rows: readonly unknown[], args: unknown, context: ResolverContext) => unknown;
}

/** What a resolver is handed of the request. */
export interface ResolverContext extends RowsReader {
  readonly caller: Caller;
  readonly signal: { readonly aborted: boolean } | undefined;
}

/** Gives a resolver the rows of a generated type that its field answers with. */
export interface RowsReader {
  rows(info: GraphQLResolveInfo, given?: RowsGiven): Promise<readonly object[]>;
  /** In the order of the keys; null where there is no row, or none that the caller may see. */
  rowsByKey(
    info: GraphQLResolveInfo,
    keys: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly (object | null)[]>;
}

/** As the arguments of a list in the API. */
export interface RowsGiven {
  readonly where?: object;
  readonly orderBy?: object | readonly object[];
  readonly limit?: number;
  readonly offset?: number;
}

/** A field that is added. */
export interface ExtendedField {
  readonly plugin: string;
  readonly field: GraphQLFieldConfig<unknown, unknown>;
  readonly options: FieldOptions;
}

/** One that is added to a table's type. */
export interface ExtendedRowField extends ExtendedField {
  readonly table: Table;
  /** What it is resolved from. */
  readonly requires: readonly Column[];
}

export function optionsOf({ extensions }: { readonly extensions?: unknown }): FieldOptions {
  return (extensions as { readonly resolved?: FieldOptions } | undefined)?.resolved ?? {};
}

/** A name that the extension does not define itself. */
export function isReference({ extensions }: { readonly extensions: object }): boolean {
  return (extensions as { readonly reference?: boolean }).reference === true;
}

/** A type that was written to add to another. */
export function isAddition({ extensions }: { readonly extensions: object }): boolean {
  return (extensions as { readonly adds?: boolean }).adds === true;
}
