// What is asked of one resource, as REST does: rows with facts about them, written or read, in a form other than JSON where one is
// wanted.

import type { Table } from './model/model.ts';
import type { Call, Condition, RowsArguments, ValueSource } from './request-rows.ts';
import type { Selection } from './request-selection.ts';
import type { Insert, Update } from './request-writes.ts';

/**
 * One resource. It is answered with texts in this order: the body (null where none is asked for), how many rows it has, how many
 * there are without limit and offset (null unless asked for), and how many rows an insert changed instead of making them.
 */
export interface ResourceRequest {
  readonly kind: 'resource';
  readonly action: ResourceAction;
  readonly body: ResourceBody | undefined;
  readonly total: Total | undefined;
  /** The body is PostgreSQL's plan for it. */
  readonly explain?: Explain;
}

export interface Explain {
  readonly format: 'text' | 'json';
  readonly options: readonly ('analyze' | 'verbose' | 'settings' | 'buffers' | 'wal')[];
}

export type Total =
  | { readonly kind: 'exact' }
  /** The planner's estimate. */
  | { readonly kind: 'planned' }
  /** Exact up to this many rows, the planner's estimate beyond. Undefined: both, as far as they go. */
  | { readonly kind: 'estimated'; readonly exactUpTo: number | undefined };

export type ResourceAction =
  | {
      readonly kind: 'read';
      readonly table: Table;
      /** The function that gives the rows. */
      readonly call: Call | undefined;
      readonly rows: RowsArguments;
    }
  /** What a function gives that gives no rows of columns. `null` of a void function is a body too. */
  | {
      readonly kind: 'value';
      readonly call: Call;
      /** Of a set. */
      readonly limit: ValueSource | undefined;
      readonly offset: ValueSource | undefined;
      readonly count: AllowedCount;
    }
  | ({ readonly kind: 'insert'; readonly insert: Insert } & Written)
  | ({ readonly kind: 'update'; readonly update: Update } & Written)
  | ({ readonly kind: 'delete'; readonly where: Condition } & Written)
  /** A function that may write, and gives rows. */
  | ({ readonly kind: 'call'; readonly call: Call } & Written);

interface Written {
  readonly table: Table;
  /** Which of the written rows are answered, in which order. */
  readonly rows: RowsArguments;
  readonly count: AllowedCount;
}

/** How many rows or values there may be; otherwise nothing is written. */
export type AllowedCount = 'any' | 'one' | { readonly atMost: number };

export interface ResourceBody {
  readonly selection: readonly Selection[];
  readonly format: ResourceFormat;
}

export type ResourceFormat =
  /** An array of objects. `stripNulls`: without the members that are null. */
  | { readonly kind: 'json'; readonly stripNulls: boolean }
  /** A line of names, and a line for each row, as PostgreSQL writes composite values. */
  | { readonly kind: 'csv' }
  /** The text of a value as PostgreSQL writes it. */
  | { readonly kind: 'text' }
  /** What an aggregate function of the database makes of the rows. */
  | {
      readonly kind: 'aggregate';
      readonly schema: string;
      readonly sqlName: string;
      /** Of the rows as they are; otherwise of what is selected. */
      readonly whole: boolean;
    };
