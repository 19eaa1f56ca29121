// The part of a plan that says what is asked of each row, and of rows together.

import type { AggregateFunction, ConnectionSelection } from '../request.ts';
import type { Count, Link, Partner, PlanCall, PlanValue, Rows } from './rows.ts';
import type { SlotIndex } from './slot.ts';

/** How a column's value is written as JSON. */
export type Output =
  | { readonly kind: 'raw' } // its text is JSON: integers, booleans, json
  | { readonly kind: 'quoted' } // its text needs quotes and nothing else: uuid, numbers as strings
  | { readonly kind: 'to-json' }
  /** The JSON that this function makes of it. */
  | { readonly kind: 'function'; readonly name: string }
  /** Labels that are not legal names: label → name. */
  | { readonly kind: 'enum'; readonly names: Readonly<Record<string, string>>; readonly array: boolean };

/** What a function gives: one value, or a list where it gives a set. */
export interface CalledValue {
  readonly call: PlanCall;
  readonly output: Output;
  readonly set: boolean;
  /** Of a set. */
  readonly limit: Count | undefined;
  /** All of the set is made whatever the limit, for the function may write while it goes on. */
  readonly whole: boolean;
}

export interface Page {
  /** All that it is a part of. */
  readonly rows: Rows;
  /** Tells cursors of this order from those of others. */
  readonly order: string;
  /** One for each term of the rows' order, which no two rows have alike. */
  readonly keys: readonly { readonly notNull: boolean }[];
  /** The values of the row behind which, or before which, the page lies. */
  readonly after: readonly SlotIndex[] | undefined;
  readonly before: readonly SlotIndex[] | undefined;
  readonly size: Count | undefined;
  /** The last rows, not the first. */
  readonly fromEnd: boolean;
}

export type PageField = ConnectionSelection<Field>;

export interface ConstantField {
  readonly kind: 'constant';
  readonly key: string;
  readonly value: string;
}

export interface ColumnField {
  readonly kind: 'column';
  readonly key: string;
  readonly column: string;
  readonly output: Output;
  readonly notNull: boolean;
  /** A text[] path into json. */
  readonly path: SlotIndex | undefined;
}

export type Field =
  | ConstantField
  | ColumnField
  | { readonly kind: 'value'; readonly key: string; readonly value: PlanValue; readonly output: Output }
  /** The members of the rows' objects as members of this one: as they are where it is one row at most, otherwise in arrays. */
  | {
      readonly kind: 'spread';
      readonly one: boolean;
      readonly link: Link;
      readonly rows: Rows;
      readonly fields: readonly Field[];
    }
  | ({ readonly kind: 'computed'; readonly key: string } & CalledValue)
  | {
      readonly kind: 'computed-row';
      readonly key: string;
      readonly link?: Link;
      readonly rows: Rows;
      readonly fields: readonly Field[];
    }
  | { readonly kind: 'one'; readonly key: string; readonly partner: Partner; readonly fields: readonly Field[] }
  | {
      readonly kind: 'many';
      readonly key: string;
      readonly link: Link;
      readonly rows: Rows;
      readonly fields: readonly Field[];
    }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly link: Link;
      readonly rows: Rows;
      readonly fields: readonly AggregateNode[];
    }
  | {
      readonly kind: 'connection';
      readonly key: string;
      readonly link: Link;
      readonly page: Page;
      readonly fields: readonly PageField[];
    };

export type AggregateNode =
  | ConstantField
  | { readonly kind: 'nodes'; readonly key: string; readonly fields: readonly Field[] }
  | { readonly kind: 'aggregate'; readonly key: string; readonly fields: readonly AggregateField[] };

export type AggregateField =
  | ConstantField
  | { readonly kind: 'count'; readonly key: string; readonly columns: readonly string[]; readonly distinct: boolean }
  | {
      readonly kind: 'function';
      readonly key: string;
      readonly function: AggregateFunction;
      readonly fields: readonly (ConstantField | AggregatedColumn)[];
    };

export interface AggregatedColumn {
  readonly kind: 'column';
  readonly key: string;
  readonly column: string;
  /** Set where the function does not take the column's own type. */
  readonly cast: string | undefined;
  readonly output: Output;
}
