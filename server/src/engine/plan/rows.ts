// The part of a plan that says which rows: what they are read from, conditions and orders. Tables and columns are named as in
// PostgreSQL.

import type { Operator } from '../operators.ts';
import type {
  AggregateFunction,
  AggregatePredicateFunction,
  Direction,
  QuantifiedOperator,
  RangeOperator,
} from '../request.ts';
import type { SlotIndex } from './slot.ts';

export interface PlanTable {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
}

/** What a level's rows are read from. */
export type RowSource =
  | PlanTable
  | JunctionSource
  | GroupedSource
  | CteSource
  /** The rows of the table that earlier steps handed over by their keys, as they are now, in the order of writing. */
  | {
      readonly kind: 'written';
      readonly table: PlanTable;
      readonly key: readonly TypedColumn[];
      readonly settings: Settings;
    }
  /** What a function gives. `single`: one row, in which everything is null where there is none. */
  | { readonly kind: 'call'; readonly call: PlanCall; readonly single: boolean }
  /** Rows as they were handed over: they are gone, or have no key. */
  | { readonly kind: 'handed'; readonly columns: readonly TypedColumn[]; readonly settings: Settings };

/** The rows of a table that a junction names. The link leads from the near row to the junction. */
export interface JunctionSource {
  readonly kind: 'junction';
  readonly table: PlanTable;
  readonly junction: PlanTable;
  /** From the junction's columns to the table's. */
  readonly far: readonly { readonly local: string; readonly remote: string }[];
}

/** A row for each group of rows, or one for all where no column is grouped by. */
export interface GroupedSource {
  readonly kind: 'grouped';
  readonly rows: Rows;
  readonly columns: readonly GroupedColumn[];
}

export interface GroupedColumn {
  readonly name: string;
  readonly value: PlanValue | undefined;
  /** Undefined: rows are grouped by the value. */
  readonly function: 'sum' | 'avg' | 'min' | 'max' | 'count' | undefined;
  readonly cast: string | undefined;
}

/** A part of the statement that has a name. */
export interface CteSource {
  readonly kind: 'cte';
  readonly name: string;
  /** What it has where the whole row can be among its columns; undefined: whatever the call gives. */
  readonly columns: readonly string[] | undefined;
}

/** What steps left behind: the slot of one setting's name, or of an array of names. */
export interface Settings {
  readonly slot: SlotIndex;
  readonly many: boolean;
}

/** Stands among columns for the whole row, which functions take. No column has this name. */
export const wholeRow = '';

export interface PlanCall {
  readonly schema: string;
  readonly name: string;
  /** The first argument is the row that the call stands beside. */
  readonly ofRow: boolean;
  readonly arguments: readonly PlanArgument[];
}

export interface PlanArgument {
  /** Undefined: by its position. */
  readonly name: string | undefined;
  readonly slot: SlotIndex;
  readonly variadic: boolean;
}

export interface TypedColumn {
  readonly column: string;
  /** A type expression for casts. */
  readonly type: string;
}

export interface Rows {
  readonly from: RowSource;
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
  /** Which of the rows counts; undefined: any. */
  readonly where?: PlanCondition | undefined;
  /** A unique key covers the link; without one the first row found is taken. */
  readonly unique: boolean;
  /** The database guarantees the row, and that this role sees it. */
  readonly certain: boolean;
}

/** A value of a row: its expression is written wherever it stands. */
export interface PlanValue {
  readonly base: /** `through`: what a function makes of it. */
    | { readonly kind: 'column'; readonly column: string; readonly through?: string }
    | { readonly kind: 'computed'; readonly call: PlanCall }
    /** A value of the one row at the other end of a link. */
    | { readonly kind: 'through'; readonly partner: Partner; readonly value: PlanValue };
  /** The base has to be made JSON before steps can be taken into it. */
  readonly convert: boolean;
  readonly steps: readonly { readonly arrow: '->' | '->>'; readonly key: string | number }[];
  readonly cast: string | undefined;
}

/** The columns of the row that the value is made from; `wholeRow` where a function is given the row. */
export function valueColumns({ base }: PlanValue): readonly string[] {
  if (base.kind === 'column') return [base.column];
  return base.kind === 'computed' ? [wholeRow] : base.partner.link.map(({ local }) => local);
}

export type PlanValueComparison =
  | { readonly operator: 'is'; readonly value: 'null' | 'not_null' | 'true' | 'false' | 'unknown' }
  | {
      readonly operator:
        | QuantifiedOperator
        | RangeOperator
        | 'neq'
        | 'contains'
        | 'contained_in'
        | 'is_distinct'
        | 'in';
      readonly quantifier: 'any' | 'all' | undefined;
      readonly slot: SlotIndex;
      /** The slot has a text[]: literals of a type (arrays of arrays would be flattened), or what a function makes values of. */
      readonly literals: { readonly of: string; readonly through: boolean } | undefined;
    }
  | {
      readonly operator: 'search';
      readonly parser: 'to_tsquery' | 'plainto_tsquery' | 'phraseto_tsquery' | 'websearch_to_tsquery';
      readonly language: SlotIndex | undefined;
      readonly slot: SlotIndex;
      /** The value is text that has to be made a tsvector. */
      readonly convert: boolean;
    };

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
      readonly kind: 'compare-computed';
      readonly call: PlanCall;
      readonly cast: string | undefined;
      readonly comparison: PlanComparison;
    }
  | { readonly kind: 'compare-value'; readonly value: PlanValue; readonly comparison: PlanValueComparison }
  | {
      readonly kind: 'exists';
      readonly from: RowSource;
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
  | ({ readonly kind: 'value'; readonly value: PlanValue } & Direction)
  | ({ readonly kind: 'column'; readonly column: string } & Direction)
  | ({ readonly kind: 'computed'; readonly call: PlanCall } & Direction)
  | { readonly kind: 'one'; readonly partner: Partner; readonly order: PlanOrder }
  /** By the one row that a function gives of the row. */
  | { readonly kind: 'called'; readonly call: PlanCall; readonly order: PlanOrder }
  | ({
      readonly kind: 'aggregate';
      readonly table: PlanTable;
      readonly link: Link;
      readonly function: AggregateFunction | 'count';
      readonly column: string | undefined;
      readonly cast: string | undefined;
    } & Direction);
