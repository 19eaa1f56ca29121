// The artifact of the third stage: what one operation will do, resolved and checked against a role's rights, without values.
// A value is a slot: where it comes from and as which type it is bound. Tables and columns are named as in PostgreSQL.

import type { TableId } from '../model/model.ts';
import type { Operator } from '../operators.ts';
import type { AggregateFunction, AggregatePredicateFunction, Direction, ValueSource } from '../request.ts';

export interface Plan {
  readonly kind: 'read';
  readonly roots: readonly PlanRoot[];
  readonly slots: readonly Slot[];
  /** Every table whose rows can change the answer. */
  readonly reads: readonly TableId[];
}

/** Index into `Plan.slots`. */
export type SlotIndex = number;

export interface Slot {
  readonly source: ValueSource;
  /** The type expression of the cast that the parameter carries. */
  readonly type: string;
  readonly encoding: Encoding;
}

/** How a JavaScript value becomes the text of a parameter. */
export type Encoding =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  /** A number of rows: a whole number that is not negative. */
  | { readonly kind: 'count' }
  /** `$.a[0].b` → a text[] of the steps. */
  | { readonly kind: 'json-path' }
  /** The API's name → PostgreSQL's label. */
  | { readonly kind: 'enum'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'array'; readonly element: Encoding }
  /** A value of an array column: a list, or the text that PostgreSQL writes one as (`{a,b}`). */
  | { readonly kind: 'array-column'; readonly element: Encoding };

export interface PlanTable {
  readonly schema: string;
  readonly name: string;
}

export type PlanRoot =
  | { readonly kind: 'rows'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  /** At most one row. */
  | { readonly kind: 'row'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly rows: Rows;
      readonly fields: readonly AggregateNode[];
    };

export interface Rows {
  readonly table: PlanTable;
  readonly where: PlanCondition | undefined;
  readonly orderBy: readonly PlanOrder[];
  readonly distinctOn: readonly string[];
  readonly limit: Count | undefined;
  readonly offset: Count | undefined;
}

/** A number of rows. A literal of the document is part of the statement's text, so that PostgreSQL plans with it. */
export type Count =
  | { readonly kind: 'slot'; readonly slot: SlotIndex }
  | { readonly kind: 'literal'; readonly value: number };

/** Equal pairs of columns: the near row's and the far row's. */
export type Link = readonly { readonly local: string; readonly remote: string }[];

/** The one row at the other end of a link. */
export interface Partner {
  readonly table: PlanTable;
  readonly link: Link;
  /** A unique key covers the link; without one the first row found is taken. */
  readonly unique: boolean;
  /** The database guarantees the row, and that this role sees it. */
  readonly certain: boolean;
}

/** How a column's value is written as JSON. */
export type Output =
  | { readonly kind: 'raw' } // its text is JSON: integers, booleans, json
  | { readonly kind: 'quoted' } // its text needs quotes and nothing else: uuid, numbers as strings
  | { readonly kind: 'to-json' }
  /** Labels that are not legal names: label → name. */
  | { readonly kind: 'enum'; readonly names: Readonly<Record<string, string>>; readonly array: boolean };

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

export type PlanCondition =
  | { readonly kind: 'and'; readonly conditions: readonly PlanCondition[] }
  | { readonly kind: 'or'; readonly conditions: readonly PlanCondition[] }
  | { readonly kind: 'not'; readonly condition: PlanCondition }
  | {
      readonly kind: 'compare';
      readonly column: string /** Compared as this type instead of its own. */;
      readonly cast: string | undefined;
      readonly comparison: PlanComparison;
    }
  | {
      readonly kind: 'exists';
      readonly table: PlanTable;
      readonly link: Link;
      readonly where: PlanCondition | undefined;
    }
  | {
      readonly kind: 'aggregate';
      readonly table: PlanTable;
      readonly link: Link;
      readonly function: AggregatePredicateFunction;
      readonly columns: readonly string[];
      readonly distinct: boolean;
      readonly where: PlanCondition | undefined;
      readonly predicate: readonly PlanComparison[];
    };

export type PlanComparison =
  | { readonly operator: 'is_null'; readonly value: boolean }
  /** The list is a text[] of array literals of this type (arrays of arrays would be flattened). */
  | { readonly operator: 'in' | 'nin'; readonly slots: readonly SlotIndex[]; readonly arrayType: string | undefined }
  | { readonly operator: Exclude<Operator, 'is_null' | 'in' | 'nin'>; readonly slots: readonly SlotIndex[] };

export type PlanOrder =
  | ({ readonly kind: 'column'; readonly column: string } & Direction)
  | { readonly kind: 'one'; readonly partner: Partner; readonly order: PlanOrder }
  | ({
      readonly kind: 'aggregate';
      readonly table: PlanTable;
      readonly link: Link;
      readonly function: AggregateFunction | 'count';
      readonly column: string | undefined;
      readonly cast: string | undefined;
    } & Direction);
