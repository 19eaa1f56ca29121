// A request for a resource → its statements: usually one, which reads or writes and answers at once. Where a write's answer looks
// at other rows too, they are read behind it, so that they are what they are after the write.

import { assertNever } from '../../base/assert-never.ts';
import type { Table } from '../model/model.ts';
import type { AllowedCount, ResourceAction, ResourceBody, ResourceRequest } from '../request.ts';
import { columnsRead } from './columns-read.ts';
import {
  type Field,
  type PlanBody,
  type ResourceAnswer,
  type ResourcePlan,
  type ResourceSource,
  type ResourceStep,
  type RowGuard,
  type RowSource,
  type Rows,
  type SlotIndex,
  type TypedColumn,
  type Write,
  wholeRow,
} from './plan.ts';
import { rowColumn, typedColumn } from './plan-answer.ts';
import { planCall } from './plan-call.ts';
import type { PlanContext } from './plan-context.ts';
import { planField, planValue } from './plan-fields.ts';
import { isOneStatement, planInsert, planInsertAtOnce } from './plan-insert.ts';
import { type Level, planLevel } from './plan-level.ts';
import { allRows, planCount, planRows } from './plan-rows.ts';
import { planDeleteOf, planUpdateOf } from './plan-write.ts';
import { StepList } from './step-list.ts';

export function planResource(context: PlanContext, request: ResourceRequest): ResourcePlan {
  const steps = planSteps(context, request);
  const { kind } = request.action;
  return {
    kind: 'resource',
    steps,
    slots: context.slots,
    reads: [...context.reads],
    writes: [...context.written],
    readOnly: kind === 'read' || (kind === 'value' && !request.action.call.function.volatile),
  };
}

const noGuard: RowGuard = { kind: 'any' };
const nothing = {
  source: undefined,
  rows: undefined,
  total: undefined,
  merged: undefined,
  guard: noGuard,
  counted: undefined,
} as const;

function planSteps(context: PlanContext, { action, body, total }: ResourceRequest): readonly ResourceStep[] {
  switch (action.kind) {
    case 'value': {
      const value = planValue(context, action, false);
      const planned: PlanBody = {
        kind: 'value',
        value,
        asText: body?.format.kind === 'text',
        offset: action.offset && planCount(context, action.offset),
        counted: total !== undefined,
      };
      return [{ kind: 'resource', ...nothing, body: planned, guard: planGuard(context, action.count) }];
    }
    case 'read':
    case 'call':
      return planRead(context, action, body, total);
    case 'insert':
    case 'update':
    case 'delete':
      return planWrite(context, action, body, total !== undefined);
    default:
      return assertNever(action);
  }
}

function planRead(
  context: PlanContext,
  action: ResourceAction & { readonly kind: 'read' | 'call' },
  body: ResourceBody | undefined,
  total: ResourceRequest['total'],
): readonly ResourceStep[] {
  const { table, call } = action;
  const rows = planRows(context, table, action.rows, call && planCall(context, call, false));
  const from = call === undefined ? rows.from : calledFrom(rows.from, call.function.result);
  const level = planBodyLevel(context, table, { ...rows, from }, body);
  const all = unlimited(level.rows);
  const answer = (parts: Partial<ResourceAnswer>): ResourceAnswer => ({
    kind: 'resource',
    ...nothing,
    rows: level.rows,
    body: level.body,
    guard: action.kind === 'call' ? planGuard(context, action.count) : noGuard,
    ...parts,
  });
  if (from.kind !== 'call') {
    const estimate: ResourceStep = { kind: 'estimate', rows: all };
    switch (total?.kind) {
      case undefined:
        return [answer({})];
      case 'exact':
        return [answer({ total: all })];
      case 'planned':
        return [answer({}), estimate];
      case 'estimated':
        return [answer({ total: upTo(all, total.exactUpTo) }), estimate];
      default:
        return assertNever(total);
    }
  }
  // A function is called once, whatever is asked of its rows; its rows are kept where others are read behind it.
  const reading = columnsRead(level.rows, level.fields);
  if (action.kind === 'call' && !level.fields.every(isOwn)) {
    const kept = keptOf(table, reading);
    const source = new StepList(context, { count: 0 });
    const handed = source.keep(allRows(from), kept);
    const reads = withSource(level.rows, handed);
    return [...keptSteps(source), answer({ rows: reads, total: total && unlimited(reads) })];
  }
  if (total === undefined) return [answer({})];
  if (reading.has(wholeRow)) return [answer({ total: all })];
  const cte: RowSource = { kind: 'cte', name: 'called', columns: undefined };
  const shared = withSource(level.rows, cte);
  return [answer({ source: { kind: 'call', call: from.call }, rows: shared, total: unlimited(shared) })];
}

/** A function that gives no set gives one row. */
function calledFrom(from: RowSource, result: { readonly kind: string; readonly set?: boolean }): RowSource {
  return from.kind === 'call' && result.set !== true ? { ...from, single: true } : from;
}

/** One more than that many, where there are: then it is known that there are more. */
function upTo(rows: Rows, most: number | undefined): Rows {
  return most === undefined ? rows : { ...rows, limit: { kind: 'literal', value: most + 1 } };
}

function unlimited(rows: Rows): Rows {
  return { ...rows, orderBy: [], limit: undefined, offset: undefined };
}

/** The rows, read from elsewhere; groups are made of those. */
function withSource(rows: Rows, from: RowSource): Rows {
  if (rows.from.kind !== 'grouped') return { ...rows, from };
  return { ...rows, from: { ...rows.from, rows: withSource(rows.from.rows, from) } };
}

