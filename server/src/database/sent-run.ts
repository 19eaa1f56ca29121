// A run that PostgreSQL was sent, and what has come back for it so far. Takes messages one by one; says at the end what they
// amount to. Knows nothing of the connection.

import type pg from 'pg';
import type { TextRow } from './database.ts';
import type { Run } from './run.ts';
import { answersOf, placeOf, type Stage } from './sequence.ts';

export class SentRun<R extends Run> {
  readonly run: R;
  /** Milliseconds that it is expected to take. */
  readonly expected: number;
  /** Whether its owner still waits for it: not where it was given up, or started elsewhere. */
  awaited = true;
  /** Whether PostgreSQL was asked to end it. */
  cancelled = false;
  /** Whether its bytes were given to the socket. */
  written = false;
  error: pg.DatabaseError | undefined;
  /** The rows of each statement that has begun, and those of the last of them. */
  readonly #results: TextRow[][] = [];
  #rows: TextRow[] = [];
  /** Statements that ended: the first is the caller's settings. */
  #completed = 0;

  constructor(run: R, expected: number) {
    this.run = run;
    this.expected = expected;
  }

  addRow(row: TextRow): void {
    this.#rows.push(row);
  }

  /** A statement has ended; behind the caller's settings, and behind each other, comes the next one. */
  complete(): void {
    if (this.#completed++ === this.run.sequence.statements.length) return;
    this.#rows = [];
    this.#results.push(this.#rows);
  }

  get answers(): readonly (readonly TextRow[])[] {
    return answersOf(this.run.sequence, this.#results);
  }

  /** Where it has come to. */
  get place(): { readonly stage: Stage; readonly statement: number | undefined } {
    return placeOf(this.run.sequence, this.run.query, this.#completed);
  }
}
