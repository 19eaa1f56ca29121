// An insert with all that is nested in it → steps. What a row refers to is inserted before it, what refers to it afterwards; a row
// that others refer to has a step of its own, so that it is known whose rows those are, and the rows between such go in bulk.

import { PergolaError } from '../../base/errors.ts';
import type { Column, Table } from '../model/model.ts';
import type { Insert, InsertRoot, InsertRow, InsertRows, NestedInsert, OnConflict } from '../request.ts';
import { encodingOf } from './column-types.ts';
import type { Cell, NewRows, PlanOnConflict, TypedColumn, Write } from './plan.ts';
import { isPlain, keptColumns, planAnswer, typedColumn } from './plan-answer.ts';
import { planCondition } from './plan-condition.ts';
import type { PlanContext } from './plan-context.ts';
import type { Setting, StepList } from './step-list.ts';
import { writtenSlot } from './written-slot.ts';

/** The wire protocol has room for 65,535 parameters in a statement. */
const mostCells = 60_000;
/** Rows that differ in their columns are filled up with DEFAULT. Beyond this they would make a large text of few values. */
const mostDefaults = 2_000;

export function planInsertRoot(context: PlanContext, steps: StepList, { insert, answer: asked }: InsertRoot): void {
  const { table, rows } = insert;
  const answer = planAnswer(context, table, asked);
  if (rows.kind === 'listed' && rows.rows.length === 0) {
    context.writes(table, 'insert');
    steps.push({ kind: 'nothing', answer });
    return;
  }
  if (isPlain(answer) && isOneStatement(rows)) {
    const write = planInsertAtOnce(context, insert);
    steps.push({ kind: 'write-answer', write, answer, atMost: undefined });
    return;
  }
  const kept = keptColumns(context, table, asked, false);
  const settings = planInsert(context, steps, insert, { keeps: kept.columns, fixed: new Map() });
  steps.answer(table, kept, settings, answer);
}

/** The one INSERT of rows that are not nested. */
export function planInsertAtOnce(context: PlanContext, insert: Insert): Write {
  const { table, rows } = insert;
  const own = rows.kind === 'uniform' ? rows : rows.rows.map((row) => ownCells(context, table, row));
  return planBulk(context, insert, own);
}

/** Whether one statement is enough, and no row is nested in another. */
export function isOneStatement(rows: InsertRows): boolean {
  if (rows.kind === 'uniform') return true;
  const bulk = new Bulk();
  return rows.rows.every(({ values, before, after }) => {
    const columns = values.map(({ column }) => column.sqlName);
    if (before.length > 0 || after.length > 0 || !bulk.takes(columns)) return false;
    bulk.add(columns);
    return true;
  });
}

/** How large a statement is with the rows that it has so far. */
class Bulk {
  #rows = 0;
  #cells = 0;
  #columns = new Set<string>();

