// The cases of a public test suite of the dialect as data: what a file of them holds, and the choice of those to replay.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A relationship that the suite keeps as metadata; here a tag in a comment says it. */
export interface NamedRelationship {
  readonly kind: 'object' | 'array';
  readonly table: TableName;
  readonly name: string;
  /** Whose foreign key it follows: the table's own, the other table's, or none. */
  readonly on: 'local' | 'remote' | 'manual';
  readonly remote_table?: TableName;
  /** Of the table that has the foreign key. */
  readonly columns?: readonly string[];
  /** Column of the table → column of the other; where there is no foreign key. */
  readonly mapping?: Readonly<Record<string, string>>;
}

export interface SetUp {
  readonly setup_sql: readonly string[];
  readonly relationships: readonly NamedRelationship[];
  readonly tables: readonly (TableName & { readonly configuration?: TableConfiguration; readonly is_enum?: boolean })[];
  readonly functions?: readonly TrackedFunction[];
  readonly computed_fields?: readonly ComputedField[];
}

/** A name alone is one of the schema public. */
export type FunctionName = string | { readonly schema?: string; readonly name?: string };

export interface TrackedFunction {
  readonly schema?: string;
  readonly name?: string;
  readonly function?: FunctionName;
  readonly configuration?: { readonly exposed_as?: string };
}

export interface ComputedField {
  readonly name: string;
  readonly definition: { readonly function: FunctionName };
}

export interface TableConfiguration {
  readonly custom_name?: string;
  readonly custom_column_names?: Readonly<Record<string, string>>;
  /** By the dialect's words for root fields. */
  readonly custom_root_fields?: Readonly<Record<string, string | { readonly name: string | null }>>;
}

export interface GraphqlStep {
  readonly kind: 'graphql';
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>> | null;
  /** Absent: any answer will do. */
  readonly expected?: Expected;
}

export interface Expected {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export type Step =
  | GraphqlStep
  | { readonly kind: 'sql'; readonly sql: string }
  /** Several requests in one HTTP body. */
  | {
      readonly kind: 'batch';
      readonly queries: readonly { readonly query: string; readonly variables?: GraphqlStep['variables'] }[];
      readonly expected: readonly Expected[];
    };

export interface Case {
  readonly name: string;
  readonly category: string;
  readonly tier: string;
  readonly naming_convention: 'hasura-default' | 'graphql-default';
  readonly server_flags: { readonly stringify_numeric_types: boolean };
  /** Cases of one set-up that are `shared` may run in one database, in their order. */
  readonly state?: 'shared' | 'fresh';
  readonly order?: number;
  readonly steps: readonly Step[];
  readonly setup: string;
}

export interface Suite {
  readonly setups: Readonly<Record<string, SetUp>>;
  readonly cases: readonly Case[];
}

export interface Choice {
  readonly tier?: string | undefined;
  readonly categories?: readonly string[] | undefined;
  /** A part of the case's name. */
  readonly only?: string | undefined;
}

/** Reads a suite from its file, or from a folder with hasura-dialect.json in it. */
export async function readSuite(path: string): Promise<Suite> {
  const file = (await stat(path)).isDirectory() ? join(path, 'hasura-dialect.json') : path;
  return JSON.parse(await readFile(file, 'utf8')) as Suite;
}

/** The cases to replay, those of one set-up in their order. */
export function chooseCases({ cases }: Suite, { tier, categories, only }: Choice): readonly Case[] {
  return cases
    .filter((one) => tier === undefined || one.tier === tier)
    .filter((one) => categories === undefined || categories.includes(one.category))
    .filter((one) => only === undefined || one.name.includes(only))
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
}
