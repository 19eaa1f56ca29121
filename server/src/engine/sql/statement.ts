// The artifact of the fourth stage: SQL texts with their parameter slots, and where among their results each root field's answer is.

import type { Slot } from '../plan/plan.ts';

/** What a statement's slots are made of, for the stage behind it. */
export type { Encoding, Slot } from '../plan/plan.ts';

/** One statement. It gives one row, or none where a row was asked for and none is there. */
export interface Statement {
  readonly text: string;
  /** $1 is the first. */
  readonly slots: readonly Slot[];
}

/** Statements that run in their order, in one transaction and one round trip. */
export interface Program {
  readonly statements: readonly Statement[];
  readonly roots: readonly ProgramRoot[];
  readonly readOnly: boolean;
  /** Of a resource: its roots tell what the statement has made of the response's settings. */
  readonly tellsResponse?: boolean;
  /** It tells plans, in this format, in the place of answers; undefined: it does not. */
  readonly explained?: 'text' | 'json';
}

/** One field of the answer. */
export interface ProgramRoot {
  readonly key: string;
  /** Where the statements' errors are reported; undefined where they belong to no single field. */
  readonly path: string | undefined;
  /** The statement behind its last one. */
  readonly end: number;
  /** A JSON array of the answers, however many; otherwise there is one. */
  readonly list: boolean;
  /** JSON texts. */
  readonly answers: readonly { readonly statement: number; readonly column: number }[];
}
