// The steps of one root field while they are planned. Every step that writes leaves its rows in a setting of its own.

import type { Table } from '../model/model.ts';
import type { Answer, RowSource, Rows, Settings, SlotIndex, TypedColumn, Write, WriteStep } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { allRows } from './plan-rows.ts';

/** The setting that a step left its rows in. */
export interface Setting {
  readonly name: string;
  readonly slot: SlotIndex;
  /** The SQL names of the columns, in the order in which they stand in each row. */
  readonly columns: readonly string[];
}

export class StepList {
  readonly steps: WriteStep[] = [];
  readonly #context: PlanContext;
  /** Shared by the roots of an operation: no two steps use the same setting. */
  readonly #settings: { count: number };
  readonly #written: Setting[] = [];

  constructor(context: PlanContext, settings: { count: number }) {
    this.#context = context;
    this.#settings = settings;
  }

  push(step: WriteStep): void {
    this.steps.push(step);
  }

  /** Adds a step that writes and keeps these columns of its rows. */
  write(
    write: Write,
    columns: readonly TypedColumn[],
    { atMost, required }: { readonly atMost?: SlotIndex | undefined; readonly required?: string | undefined } = {},
  ): Setting {
    this.#settings.count += 1;
    const name = `pergola.written_${this.#settings.count}`;
    const setting = { name, slot: this.#slot(name), columns: columns.map(({ column }) => column) };
    this.#written.push(setting);
    this.push({ kind: 'write', write, handOver: { setting: setting.slot, columns, required }, atMost });
    return setting;
  }

  /** Adds the step that answers from the rows of `settings`; all that was written for the root is counted. */
  answer(
    table: Table,
    { by, columns }: { readonly by: 'key' | 'columns'; readonly columns: readonly TypedColumn[] },
    settings: readonly Setting[],
    answer: Answer,
  ): void {
    const named = this.#named(settings);
    const from: RowSource =
      by === 'key'
        ? { kind: 'written', table: this.#context.table(table), key: columns, settings: named }
        : { kind: 'handed', columns, settings: named };
    this.push({ kind: 'answer', rows: allRows(from), answer, counted: this.#named(this.#written) });
    this.#written.length = 0;
  }

  /** Adds a step that keeps these columns of a function's rows; what they are read from then. */
  keep(rows: Rows, columns: readonly TypedColumn[]): RowSource {
    this.#settings.count += 1;
    const slot = this.#slot(`pergola.written_${this.#settings.count}`);
    const handOver = { setting: slot, columns, required: undefined };
    this.push({ kind: 'call-rows', rows, handOver });
    return { kind: 'handed', columns, settings: { slot, many: false } };
  }

  /** What rows that were kept are read from. */
  handed(columns: readonly TypedColumn[], settings: readonly Setting[]): RowSource & { readonly kind: 'handed' } {
    return { kind: 'handed', columns, settings: this.#named(settings) };
  }

  #named(settings: readonly Setting[]): Settings {
    const [only] = settings;
    if (settings.length === 1 && only !== undefined) return { slot: only.slot, many: false };
    const value = settings.map(({ name }) => name);
    const encoding = { kind: 'array', element: { kind: 'text' } } as const;
    return { slot: this.#context.slot({ kind: 'constant', value }, 'pg_catalog.text[]', encoding), many: true };
  }

  #slot(name: string): SlotIndex {
    return this.#context.slot({ kind: 'constant', value: name }, 'pg_catalog.text', { kind: 'text' });
  }
}
