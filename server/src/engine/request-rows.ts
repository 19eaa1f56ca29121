// The part of a request that says which rows: values, calls of functions, conditions, orders, and the arguments of lists and pages.
// Reads and writes share it. It knows neither GraphQL nor HTTP nor SQL.

import type {
  AggregateFunction,
  AggregatePredicateFunction,
  Column,
  DatabaseFunction,
  FunctionArgument,
  Join,
  Relationship,
  Table,
  ValueType,
} from './model/model.ts';
import type { Operator } from './operators.ts';

/** Where a value comes from when the operation runs. */
export type ValueSource =
  | { readonly kind: 'constant'; readonly value: unknown }
  /** Keys and indexes from the variables' root. */
  | { readonly kind: 'variable'; readonly path: readonly (string | number)[] }
  /** A list, or a JSON object, whose members come from different places. */
  | { readonly kind: 'list'; readonly items: readonly ValueSource[] }
  /** This member of each object of a list. */
  | { readonly kind: 'each'; readonly list: ValueSource; readonly member: string }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, ValueSource])[] };

/** A call of a function. Arguments that are not here take their defaults. */
export interface Call {
  readonly function: DatabaseFunction;
  readonly arguments: readonly { readonly argument: FunctionArgument; readonly value: ValueSource }[];
}

export interface KeyColumn {
  readonly column: Column;
  readonly value: ValueSource;
}

/** Which rows, in which order. */
export interface RowsArguments {
  /** Where the list stands, in the dialect's notation, for errors of its values. */
  readonly path?: string;
  readonly where: Condition | undefined;
  readonly orderBy: readonly Order[];
  readonly distinctOn: readonly Column[];
  readonly limit: ValueSource | undefined;
  readonly offset: ValueSource | undefined;
}

/** Which rows, in which order, and the part of them that lies between two cursors. */
export interface PageArguments {
  /** Where the page stands, for errors of its values. */
  readonly path: string;
  readonly where: Condition | undefined;
  /** Between rows that are equal in it the primary key decides. */
  readonly orderBy: readonly Order[];
  /** Only rows behind the one with this cursor. */
  readonly after: ValueSource | undefined;
  /** Only rows before the one with this cursor. */
  readonly before: ValueSource | undefined;
  /** So many of them at most: the first, or the last. Undefined: all. */
  readonly size: { readonly from: 'start' | 'end'; readonly count: ValueSource } | undefined;
}

export type Condition =
  | ResourceCondition
  /** All of them; true where empty. */
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  /** Any of them; false where empty. */
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare';
      readonly column: Column;
      /** Compare the column's text instead. */
      readonly castToText: boolean;
      readonly comparison: Comparison;
    }
  | {
      readonly kind: 'compare-computed';
      readonly call: Call;
      readonly type: ValueType;
      readonly comparison: Comparison;
    }
  /** Some related row exists for which the condition holds. */
  | { readonly kind: 'exists'; readonly relationship: Relationship; readonly where: Condition }
  /** An aggregate of the related rows compares so. */
  | {
      readonly kind: 'aggregate';
      readonly relationship: Relationship;
      readonly function: AggregatePredicateFunction;
      readonly columns: readonly Column[];
      readonly distinct: boolean;
      readonly where: Condition | undefined;
      readonly predicate: readonly Comparison[];
    };

export type Comparison =
  | { readonly operator: Exclude<Operator, 'is_null' | 'st_d_within' | 'st_3d_d_within'>; readonly value: ValueSource }
  | {
      readonly operator: 'st_d_within' | 'st_3d_d_within';
      readonly from: ValueSource;
      readonly distance: ValueSource;
      readonly useSpheroid: ValueSource | undefined;
    }
  /** Part of the SQL text, so a plain Boolean. */
  | { readonly operator: 'is_null'; readonly value: boolean };

export interface Direction {
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

export type Order =
  | ResourceOrder
  | ({ readonly kind: 'column'; readonly column: Column } & Direction)
  | ({ readonly kind: 'computed'; readonly call: Call } & Direction)
  | { readonly kind: 'one'; readonly relationship: Relationship; readonly order: Order }
  | ({
      readonly kind: 'aggregate';
      readonly relationship: Relationship;
      readonly function: AggregateFunction | 'count';
      readonly column: Column | undefined;
    } & Direction);

/** A value of a row: a column, or what a function makes of the row; then steps into JSON, then a cast. */
export interface Value {
  readonly base:
    | { readonly kind: 'column'; readonly column: Column }
    | { readonly kind: 'computed'; readonly call: Call }
    /** A value of the one row that belongs to the row; it has the steps and the cast itself. */
    | {
        readonly kind: 'through';
        readonly via: Via & { readonly kind: 'join' };
        readonly target: Table;
        readonly value: Value;
      };
  readonly steps: readonly ValueStep[];
  /** A type as SQL writes it, of letters, digits, spaces, dots, brackets and parentheses only. */
  readonly cast: string | undefined;
}

export interface ValueStep {
  /** The last `->>` gives text, `->` gives JSON. */
  readonly arrow: '->' | '->>';
  readonly key: string | number;
}

/** How the rows of another relation belong to a row. */
export type Via = { readonly kind: 'join'; readonly join: Join } | { readonly kind: 'call'; readonly call: Call };

export type ResourceCondition =
  | { readonly kind: 'compare-value'; readonly value: Value; readonly comparison: ResourceComparison }
  /** Some such row exists for which the condition holds. */
  | {
      readonly kind: 'exists-embed';
      readonly via: Via;
      readonly target: Table;
      readonly where: Condition | undefined;
    };

/** A value as text, which becomes the type of what it is compared with. */
export type ResourceComparison =
  | {
      readonly operator: QuantifiedOperator;
      readonly quantifier: 'any' | 'all' | undefined;
      readonly value: ValueSource;
    }
  | {
      readonly operator: 'neq' | 'contains' | 'contained_in' | RangeOperator | 'is_distinct';
      readonly value: ValueSource;
    }
  /** A list of texts. */
  | { readonly operator: 'in'; readonly value: ValueSource }
  | { readonly operator: 'is'; readonly value: 'null' | 'not_null' | 'true' | 'false' | 'unknown' }
  | {
      readonly operator: 'search';
      readonly parser: 'to_tsquery' | 'plainto_tsquery' | 'phraseto_tsquery' | 'websearch_to_tsquery';
      readonly language: ValueSource | undefined;
      readonly value: ValueSource;
    };

export type QuantifiedOperator = 'eq' | 'gt' | 'gte' | 'lt' | 'lte' | 'like' | 'ilike' | 'regex' | 'iregex';

export type RangeOperator = 'overlaps' | 'left_of' | 'right_of' | 'not_right_of' | 'not_left_of' | 'adjacent';

export type ResourceOrder =
  | {
      readonly kind: 'value';
      readonly value: Value;
      readonly direction: 'asc' | 'desc';
      readonly nulls: 'first' | 'last';
    }
  /** By a value of the one row that belongs to it. */
  | {
      readonly kind: 'embed';
      readonly via: Via;
      readonly target: Table;
      readonly order: ResourceOrder;
    };
