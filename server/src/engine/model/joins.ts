// How the rows of two relations belong together, in the database's own names: by a foreign key, by one that a view shows, or by two
// keys of a junction. Plain read-only data.

import type { TableId } from './table-id.ts';

export interface Join {
  readonly kind: 'many-to-one' | 'one-to-many' | 'one-to-one' | 'many-to-many';
  readonly source: TableId;
  readonly target: TableId;
  /** The foreign key's name; of a many-to-many the near one's. */
  readonly constraint: string;
  /** Columns that are equal, in the key's order; empty where there is a junction. */
  readonly columns: readonly { readonly local: string; readonly remote: string }[];
  /** The foreign key is on the source's side. */
  readonly holdsKey: boolean;
  /** Of a many-to-many. */
  readonly junction: Junction | undefined;
  /** A relation with itself; a table and a view of it are two. */
  readonly self: boolean;
}

/** The relation between: each of its rows joins a row of the source to one of the target. */
export interface Junction {
  readonly table: TableId;
  readonly constraint: string;
  readonly farConstraint: string;
  /** local: the source's column; remote: the junction's. */
  readonly near: readonly { readonly local: string; readonly remote: string }[];
  /** local: the junction's column; remote: the target's. */
  readonly far: readonly { readonly local: string; readonly remote: string }[];
}