  /** Whether there is room for a row with these columns. The first always fits. */
  takes(columns: readonly string[]): boolean {
    if (this.#rows === 0) return true;
    const cells = this.#cells + columns.length;
    const all = this.#columns.size + columns.filter((column) => !this.#columns.has(column)).length;
    return cells <= mostCells && (this.#rows + 1) * all - cells <= mostDefaults;
  }

  add(columns: readonly string[]): void {
    this.#rows += 1;
    this.#cells += columns.length;
    for (const column of columns) this.#columns.add(column);
  }
}

type Cells = ReadonlyMap<string, Cell>;

interface Nesting {
  /** What is needed of the inserted rows. */
  readonly keeps: readonly TypedColumn[];
  /** Values that come from the row that these are nested in. */
  readonly fixed: Cells;
  readonly required?: string;
}

/** The settings that hold the inserted rows, in the order of the rows. */
export function planInsert(context: PlanContext, steps: StepList, insert: Insert, nesting: Nesting): Setting[] {
  const { table, rows } = insert;
  const { keeps } = nesting;
  if (rows.kind === 'uniform') {
    return [steps.write(planBulk(context, insert, rows, nesting.fixed), keeps, optional(nesting))];
  }
  const settings: Setting[] = [];
  let open: Cells[] = [];
  let bulk = new Bulk();
  const flush = () => {
    if (open.length > 0) settings.push(steps.write(planBulk(context, insert, open), keeps, nesting));
    open = [];
    bulk = new Bulk();
  };
  for (const row of rows.rows) {
    const values = rowCells(context, steps, table, row, nesting.fixed);
    const columns = [...values.keys()];
    if (row.after.length > 0 || !bulk.takes(columns)) flush();
    if (row.after.length > 0)
      settings.push(planParent(context, steps, insert, { row, values, keeps, ...optional(nesting) }));
    else {
      open.push(values);
      bulk.add(columns);
    }
  }
  flush();
  return settings;
}

function optional({ required }: Nesting): { readonly required?: string } {
  return required === undefined ? {} : { required };
}

interface Parent {
  readonly row: InsertRow;
  readonly values: Cells;
  readonly keeps: readonly TypedColumn[];
  readonly required?: string;
}

/** A row in a step of its own, and behind it the rows that refer to it. */
function planParent(context: PlanContext, steps: StepList, insert: Insert, parent: Parent): Setting {
  const { table } = insert;
  const linking = parent.row.after.flatMap(({ relationship }) =>
    relationship.columns.map(({ local }) => keptColumn(context, table, local)),
  );
  const columns = [...new Map([...parent.keeps, ...linking].map((each) => [each.column, each])).values()];
  const affectsNone = `cannot proceed to insert array relations since insert to table "${table.name}" affects zero rows`;
  const setting = steps.write(planBulk(context, insert, [parent.values]), columns, {
    required: parent.required ?? affectsNone,
  });
  for (const nested of parent.row.after) {
    const target = nested.insert.table;
    const fixed = new Map(
      nested.relationship.columns.map(({ local, remote }) => [
        context.writable(target, columnOf(target, remote), 'insert'),
        handed(setting, local, columnOf(target, remote)),
      ]),
    );
    planInsert(context, steps, nested.insert, { keeps: [], fixed });
  }
  return setting;
}

/** The row's values by column: its own, those of the row it is nested in, and the keys of what it refers to. */
function rowCells(context: PlanContext, steps: StepList, table: Table, row: InsertRow, fixed: Cells): Cells {
  const cells = new Map(ownCells(context, table, row));
  for (const [column, cell] of fixed) {
    if (cells.has(column)) {
      const name = columnOf(table, column).name;
      const message = `cannot insert "${name}" columns as their values are already being determined by parent insert`;
      throw new PergolaError('validation-failed', message, { path: row.path });
    }
    cells.set(column, cell);
  }
  for (const nested of row.before) {
    for (const [column, cell] of planReferred(context, steps, table, row, nested)) {
      if (cells.has(column)) {
        const names = nested.relationship.columns.map(({ local }) => `"${columnOf(table, local).name}"`).join(', ');
        const message = `cannot insert object relationship "${nested.relationship.name}" as ${names} column values are already determined`;
        throw new PergolaError('validation-failed', message, { path: row.path });
      }
      cells.set(column, cell);
    }
  }
  return cells;
}

function ownCells(context: PlanContext, table: Table, row: InsertRow): Cells {
  return new Map(
    row.values.map(({ column, value }) => [
      context.writable(table, column, 'insert'),
      { kind: 'slot', slot: writtenSlot(context, column, value) } as const,
    ]),
  );
}

/** Inserts what the row refers to; the row's own columns that then name it. */
function planReferred(
  context: PlanContext,
  steps: StepList,
  table: Table,
  row: InsertRow,
  { relationship, insert }: NestedInsert,
): (readonly [string, Cell])[] {
  const target = insert.table;
  const keeps = relationship.columns.map(({ remote }) => keptColumn(context, target, remote));
  const required = `cannot proceed to insert object relation "${relationship.name}" since insert to table "${target.name}" affects zero rows`;
  const [setting] = planInsert(context, steps, insert, { keeps, fixed: new Map(), required });
  if (setting === undefined) throw new PergolaError('validation-failed', 'expected one object', { path: row.path });
  return relationship.columns.map(({ local, remote }) => {
    const column = columnOf(table, local);
    return [context.writable(table, column, 'insert'), handed(setting, remote, column)] as const;
  });
}

/** Throws where the role may not read it. */
function keptColumn(context: PlanContext, table: Table, sqlName: string): TypedColumn {
  const column = columnOf(table, sqlName);
  context.column(table, column);
  return typedColumn(column);
}

function handed(setting: Setting, column: string, target: Column): Cell {
  return { kind: 'handed', setting: setting.slot, position: setting.columns.indexOf(column), type: target.type.sql };
}

function columnOf(table: Table, sqlName: string): Column {
  const column = table.columns.find((each) => each.sqlName === sqlName);
  if (column === undefined) throw new PergolaError('permission-error', `a column of ${table.name} is not exposed`);
  return column;
}

/** The INSERT of all of the rows at once. */
function planBulk(
  context: PlanContext,
  { table, onConflict }: Insert,
  rows: (InsertRows & { kind: 'uniform' }) | readonly Cells[],
  fixed: Cells = new Map(),
): Write {
  const into = context.writes(table, 'insert');
  const conflict = onConflict && planConflict(context, table, onConflict);
  if ('kind' in rows) {
    const own = rows.members.map(({ column }) => context.writable(table, column, 'insert'));
    const columns = [...own, ...fixed.keys()];
    const arrays = uniformRows(context, rows, [...fixed.values()]);
    return { kind: 'insert', table: into, columns, rows: arrays, onConflict: conflict };
  }
  const columns = [...new Set(rows.flatMap((cells) => [...cells.keys()]))];
  // Several rows without a value need a column to say DEFAULT for.
  if (columns.length === 0 && rows.length > 1) {
    const some = table.columns.find((column) => context.mayWrite(table, column, 'insert'));
    if (some !== undefined) columns.push(some.sqlName);
  }
  const values = rows.map((cells) => columns.map((column): Cell => cells.get(column) ?? { kind: 'default' }));
  return { kind: 'insert', table: into, columns, rows: { kind: 'values', rows: values }, onConflict: conflict };
}

function uniformRows(
  context: PlanContext,
  { list, members }: InsertRows & { kind: 'uniform' },
  same: readonly Cell[],
): NewRows {
  const columns = members.map(({ name, column }) => {
    const { type } = column;
    const made = context.options.native === true ? column.representation?.fromJson : undefined;
    if (made !== undefined) {
      const json = { kind: 'array', element: { kind: 'json' } } as const;
      const slot = context.slot({ kind: 'each', list, member: name }, 'pg_catalog.json[]', json);
      return { slot, cast: undefined, through: made };
    }
    // unnest() would take arrays of arrays and composite values apart.
    const nested = type.kind === 'array' || (type.kind === 'scalar' && type.family === 'composite');
    const encoding = { kind: 'array', element: encodingOf(type) } as const;
    const slotType = nested ? 'pg_catalog.text[]' : `${type.sql}[]`;
    const slot = context.slot({ kind: 'each', list, member: name }, slotType, encoding);
    return { slot, cast: nested ? type.sql : undefined, through: undefined };
  });
  return { kind: 'arrays', columns, same };
}

function planConflict(
  context: PlanContext,
  table: Table,
  { constraint, updateColumns, where }: OnConflict,
): PlanOnConflict {
  return {
    columns: constraint.columns.map(({ sqlName }) => sqlName),
    update: updateColumns.map((column) => {
      context.column(table, column);
      return context.writable(table, column, 'update');
    }),
    where: where && planCondition(context, table, where),
  };
}
