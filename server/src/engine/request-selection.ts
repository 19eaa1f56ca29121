// The part of a request that says what is asked of each row, and of rows together.

import type { AggregateFunction, Column, Relationship, Table } from './model/model.ts';
import type { Call, PageArguments, RowsArguments, Value, ValueSource, Via } from './request-rows.ts';

/** `F`: what is asked of each row. */
export type ConnectionSelection<F = Selection> =
  | ConstantSelection
  | { readonly kind: 'edges'; readonly key: string; readonly selection: readonly EdgeSelection<F>[] }
  | { readonly kind: 'nodes'; readonly key: string; readonly selection: readonly F[] }
  | { readonly kind: 'page-info'; readonly key: string; readonly selection: readonly PageInfoSelection[] };

export type EdgeSelection<F = Selection> =
  | ConstantSelection
  | { readonly kind: 'cursor'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly selection: readonly F[] };

export type PageInfoSelection =
  | ConstantSelection
  | { readonly kind: 'page'; readonly key: string; readonly fact: PageFact };

export type PageFact = 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor';

/** A member of an answer's object that is the same whatever the rows say (`__typename`). */
export interface ConstantSelection {
  readonly kind: 'constant';
  readonly key: string;
  readonly value: string;
  /** Where it keeps the place of what is made later: so many rows it counts for. */
  readonly weight?: number;
}

export type Selection =
  | ResourceSelection
  | ConstantSelection
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly column: Column /** A path into a json column. */;
      readonly path: ValueSource | undefined;
    }
  | {
      readonly kind: 'one';
      readonly key: string;
      readonly relationship: Relationship;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'many';
      readonly key: string;
      readonly relationship: Relationship;
      readonly rows: RowsArguments;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly relationship: Relationship;
      readonly rows: RowsArguments;
      readonly selection: readonly AggregateSelection[];
    }
  | {
      readonly kind: 'connection';
      readonly key: string;
      readonly relationship: Relationship;
      readonly page: PageArguments;
      readonly selection: readonly ConnectionSelection[];
    }
  /** What a function makes of the row: a value, a list of at most `limit`, a row or rows of `target`, or an aggregate of those. */
  | {
      readonly kind: 'computed';
      readonly key: string;
      readonly call: Call;
      readonly limit: ValueSource | undefined;
    }
  | {
      readonly kind: 'computed-row';
      readonly key: string;
      readonly call: Call;
      readonly target: Table;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'computed-rows';
      readonly key: string;
      readonly call: Call;
      readonly target: Table;
      readonly rows: RowsArguments;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'computed-aggregate';
      readonly key: string;
      readonly call: Call;
      readonly target: Table;
      readonly rows: RowsArguments;
      readonly selection: readonly AggregateSelection[];
    }
  | {
      readonly kind: 'computed-connection';
      readonly key: string;
      readonly call: Call;
      readonly target: Table;
      readonly page: PageArguments;
      readonly selection: readonly ConnectionSelection[];
    };

export type AggregateSelection =
  | ConstantSelection
  | { readonly kind: 'nodes'; readonly key: string; readonly selection: readonly Selection[] }
  | { readonly kind: 'aggregate'; readonly key: string; readonly selection: readonly AggregateField[] };

export type AggregateField =
  | ConstantSelection
  | { readonly kind: 'count'; readonly key: string; readonly columns: readonly Column[]; readonly distinct: boolean }
  /** One function over several columns: `{"name": …, "length": …}`. */
  | {
      readonly kind: 'function';
      readonly key: string;
      readonly function: AggregateFunction;
      readonly selection: readonly (
        | ConstantSelection
        | { readonly kind: 'column'; readonly key: string; readonly column: Column }
      )[];
    };

/** Rows of another relation that belong to a row. */
export interface Embed {
  readonly via: Via;
  readonly target: Table;
  /** There is one row at most. */
  readonly one: boolean;
  readonly rows: RowsArguments;
  readonly selection: readonly ResourceSelection[];
}

/** A step to the one row that belongs to a row. What is embedded belongs to the row at the end of the steps, in rows that are grouped. */
export interface Through {
  readonly via: Via & { readonly kind: 'join' };
  readonly target: Table;
}

/** What is asked of a row that only a resource has. A level with an `aggregated` field has a row for each group of its others. */
export type ResourceSelection =
  | { readonly kind: 'value'; readonly key: string; readonly value: Value }
  /** An object or null, or an array. */
  | {
      readonly kind: 'embed';
      readonly key: string;
      readonly embed: Embed;
      readonly through?: readonly Through[] | undefined;
    }
  /** The fields of the rows as fields of this one: values where it is one row, otherwise arrays. */
  | { readonly kind: 'spread'; readonly embed: Embed; readonly through?: readonly Through[] | undefined }
  | {
      readonly kind: 'aggregated';
      readonly key: string;
      readonly function: Extract<AggregateFunction, 'sum' | 'avg' | 'min' | 'max'> | 'count';
      /** Undefined: the rows are counted. */
      readonly value: Value | undefined;
      readonly cast: string | undefined;
    };
