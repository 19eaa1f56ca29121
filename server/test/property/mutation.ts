// An abstract mutation: what is written and what is asked about it, in terms of bound tables. print-mutation.ts writes it as
// GraphQL and write-oracle.ts does it with plain SQL, neither knowing the other.

import type { BoundColumn, BoundFunction, BoundRelation, BoundTable } from './binding.ts';
import type { ConditionObject, Selection } from './query.ts';
import type { Value } from './values.ts';

export interface Mutation {
  readonly roots: readonly MutationRoot[];
}

export type MutationRoot =
  | {
      readonly kind: 'insert';
      readonly key: string;
      /** `insert_track_one` */
      readonly one: boolean;
      readonly insert: InsertSpec;
      readonly answer: AnswerSpec;
    }
  | {
      readonly kind: 'update';
      readonly key: string;
      readonly table: BoundTable;
      readonly by: 'where' | 'many' | 'key';
      readonly updates: readonly UpdateSpec[];
      readonly answer: AnswerSpec;
    }
  | {
      readonly kind: 'delete';
      readonly key: string;
      readonly table: BoundTable;
      readonly target: TargetSpec;
      readonly atMost: number | undefined;
      readonly answer: AnswerSpec;
    }
  /** A function that writes, with what it takes by name; answered with a list. */
  | {
      readonly kind: 'call';
      readonly key: string;
      readonly called: BoundFunction;
      readonly table: BoundTable;
      readonly given: readonly (readonly ['n' | 'word', Value])[];
      readonly answer: AnswerSpec & { readonly kind: 'row' };
    };

export type CallRoot = MutationRoot & { readonly kind: 'call' };

export interface InsertSpec {
  readonly table: BoundTable;
  readonly rows: readonly NewRow[];
  readonly onConflict: ConflictSpec | undefined;
}

export interface NewRow {
  readonly values: readonly ColumnCell[];
  readonly nested: readonly { readonly relation: BoundRelation; readonly insert: InsertSpec }[];
}

export interface ColumnCell {
  readonly column: BoundColumn;
  /** Undefined: NULL. */
  readonly value: Value | undefined;
}

export interface ConflictSpec {
  readonly constraint: string;
  readonly columns: readonly BoundColumn[];
  readonly update: readonly BoundColumn[];
  readonly where: ConditionObject | undefined;
}

export interface UpdateSpec {
  readonly target: TargetSpec;
  readonly changes: readonly ChangeSpec[];
  readonly atMost: number | undefined;
}

export interface ChangeSpec extends ColumnCell {
  readonly operator: 'set' | 'inc' | 'append' | 'prepend' | 'delete_key' | 'delete_elem' | 'delete_at_path';
}

export type TargetSpec =
  | { readonly kind: 'where'; readonly where: ConditionObject }
  /** In the order of the primary key. */
  | { readonly kind: 'key'; readonly values: readonly Value[] };

export type AnswerSpec =
  | { readonly kind: 'row'; readonly selection: readonly Selection[] }
  | { readonly kind: 'response'; readonly fields: readonly ResponseField[] };

export type ResponseField =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'affected-rows'; readonly key: string }
  | { readonly kind: 'returning'; readonly key: string; readonly selection: readonly Selection[] };

/** What is asked of each written row. */
export function rowSelection(answer: AnswerSpec): readonly Selection[] {
  if (answer.kind === 'row') return answer.selection;
  return answer.fields.flatMap((field) => (field.kind === 'returning' ? field.selection : []));
}
