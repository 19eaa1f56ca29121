// What rendering one statement shares: fresh aliases and the placeholders of slots. Born and used inside sql/ only.

import { qualifiedName } from '../../base/quote-name.ts';
import type { Plan, PlanTable, SlotIndex } from '../plan/plan.ts';

export class Renderer {
  readonly #plan: Plan;
  #aliases = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** A name that no other row source of the statement has. */
  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** Every parameter carries a cast, so that a changed column type is an error of the plan and not of the value. */
  parameter = (slot: SlotIndex): string => {
    const type = this.#plan.slots[slot]?.type;
    if (type === undefined) throw new Error(`the plan has no slot ${slot}`);
    return `$${slot + 1}::${type}`;
  };

  table(table: PlanTable): string {
    return qualifiedName(table.schema, table.name);
  }
}
