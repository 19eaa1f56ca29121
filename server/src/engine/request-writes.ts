// The part of a request that writes.

import type { Column, Relationship, Table, UniqueKey } from './model/model.ts';
import type { RootRequest } from './request-reads.ts';
import type { Condition, KeyColumn, ValueSource } from './request-rows.ts';
import type { ConstantSelection, Selection } from './request-selection.ts';

/** Writes in their order, in one transaction: all of them happen, or none. */
export interface WriteRequest {
  readonly kind: 'write';
  readonly roots: readonly WriteRoot[];
}

/** One field of a writing operation's answer. */
export type WriteRoot = InsertRoot | UpdateRoot | DeleteRoot | CallRoot;

/** A function that may write; what it gives is answered as a reading root would be. */
export interface CallRoot {
  readonly kind: 'call';
  readonly key: string;
  readonly path: string;
  readonly root: RootRequest;
}

interface WriteRootBase {
  readonly key: string;
  /** Where the field stands, in the dialect's notation: `$.selectionSet.insert_track`. */
  readonly path: string;
  readonly answer: WriteAnswer;
}

/** What a write is answered with. */
export type WriteAnswer =
  /** The one row, or null where none was written. */
  | { readonly kind: 'row'; readonly selection: readonly Selection[] }
  | { readonly kind: 'response'; readonly selection: readonly ResponseSelection[] };

export type ResponseSelection =
  | ConstantSelection
  /** How many rows were written, those of nested inserts included. */
  | { readonly kind: 'affected-rows'; readonly key: string }
  | { readonly kind: 'returning'; readonly key: string; readonly selection: readonly Selection[] };

export interface InsertRoot extends WriteRootBase {
  readonly kind: 'insert';
  readonly insert: Insert;
}

export interface Insert {
  readonly table: Table;
  readonly rows: InsertRows;
  readonly onConflict: OnConflict | undefined;
}

export type InsertRows =
  /** Objects without nesting that all have these members: the plan does not depend on how many there are. */
  | {
      readonly kind: 'uniform';
      /** A list of objects. */
      readonly list: ValueSource;
      readonly members: readonly { readonly name: string; readonly column: Column }[];
    }
  | { readonly kind: 'listed'; readonly rows: readonly InsertRow[] };

export interface InsertRow {
  /** `$.selectionSet.insert_track.args.objects[0]` */
  readonly path: string;
  /** Columns that are not here take their defaults. */
  readonly values: readonly ColumnValue[];
  /** Rows that this one refers to, inserted before it; each insert has exactly one row. */
  readonly before: readonly NestedInsert[];
  /** Rows that refer to this one, inserted after it. */
  readonly after: readonly NestedInsert[];
}

export interface ColumnValue {
  readonly column: Column;
  readonly value: ValueSource;
}

export interface NestedInsert {
  readonly relationship: Relationship;
  readonly insert: Insert;
}

export interface OnConflict {
  readonly constraint: Pick<UniqueKey, 'columns'>;
  /** Empty: the row that is there stays as it is. */
  readonly updateColumns: readonly Column[];
  readonly where: Condition | undefined;
}

/** One update, or several in their order that are answered with a list (`update_track_many`). */
export interface UpdateRoot extends WriteRootBase {
  readonly kind: 'update';
  readonly table: Table;
  readonly many: boolean;
  readonly updates: readonly Update[];
}

export interface Update {
  readonly path: string;
  readonly target: Target;
  /** Without any, nothing is written. No column twice. */
  readonly changes: readonly Change[];
  readonly atMost: ValueSource | undefined;
}

export type Change =
  | { readonly column: Column; readonly operator: UpdateOperator; readonly value: ValueSource }
  /** To what a new row would have. */
  | { readonly column: Column; readonly operator: 'default' };

export type UpdateOperator = 'set' | 'inc' | 'append' | 'prepend' | 'delete_key' | 'delete_elem' | 'delete_at_path';

export interface DeleteRoot extends WriteRootBase {
  readonly kind: 'delete';
  readonly table: Table;
  readonly target: Target;
  readonly atMost: ValueSource | undefined;
}

/** Which rows a write concerns. */
export type Target =
  | { readonly kind: 'where'; readonly where: Condition }
  | { readonly kind: 'key'; readonly key: readonly KeyColumn[] };
