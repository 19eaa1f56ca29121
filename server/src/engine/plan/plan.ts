// The artifact of the third stage: what one operation will do, resolved and checked against a role's rights, without values.
// A value is a slot: where it comes from and as which type it is bound. Tables and columns are named as in PostgreSQL.

import type { TableId } from '../model/model.ts';
import type { Operator } from '../operators.ts';
import type {
  AggregateFunction,
  AggregatePredicateFunction,
  ConnectionSelection,
  Direction,
  UpdateOperator,
  ValueSource,
} from '../request.ts';

export type Plan = ReadPlan | WritePlan;

export interface ReadPlan {
  readonly kind: 'read';
  readonly roots: readonly PlanRoot[];
  readonly slots: readonly Slot[];
  /** Every table whose rows can change the answer. */
  readonly reads: readonly TableId[];
}

/** Statements in their order, in one transaction. */
export interface WritePlan {
  readonly kind: 'write';
  readonly roots: readonly WritePlanRoot[];
  readonly slots: readonly Slot[];
  readonly reads: readonly TableId[];
  readonly writes: readonly TableId[];
}

/** One field of the answer. */
export interface WritePlanRoot {
  readonly key: string;
  /** Where its errors are reported. */
  readonly path: string;
  /** The answers of its steps make a list. */
  readonly list: boolean;
  readonly steps: readonly WriteStep[];
}

/** One statement. */
export type WriteStep =
  /** Writes, and keeps what later steps need. */
  | {
      readonly kind: 'write';
      readonly write: Write;
      readonly handOver: HandOver;
      readonly atMost: SlotIndex | undefined;
    }
  /** Writes and answers at once, where the answer has nothing but the columns of the rows written. */
  | {
      readonly kind: 'write-answer';
      readonly write: Write;
      readonly answer: Answer;
      readonly atMost: SlotIndex | undefined;
    }
  /** Answers from the finished rows. `counted`: the settings of every step that wrote rows for this answer. */
  | { readonly kind: 'answer'; readonly rows: Rows; readonly answer: Answer; readonly counted: Settings }
  /** Calls a function that may write, and answers at once. */
  | { readonly kind: 'call'; readonly root: PlanRoot }
  /** Calls one, and keeps its rows: the answer is made when it is through. */
  | { readonly kind: 'call-rows'; readonly rows: Rows; readonly handOver: HandOver }
  /** Answers with kept rows. */
  | { readonly kind: 'kept-rows'; readonly root: PlanRoot }
  /** There was nothing to write. */
  | { readonly kind: 'nothing'; readonly answer: Answer };

export type Write =
  | {
      readonly kind: 'insert';
      readonly table: PlanTable;
      readonly columns: readonly string[];
      readonly rows: NewRows;
      readonly onConflict: PlanOnConflict | undefined;
    }
  | {
      readonly kind: 'update';
      readonly table: PlanTable;
      readonly changes: readonly PlanChange[];
      readonly where: PlanCondition | undefined;
    }
  | { readonly kind: 'delete'; readonly table: PlanTable; readonly where: PlanCondition | undefined };

/** The values of new rows, in the order of the insert's columns. */
export type NewRows =
  | { readonly kind: 'values'; readonly rows: readonly (readonly Cell[])[] }
  /** One array a column; `cast` where its elements are bound as text and become the column's type afterwards. */
  | {
      readonly kind: 'arrays';
      readonly columns: readonly { readonly slot: SlotIndex; readonly cast: string | undefined }[];
      /** Values that every row has, behind the others. */
      readonly same: readonly Cell[];
    };

export type Cell =
  | { readonly kind: 'slot'; readonly slot: SlotIndex }
  | { readonly kind: 'default' }
  /** The value that an earlier step handed over for its only row. */
  | { readonly kind: 'handed'; readonly setting: SlotIndex; readonly position: number; readonly type: string };

export interface PlanOnConflict {
  readonly columns: readonly string[];
  readonly update: readonly string[];
  readonly where: PlanCondition | undefined;
}

export interface PlanChange {
  readonly column: string;
  readonly operator: UpdateOperator;
  readonly slot: SlotIndex;
}

/** What a step leaves for later ones: a JSON array with an array of texts for each row, in a setting of the transaction. */
export interface HandOver {
  readonly setting: SlotIndex;
  readonly columns: readonly TypedColumn[];
  /** Refuses to go on without a row, for later steps need one. */
  readonly required: string | undefined;
}

/** The answer of a write. */
export type Answer =
  | { readonly kind: 'row'; readonly fields: readonly Field[] }
  | { readonly kind: 'response'; readonly fields: readonly ResponseField[] };

export type ResponseField =
  | ConstantField
  | { readonly kind: 'affected-rows'; readonly key: string }
  | { readonly kind: 'returning'; readonly key: string; readonly fields: readonly Field[] };

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
  /** An element of an array of JSON: a string is the text of a JSON value. */
  | { readonly kind: 'json-text' }
  /** A number of rows: a whole number that is not negative. */
  | { readonly kind: 'count' }
  /** `$.a[0].b` → a text[] of the steps. */
  | { readonly kind: 'json-path' }
  /** The API's name → PostgreSQL's label. */
  | { readonly kind: 'enum'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'array'; readonly element: Encoding }
  /** One of the values that a cursor has of its row; `order` is what a cursor of the same order says of it. */
  | { readonly kind: 'cursor'; readonly order: string; readonly position: number; readonly length: number }
  /** A value of an array column: a list, or the text that PostgreSQL writes one as (`{a,b}`). */
  | { readonly kind: 'array-column'; readonly element: Encoding };

export interface PlanTable {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
}

/** What a level's rows are read from. */
export type RowSource =
  | PlanTable
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
  /** The type of a row that the slot has as a JSON object, or with `list` of rows that it has as a list of those. */
  readonly record: string | undefined;
  readonly list: boolean;
  readonly variadic: boolean;
}

export interface TypedColumn {
  readonly column: string;
  /** A type expression for casts. */
  readonly type: string;
}

export type PlanRoot =
  | { readonly kind: 'rows'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  /** At most one row. */
  | { readonly kind: 'row'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  /** What a function gives: one value, or a list where it gives a set. */
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly call: PlanCall;
      readonly output: Output;
      readonly set: boolean;
    }
  | { readonly kind: 'aggregate'; readonly key: string; readonly rows: Rows; readonly fields: readonly AggregateNode[] }
  | { readonly kind: 'connection'; readonly key: string; readonly page: Page; readonly fields: readonly PageField[] };

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
  | {
      readonly kind: 'computed';
      readonly key: string;
      readonly call: PlanCall;
      readonly output: Output;
      readonly set: boolean;
    }
  | { readonly kind: 'computed-row'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
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
      readonly kind: 'compare-computed';
      readonly call: PlanCall;
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
  | ({ readonly kind: 'computed'; readonly call: PlanCall } & Direction)
  | { readonly kind: 'one'; readonly partner: Partner; readonly order: PlanOrder }
  | ({
      readonly kind: 'aggregate';
      readonly table: PlanTable;
      readonly link: Link;
      readonly function: AggregateFunction | 'count';
      readonly column: string | undefined;
      readonly cast: string | undefined;
    } & Direction);
