// A writing request → the statements that do it, in their order. Each root's steps end with those that answer it.

import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../model/model.ts';
import type {
  AggregateSelection,
  CallRoot,
  DeleteRoot,
  RootRequest,
  Selection,
  Target,
  Update,
  UpdateRoot,
  WriteAnswer,
  WriteRequest,
  WriteRoot,
} from '../request.ts';
import { encodingOf } from './column-types.ts';
import type {
  Answer,
  Field,
  PlanChange,
  PlanCondition,
  PlanRoot,
  SlotIndex,
  Write,
  WritePlan,
  WritePlanRoot,
} from './plan.ts';
import { columnsRead, isOfRow, isPlain, keptColumns, planAnswer } from './plan-answer.ts';
import { planCondition } from './plan-condition.ts';
import type { PlanContext } from './plan-context.ts';
import { planInsertRoot } from './plan-insert.ts';
import { planKey, planRoot as planReadRoot } from './plan-read.ts';
import { allRows } from './plan-rows.ts';
import { StepList } from './step-list.ts';
import { writtenSlot } from './written-slot.ts';

/** Throws a PergolaError where the role may not do it or the request contradicts itself. */
export function planWrite(context: PlanContext, request: WriteRequest): WritePlan {
  const settings = { count: 0 };
  const roots = request.roots.map((root): WritePlanRoot => {
    const steps = new StepList(context, settings);
    context.at({ path: root.path, field: root.key }, () => planRoot(context, steps, root));
    return { key: root.key, path: root.path, list: root.kind === 'update' && root.many, steps: steps.steps };
  });
  return { kind: 'write', roots, slots: context.slots, reads: [...context.reads], writes: [...context.written] };
}

function planRoot(context: PlanContext, steps: StepList, root: WriteRoot): void {
  switch (root.kind) {
    case 'insert':
      planInsertRoot(context, steps, root);
      break;
    case 'update':
      for (const update of root.updates) planUpdate(context, steps, root, update);
      break;
    case 'delete':
      planDelete(context, steps, root);
      break;
    case 'call':
      planCallRoot(context, steps, root);
      break;
    default:
      assertNever(root);
  }
}

function planUpdate(context: PlanContext, steps: StepList, root: UpdateRoot, update: Update): void {
  const { table } = root;
  const answer = planAnswer(context, table, root.answer);
  if (update.changes.length === 0) {
    context.writes(table, 'update');
    steps.push({ kind: 'nothing', answer });
    return;
  }
  finish(context, steps, {
    table,
    write: planUpdateOf(context, table, update),
    asked: root.answer,
    answer,
    atMost: planAtMost(context, update.atMost),
    gone: false,
  });
}

function planDelete(context: PlanContext, steps: StepList, root: DeleteRoot): void {
  const { table } = root;
  const answer = planAnswer(context, table, root.answer);
  finish(context, steps, {
    table,
    write: planDeleteOf(context, table, root.target),
    asked: root.answer,
    answer,
    atMost: planAtMost(context, root.atMost),
    gone: true,
  });
}

/** The UPDATE alone. */
export function planUpdateOf(context: PlanContext, table: Table, { changes, target }: Update): Write {
  return {
    kind: 'update',
    table: context.writes(table, 'update'),
    changes: changes.map((change) => planChange(context, table, change)),
    where: planTarget(context, table, target),
  };
}

/** The DELETE alone. */
export function planDeleteOf(context: PlanContext, table: Table, target: Target): Write {
  return { kind: 'delete', table: context.writes(table, 'delete'), where: planTarget(context, table, target) };
}

interface Finished {
  readonly table: Table;
  readonly write: Write;
  readonly asked: WriteAnswer;
  readonly answer: Answer;
  readonly atMost: SlotIndex | undefined;
  /** The rows are not there any more. */
  readonly gone: boolean;
}

