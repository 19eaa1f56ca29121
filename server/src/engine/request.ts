// The question every front end asks, in one vocabulary: an `OperationRequest`. It refers to objects of the model; values are
// not in it, only where each comes from. It knows neither GraphQL nor HTTP nor SQL.

import type {
  AggregateFunction,
  AggregatePredicateFunction,
  Column,
  DatabaseFunction,
  FunctionArgument,
  Relationship,
  Table,
  UniqueKey,
  ValueType,
} from './model/model.ts';
import type { Operator } from './operators.ts';

export type { AggregateFunction, AggregatePredicateFunction } from './model/model.ts';

export type OperationRequest = ReadRequest | WriteRequest;

export interface ReadRequest {
  readonly kind: 'read';
  readonly roots: readonly RootRequest[];
}

/** Writes in their order, in one transaction: all of them happen, or none. */
export interface WriteRequest {
  readonly kind: 'write';
  readonly roots: readonly WriteRoot[];
}

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
  /** One page of the table's rows. */
  | {
      readonly kind: 'connection';
      readonly key: string;
      readonly table: Table;
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
  /** The value, or the list of values, that a function gives. */
  | { readonly kind: 'value'; readonly key: string; readonly call: Call };

/** A call of a function. Arguments that are not here take their defaults. */
export interface Call {
  readonly function: DatabaseFunction;
  readonly arguments: readonly { readonly argument: FunctionArgument; readonly value: ValueSource }[];
}

export interface KeyColumn {
  readonly column: Column;
  readonly value: ValueSource;
}

/** One field of a writing operation's answer. */
export type WriteRoot = InsertRoot | UpdateRoot | DeleteRoot | CallRoot;

/** A function that may write; what it gives is answered as a reading root would be. */
export interface CallRoot {
  readonly kind: 'call';
  readonly key: string;
  readonly path: string;
  readonly root: RootRequest;
}

interface WriteRootBase {
  readonly key: string;
  /** Where the field stands, in the dialect's notation: `$.selectionSet.insert_track`. */
  readonly path: string;
  readonly answer: WriteAnswer;
}

/** What a write is answered with. */
export type WriteAnswer =
  /** The one row, or null where none was written. */
  | { readonly kind: 'row'; readonly selection: readonly Selection[] }
  | { readonly kind: 'response'; readonly selection: readonly ResponseSelection[] };

export type ResponseSelection =
  | ConstantSelection
  /** How many rows were written, those of nested inserts included. */
  | { readonly kind: 'affected-rows'; readonly key: string }
  | { readonly kind: 'returning'; readonly key: string; readonly selection: readonly Selection[] };

export interface InsertRoot extends WriteRootBase {
  readonly kind: 'insert';
  readonly insert: Insert;
}

export interface Insert {
  readonly table: Table;
  readonly rows: InsertRows;
  readonly onConflict: OnConflict | undefined;
}

export type InsertRows =
  /** Objects without nesting that all have these members: the plan does not depend on how many there are. */
  | {
      readonly kind: 'uniform';
      /** A list of objects. */
      readonly list: ValueSource;
      readonly members: readonly { readonly name: string; readonly column: Column }[];
    }
  | { readonly kind: 'listed'; readonly rows: readonly InsertRow[] };

export interface InsertRow {
  /** `$.selectionSet.insert_track.args.objects[0]` */
  readonly path: string;
  /** Columns that are not here take their defaults. */
  readonly values: readonly ColumnValue[];
  /** Rows that this one refers to, inserted before it; each insert has exactly one row. */
  readonly before: readonly NestedInsert[];
  /** Rows that refer to this one, inserted after it. */
  readonly after: readonly NestedInsert[];
}

export interface ColumnValue {
  readonly column: Column;
  readonly value: ValueSource;
}

export interface NestedInsert {
  readonly relationship: Relationship;
  readonly insert: Insert;
}

export interface OnConflict {
  readonly constraint: UniqueKey;
  /** Empty: the row that is there stays as it is. */
  readonly updateColumns: readonly Column[];
  readonly where: Condition | undefined;
}

/** One update, or several in their order that are answered with a list (`update_track_many`). */
export interface UpdateRoot extends WriteRootBase {
  readonly kind: 'update';
  readonly table: Table;
  readonly many: boolean;
  readonly updates: readonly Update[];
}

export interface Update {
  readonly path: string;
  readonly target: Target;
  /** Without any, nothing is written. No column twice. */
  readonly changes: readonly Change[];
  readonly atMost: ValueSource | undefined;
}

export interface Change {
  readonly column: Column;
  readonly operator: UpdateOperator;
  readonly value: ValueSource;
}

export type UpdateOperator = 'set' | 'inc' | 'append' | 'prepend' | 'delete_key' | 'delete_elem' | 'delete_at_path';

export interface DeleteRoot extends WriteRootBase {
  readonly kind: 'delete';
  readonly table: Table;
  readonly target: Target;
  readonly atMost: ValueSource | undefined;
}

/** Which rows a write concerns. */
export type Target =
  | { readonly kind: 'where'; readonly where: Condition }
  | { readonly kind: 'key'; readonly key: readonly KeyColumn[] };

/** Which rows, in which order. */
export interface RowsArguments {
  readonly where: Condition | undefined;
  readonly orderBy: readonly Order[];
  readonly distinctOn: readonly Column[];
  readonly limit: ValueSource | undefined;
  readonly offset: ValueSource | undefined;
}

/** Which rows, in which order, and the part of them that lies between two cursors. */
export interface PageArguments {
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
}

export type Selection =
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
  /** What a function makes of the row: a value, a row or rows of `target`, or an aggregate of those. */
  | { readonly kind: 'computed'; readonly key: string; readonly call: Call }
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

export type Condition =
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
  | ({ readonly kind: 'column'; readonly column: Column } & Direction)
  | ({ readonly kind: 'computed'; readonly call: Call } & Direction)
  | { readonly kind: 'one'; readonly relationship: Relationship; readonly order: Order }
  | ({
      readonly kind: 'aggregate';
      readonly relationship: Relationship;
      readonly function: AggregateFunction | 'count';
      readonly column: Column | undefined;
    } & Direction);
