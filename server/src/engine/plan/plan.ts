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
  /** GraphQL name → label. */
  | { readonly kind: 'enum'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'array'; readonly element: Encoding };

export interface PlanTable {
  readonly schema: string;
  readonly name: string;
}

export type PlanRoot =
  | { readonly kind: 'rows'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
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
  readonly limit: SlotIndex | undefined;
  readonly offset: SlotIndex | undefined;
}

/** Equal pairs of columns: the near row's and the far row's. */
export type Link = readonly { readonly local: string; readonly remote: string }[];

/** How a column's value is written as JSON. */
export type Output =
  | 'raw' // its text is JSON: integers, booleans, json
  | 'quoted' // its text needs quotes and nothing else: uuid, numbers as strings
  | 'json' // to_json
  | {
      readonly kind: 'enum' /** label → name, only where they differ. */;
      readonly names: Readonly<Record<string, string>>;
    };

export type Field =
  | { readonly kind: 'constant'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly column: string;
      readonly output: Output;
      readonly notNull: boolean /** A text[] path into json. */;
      readonly path: SlotIndex | undefined;
    }
  | {
      readonly kind: 'one';
      readonly key: string;
      readonly table: PlanTable;
      readonly link: Link;
      readonly fields: readonly Field[];
    }
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
  | { readonly kind: 'constant'; readonly key: string; readonly value: string }
  | { readonly kind: 'nodes'; readonly key: string; readonly fields: readonly Field[] }
  | { readonly kind: 'aggregate'; readonly key: string; readonly fields: readonly AggregateNodeField[] };

export type AggregateNodeField =
  | { readonly kind: 'constant'; readonly key: string; readonly value: string }
  | { readonly kind: 'count'; readonly key: string; readonly columns: readonly string[]; readonly distinct: boolean }
  | {
      readonly kind: 'function';
      readonly key: string;
      readonly function: AggregateFunction;
      readonly fields: readonly (
        | { readonly kind: 'constant'; readonly key: string; readonly value: string }
        | { readonly kind: 'column'; readonly key: string; readonly column: string; readonly output: Output }
      )[];
    };

export type PlanCondition =
  | { readonly kind: 'and'; readonly conditions: readonly PlanCondition[] }
  | { readonly kind: 'or'; readonly conditions: readonly PlanCondition[] }
  | { readonly kind: 'not'; readonly condition: PlanCondition }
  | ({ readonly kind: 'compare'; readonly column: string; readonly castToText: boolean } & PlanComparison)
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
  | { readonly operator: Exclude<Operator, 'is_null'>; readonly slots: readonly SlotIndex[] }
  | { readonly operator: 'is_null'; readonly value: boolean };

export type PlanOrder =
  | ({ readonly kind: 'column'; readonly column: string } & Direction)
  | { readonly kind: 'one'; readonly table: PlanTable; readonly link: Link; readonly order: PlanOrder }
  | ({
      readonly kind: 'aggregate';
      readonly table: PlanTable;
      readonly link: Link;
      readonly function: AggregateFunction | 'count';
      readonly column: string | undefined;
    } & Direction);