/** One step where the answer is made of the written rows' own columns, otherwise one that writes and one that answers. */
function finish(context: PlanContext, steps: StepList, { table, write, asked, answer, atMost, gone }: Finished): void {
  if (isPlain(answer)) {
    steps.push({ kind: 'write-answer', write, answer, atMost });
    return;
  }
  const kept = keptColumns(context, table, asked, gone);
  const setting = steps.write(write, kept.columns, { atMost });
  steps.answer(table, kept, [setting], answer);
}

function planTarget(context: PlanContext, table: Table, target: Target): PlanCondition | undefined {
  return target.kind === 'key' ? planKey(context, table, target.key) : planCondition(context, table, target.where);
}

const jsonPath = 'pg_catalog.text[]';

function planChange(context: PlanContext, table: Table, change: Update['changes'][number]): PlanChange {
  const { column } = change;
  const name = context.writable(table, column, 'update');
  if (change.operator === 'default') return { column: name, operator: 'default' };
  const { operator, value } = change;
  // What is computed from the value that is there is read.
  if (operator !== 'set') context.column(table, column);
  const text = { kind: 'text' } as const;
  const slot = (): SlotIndex => {
    switch (operator) {
      case 'delete_key':
        return context.slot(value, 'pg_catalog.text', text);
      case 'delete_elem':
        return context.slot(value, 'pg_catalog.int4', text);
      case 'delete_at_path':
        return context.slot(value, jsonPath, { kind: 'array', element: text });
      case 'set':
        return writtenSlot(context, column, value);
      default:
        return context.slot(value, column.type.sql, encodingOf(column.type));
    }
  };
  return { column: name, operator, slot: slot() };
}

function planAtMost(context: PlanContext, atMost: Update['atMost']): SlotIndex | undefined {
  return atMost && context.slot(atMost, 'pg_catalog.int8', { kind: 'count' });
}

/** A function's rows are kept until it is through where more than their columns is asked for, so that the answer sees its writes. */
function planCallRoot(context: PlanContext, steps: StepList, { root }: CallRoot): void {
  const planned = planReadRoot(context, root);
  const asked = askedOfRows(root);
  if (asked === undefined || !hasRows(planned) || fieldsOf(planned).every(isOfRow)) {
    steps.push({ kind: 'call', root: planned });
    return;
  }
  const from = steps.keep(planned.rows, columnsRead(asked.table, asked.selection));
  steps.push({ kind: 'kept-rows', root: { ...planned, rows: allRows(from) } });
}

type RowsRoot = PlanRoot & { readonly kind: 'rows' | 'row' | 'aggregate' };

function hasRows(planned: PlanRoot): planned is RowsRoot {
  return planned.kind === 'rows' || planned.kind === 'row' || planned.kind === 'aggregate';
}

function fieldsOf(planned: RowsRoot): readonly Field[] {
  if (planned.kind !== 'aggregate') return planned.fields;
  return planned.fields.flatMap((part) => (part.kind === 'nodes' ? part.fields : []));
}

/** What of each row is asked for; undefined where the answer is made of no rows. */
function askedOfRows(
  root: RootRequest,
): { readonly table: Table; readonly selection: readonly Selection[] } | undefined {
  switch (root.kind) {
    case 'rows':
    case 'called-row':
      return root;
    case 'aggregate':
      return { table: root.table, selection: root.selection.flatMap(askedOfEach) };
    default:
      return undefined;
  }
}

function askedOfEach(part: AggregateSelection): readonly Selection[] {
  if (part.kind !== 'aggregate') return part.kind === 'nodes' ? part.selection : [];
  const columns = part.selection.flatMap((field) => {
    if (field.kind === 'count') return field.columns;
    return field.kind === 'function'
      ? field.selection.flatMap((each) => (each.kind === 'column' ? [each.column] : []))
      : [];
  });
  return columns.map((column) => ({ kind: 'column', key: column.name, column, path: undefined }));
}
