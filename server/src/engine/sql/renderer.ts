// What rendering one statement shares: fresh aliases and the placeholders of slots. Born and used inside sql/ only.

import { qualifiedName } from '../../base/quote-name.ts';
import type { PlanTable, Slot, SlotIndex } from '../plan/plan.ts';

export class Renderer {
  readonly #slots: readonly Slot[];
  /** The slots that the statement uses and their numbers, in order; undefined where it has all of the plan's. */
  readonly #used: Map<SlotIndex, number> | undefined;
  #aliases = 0;
  readonly #rows = new Map<string, string>();

  private constructor(slots: readonly Slot[], used: Map<SlotIndex, number> | undefined) {
    this.#slots = slots;
    this.#used = used;
  }

  /** For a plan that is one statement. */
  static ofWhole(slots: readonly Slot[]): Renderer {
    return new Renderer(slots, undefined);
  }

  /** For one of a plan's statements, which has the parameters that it mentions. */
  static ofPart(slots: readonly Slot[]): Renderer {
    return new Renderer(slots, new Map());
  }

  /** The statement's parameters. */
  get slots(): readonly Slot[] {
    return this.#used === undefined ? this.#slots : [...this.#used.keys()].map((slot) => this.#slots[slot]!);
  }

  /** A name that no other row source of the statement has. */
  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** The whole row of a row source: its alias, unless it is a sub-select that gives the row as a column. */
  row(alias: string): string {
    return this.#rows.get(alias) ?? alias;
  }

  /** The row of this source is a column of it. */
  exposeRow(alias: string, expression: string): void {
    this.#rows.set(alias, expression);
  }

  /** Every parameter carries a cast, so that a changed column type is an error of the plan and not of the value. */
  parameter = (slot: SlotIndex): string => {
    const own = this.#slots[slot];
    if (own === undefined) throw new Error(`the plan has no slot ${slot}`);
    const text = `$${this.#numberOf(slot)}::${own.type}`;
    return own.through === undefined ? text : `${own.through}(${text})`;
  };

  #numberOf(slot: SlotIndex): number {
    if (this.#used === undefined) return slot + 1;
    const number = this.#used.get(slot) ?? this.#used.size + 1;
    this.#used.set(slot, number);
    return number;
  }

  table(table: PlanTable): string {
    return qualifiedName(table.schema, table.name);
  }
}
