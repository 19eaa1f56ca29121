// The artifact of the fourth stage: SQL text and its parameter slots. One row comes back, one column of JSON text a root field.

import type { Slot } from '../plan/plan.ts';

/** What a statement's slots are made of, for the stage behind it. */
export type { Encoding, Slot } from '../plan/plan.ts';

export interface Statement {
  readonly text: string;
  /** $1 is the first. */
  readonly slots: readonly Slot[];
  /** The response keys of the columns. */
  readonly keys: readonly string[];
  readonly readOnly: boolean;
}
