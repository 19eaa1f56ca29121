// The part of a request that reads: one root for each field of the answer.

import type { Table } from './model/model.ts';
import type { Call, KeyColumn, PageArguments, RowsArguments, ValueSource } from './request-rows.ts';
import type { AggregateSelection, ConnectionSelection, Selection } from './request-selection.ts';

export interface ReadRequest {
  readonly kind: 'read';
  readonly roots: readonly ReadRoot[];
}

/** `path`: where the field stands, in the dialect's notation: `$.selectionSet.track`. */
export type ReadRoot = RootRequest & { readonly path: string };

/** One field of the answer. */
export type RootRequest =
  /** Many rows: a JSON array. */
  | {
      readonly kind: 'rows';
      readonly key: string;
      readonly table: Table;
      /** The function that gives the rows; otherwise they are the table's. */
      readonly call: Call | undefined;
      readonly rows: RowsArguments;
      readonly selection: readonly Selection[];
    }
  /** The row with this unique key, or null. */
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly table: Table;
      readonly where: readonly KeyColumn[];
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly table: Table;
      readonly call: Call | undefined;
      readonly rows: RowsArguments;
      readonly selection: readonly AggregateSelection[];
    }
  /** One page of the table's rows, or of those that a function gives. */
  | {
      readonly kind: 'connection';
      readonly key: string;
      readonly table: Table;
      readonly call: Call | undefined;
      readonly page: PageArguments;
      readonly selection: readonly ConnectionSelection[];
    }
  /** The row that a function gives, or null. */
  | {
      readonly kind: 'called-row';
      readonly key: string;
      readonly table: Table;
      readonly call: Call;
      readonly selection: readonly Selection[];
    }
  /** The value, or the list of at most `limit` values, that a function gives. */
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly call: Call;
      readonly limit: ValueSource | undefined;
    };
