// The parsed query string of a REST request: what is selected, filtered, sorted, paged and written, in the words of the
// URL. Names are as the caller wrote them; nothing here was compared with the model yet.

/** `conditions` hold together. A path names embeds from the root outwards; an empty one means the root itself. */
export interface Query {
  /** Without `select` this is `[{ kind: 'all' }]`; with an empty one, `[]`. */
  readonly select: readonly SelectItem[];
  readonly conditions: readonly PathCondition[];
  readonly orders: readonly PathOrder[];
  readonly ranges: readonly PathRange[];
  readonly columns: readonly string[] | undefined;
  readonly onConflict: readonly string[] | undefined;
  /** Arguments of a function that is read, in order: the parameters that have not the form of a filter. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface PathCondition {
  readonly path: readonly string[];
  readonly condition: Logic;
}

export interface PathOrder {
  readonly path: readonly string[];
  readonly terms: readonly OrderTerm[];
}

export interface PathRange {
  readonly path: readonly string[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

/** A column, and the way into its JSON value. */
export interface FieldPath {
  readonly name: string;
  readonly steps: readonly JsonStep[];
}

export interface JsonStep {
  readonly arrow: '->' | '->>';
  readonly key: string;
  /** The key is a whole number, with a minus where it counts from the end. */
  readonly index: boolean;
}

export type AggregateName = 'sum' | 'avg' | 'count' | 'max' | 'min';
export type JoinKind = 'inner' | 'left';

export type SelectItem =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'field';
      readonly field: FieldPath;
      readonly alias: string | undefined;
      readonly cast: string | undefined;
      readonly aggregate: { readonly function: AggregateName; readonly cast: string | undefined } | undefined;
    }
  /** `count()`: the number of rows. */
  | { readonly kind: 'count'; readonly alias: string | undefined; readonly cast: string | undefined }
  | {
      readonly kind: 'relation';
      readonly name: string;
      readonly alias: string | undefined;
      readonly hint: string | undefined;
      readonly join: JoinKind | undefined;
      readonly select: readonly SelectItem[];
    }
  /** `...name(…)`: the columns of the relation stand among those of the row. */
  | {
      readonly kind: 'spread';
      readonly name: string;
      readonly hint: string | undefined;
      readonly join: JoinKind | undefined;
      readonly select: readonly SelectItem[];
    };

export type Logic = LogicTree | Filter;

export interface LogicTree {
  readonly kind: 'and' | 'or';
  readonly negated: boolean;
  readonly conditions: readonly Logic[];
}

export interface Filter {
  readonly kind: 'filter';
  readonly field: FieldPath;
  readonly negated: boolean;
  readonly operation: Operation;
}

/** Operators that may be followed by `(any)` or `(all)`. */
export type QuantifiedOperator = 'eq' | 'gt' | 'gte' | 'lt' | 'lte' | 'like' | 'ilike' | 'match' | 'imatch';
export type PlainOperator = 'neq' | 'cs' | 'cd' | 'ov' | 'sl' | 'sr' | 'nxr' | 'nxl' | 'adj' | 'isdistinct';
export type SearchOperator = 'fts' | 'plfts' | 'phfts' | 'wfts';
export type IsValue = 'null' | 'not_null' | 'true' | 'false' | 'unknown';

/** Values are texts that PostgreSQL reads as the type of the column. */
export type Operation =
  | {
      readonly kind: 'compare';
      readonly operator: QuantifiedOperator | PlainOperator;
      readonly quantifier: 'any' | 'all' | undefined;
      /** Of `like` and `ilike`: `*` is `%` already. */
      readonly value: string;
    }
  | { readonly kind: 'in'; readonly values: readonly string[] }
  | { readonly kind: 'is'; readonly value: IsValue }
  | {
      readonly kind: 'search';
      readonly operator: SearchOperator;
      readonly language: string | undefined;
      readonly value: string;
    };

export interface OrderTerm {
  readonly field: FieldPath;
  /** The embed whose column this is. */
  readonly relation: string | undefined;
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}