type WriteAction = ResourceAction & { readonly kind: 'insert' | 'update' | 'delete' };

function planWrite(
  context: PlanContext,
  action: WriteAction,
  body: ResourceBody | undefined,
  counted: boolean,
): readonly ResourceStep[] {
  const { table } = action;
  const merged = action.kind === 'insert' ? mergedSetting(context, action) : undefined;
  const guard = planGuard(context, action.count);
  const written: Rows = {
    ...planRows(context, table, body === undefined ? { ...action.rows, orderBy: [] } : action.rows),
    from: { kind: 'cte', name: 'written', columns: undefined },
  };
  const level = planBodyLevel(context, table, written, body);
  const reading = columnsRead(level.rows, level.fields);
  const columns = [...reading];
  const answer = (parts: Partial<ResourceAnswer>): ResourceAnswer => ({
    kind: 'resource',
    source: undefined,
    rows: level.rows,
    body: level.body,
    total: counted ? unlimited(level.rows) : undefined,
    merged,
    guard,
    counted: undefined,
    ...parts,
  });
  // What belonged to a row that is deleted can be gone too: it is read as it was before.
  const atOnce = action.kind === 'delete' || (level.fields.every(isOwn) && level.rows.where === undefined);
  const write = planTheWrite(context, action);
  const counting = (one: Write): Write => (merged === undefined ? one : countMerged(one, merged));
  if (atOnce && write !== undefined) {
    const source: ResourceSource = { kind: 'write', write: counting(write), columns };
    const rows = withSource(level.rows, { kind: 'cte', name: 'written', columns });
    return [answer({ source, rows, total: counted ? unlimited(rows) : undefined })];
  }
  const steps = new StepList(context, { count: 0 });
  const kept = keptOf(table, reading);
  const settings =
    write === undefined && action.kind === 'insert'
      ? planInsert(context, steps, action.insert, { keeps: kept, fixed: new Map() })
      : [steps.write(write!, kept)];
  const from = steps.handed(kept, settings);
  const rows = withSource(level.rows, from);
  const kepts = keptSteps(steps).map((step) =>
    step.kind === 'write' ? { ...step, write: counting(step.write) } : step,
  );
  return [...kepts, answer({ rows, total: counted ? unlimited(rows) : undefined, counted: from.settings })];
}

function countMerged(write: Write, counter: SlotIndex): Write {
  if (write.kind !== 'insert' || write.onConflict === undefined) return write;
  return { ...write, onConflict: { ...write.onConflict, counter } };
}

function keptSteps({ steps }: StepList) {
  return steps.flatMap((step) => (step.kind === 'write' || step.kind === 'call-rows' ? [step] : []));
}

/** Undefined where it takes several statements. */
function planTheWrite(context: PlanContext, action: WriteAction): Write | undefined {
  switch (action.kind) {
    case 'insert':
      return isOneStatement(action.insert.rows) ? planInsertAtOnce(context, action.insert) : undefined;
    case 'update':
      return planUpdateOf(context, action.table, action.update);
    case 'delete':
      return planDeleteOf(context, action.table, { kind: 'where', where: action.where });
    default:
      return assertNever(action);
  }
}

function mergedSetting(
  context: PlanContext,
  { insert }: WriteAction & { readonly kind: 'insert' },
): SlotIndex | undefined {
  if (insert.onConflict === undefined || insert.onConflict.updateColumns.length === 0) return undefined;
  return context.slot({ kind: 'constant', value: 'pergola.merged' }, 'pg_catalog.text', { kind: 'text' });
}

function planGuard(context: PlanContext, count: AllowedCount): RowGuard {
  if (count === 'any') return noGuard;
  if (count === 'one') return { kind: 'one' };
  return {
    kind: 'at-most',
    slot: context.slot({ kind: 'constant', value: count.atMost }, 'pg_catalog.int8', { kind: 'count' }),
  };
}

/** The columns by name; where functions take the row, the row itself is among them. */
function keptOf(table: Table, names: ReadonlySet<string>): readonly TypedColumn[] {
  const columns = table.columns.filter(({ sqlName }) => names.has(sqlName)).map(typedColumn);
  return names.has(wholeRow) ? [...columns, rowColumn(table)] : columns;
}

interface BodyLevel extends Level {
  readonly body: PlanBody | undefined;
}

function planBodyLevel(context: PlanContext, table: Table, rows: Rows, body: ResourceBody | undefined): BodyLevel {
  if (body === undefined) return { rows, fields: [], body: undefined };
  const { format } = body;
  const level = planLevel(context, table, rows, body.selection, (of, field) => planField(context, of, field));
  return { ...level, body: planFormat(level.fields, format) };
}

function planFormat(fields: readonly Field[], format: ResourceBody['format']): PlanBody {
  switch (format.kind) {
    case 'json':
      return { kind: 'json', fields, stripNulls: format.stripNulls };
    case 'csv':
      return { kind: 'csv', fields };
    case 'aggregate':
      return {
        kind: 'aggregate',
        schema: format.schema,
        name: format.sqlName,
        fields: format.whole ? undefined : fields,
      };
    case 'text':
      throw new Error('rows have no text of their own');
    default:
      return assertNever(format);
  }
}

/** Whether the field is made of the row's own columns. */
function isOwn({ kind }: Field): boolean {
  return kind === 'column' || kind === 'constant' || kind === 'value';
}
