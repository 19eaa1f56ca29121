// The artifact of the third stage: what one operation will do, resolved and checked against a role's rights, without values.
// A value is a slot: where it comes from and as which type it is bound.

import type { TableId } from '../model/model.ts';
import type { UpdateOperator } from '../request.ts';
import type { AggregateNode, CalledValue, ConstantField, Field, Page, PageField } from './fields.ts';
import type { Count, PlanCall, PlanCondition, PlanTable, Rows, Settings, TypedColumn } from './rows.ts';
import type { Slot, SlotIndex } from './slot.ts';

export { columnsOf } from './columns-read.ts';
export type * from './fields.ts';
export * from './rows.ts';
export type * from './slot.ts';

export type Plan = ReadPlan | WritePlan | ResourcePlan;

export interface ReadPlan {
  readonly kind: 'read';
  readonly roots: readonly ReadPlanRoot[];
  readonly slots: readonly Slot[];
  /** Every table whose rows can change the answer. */
  readonly reads: readonly TableId[];
}

/** `path`: where its errors are reported. */
export type ReadPlanRoot = PlanRoot & { readonly path: string };

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
  /** One array a column. */
  | {
      readonly kind: 'arrays';
      readonly columns: readonly ArrayColumn[];
      /** Values that every row has, behind the others. */
      readonly same: readonly Cell[];
    };

export interface ArrayColumn {
  readonly slot: SlotIndex;
  /** Where its elements are bound as text and become the column's type afterwards. */
  readonly cast: string | undefined;
  /** The function that makes the values of the elements, as SQL names it. */
  readonly through: string | undefined;
}

export type Cell =
  | { readonly kind: 'slot'; readonly slot: SlotIndex }
  | { readonly kind: 'default' }
  /** The value that an earlier step handed over for its only row. */
  | { readonly kind: 'handed'; readonly setting: SlotIndex; readonly position: number; readonly type: string };

export interface PlanOnConflict {
  readonly columns: readonly string[];
  readonly update: readonly string[];
  readonly where: PlanCondition | undefined;
  /** The name of a setting that counts the rows which are updated. */
  readonly counter?: SlotIndex;
}

export type PlanChange =
  | { readonly column: string; readonly operator: UpdateOperator; readonly slot: SlotIndex }
  | { readonly column: string; readonly operator: 'default' };

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

export type PlanRoot =
  | { readonly kind: 'rows'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  /** At most one row. */
  | { readonly kind: 'row'; readonly key: string; readonly rows: Rows; readonly fields: readonly Field[] }
  | ({ readonly kind: 'value'; readonly key: string } & CalledValue)
  | { readonly kind: 'aggregate'; readonly key: string; readonly rows: Rows; readonly fields: readonly AggregateNode[] }
  | { readonly kind: 'connection'; readonly key: string; readonly page: Page; readonly fields: readonly PageField[] };

/** Statements in their order, in one transaction; the one of kind `resource` answers. */
export interface ResourcePlan {
  readonly kind: 'resource';
  readonly steps: readonly ResourceStep[];
  readonly slots: readonly Slot[];
  readonly reads: readonly TableId[];
  readonly writes: readonly TableId[];
  readonly readOnly: boolean;
}

export type ResourceStep =
  /** Writes, or calls, and keeps the rows. */
  | (WriteStep & { readonly kind: 'write' | 'call-rows' })
  | ResourceAnswer
  /** Asks the planner how many rows it expects. */
  | { readonly kind: 'estimate'; readonly rows: Rows };

export interface ResourceAnswer {
  readonly kind: 'resource';
  /** What the answer's rows come from, done once: a write, or a call. Then `rows` reads the CTE. */
  readonly source: ResourceSource | undefined;
  readonly rows: Rows | undefined;
  readonly body: PlanBody | undefined;
  /** All that the rows are a part of, counted up to `rows.limit`. */
  readonly total: Rows | undefined;
  /** The setting that counts the rows which an insert found. */
  readonly merged: SlotIndex | undefined;
  readonly guard: RowGuard;
  /** Where a write was a statement of its own: what it kept. */
  readonly counted: Settings | undefined;
}

export type ResourceSource =
  | { readonly kind: 'write'; readonly write: Write; readonly columns: readonly string[] }
  | { readonly kind: 'call'; readonly call: PlanCall };

/** How many rows a write may concern; otherwise it is refused. */
export type RowGuard =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'at-most'; readonly slot: SlotIndex };

export type PlanBody =
  | { readonly kind: 'json'; readonly fields: readonly Field[]; readonly stripNulls: boolean }
  | { readonly kind: 'csv'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'aggregate';
      readonly schema: string;
      readonly name: string;
      readonly fields: readonly Field[] | undefined;
    }
  | {
      readonly kind: 'value';
      readonly value: CalledValue;
      readonly asText: boolean;
      readonly offset: Count | undefined;
      /** How many a set has is asked for. */
      readonly counted: boolean;
    };
