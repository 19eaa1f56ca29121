// One run of statements on a connection: what is asked, what may become of it, and who hears of that. Types alone.

import type { Caller } from './caller.ts';
import type { CallerQuery, TextRow } from './database.ts';
import type { Stage } from './sequence.ts';

/** Statements to run, and what has happened to them so far. */
export interface Run {
  readonly caller: Caller;
  readonly query: CallerQuery;
  /** Milliseconds that a statement may take, and all of them together; 0 is no limit. */
  readonly statementTimeout: number;
  /** Whether it was sent a second time, which happens at most once. */
  repeated: boolean;
}

export interface RunFailure {
  /** pg's DatabaseError for what PostgreSQL refused; any Error for a connection that ended. */
  readonly error: Error;
  readonly stage: Stage;
  /** Which statement of the query failed; undefined where none did (another stage, the end of the transaction, a lost connection). */
  readonly statement: number | undefined;
  /** The connection is gone, so nobody knows whether a write was committed. */
  readonly lost: boolean;
  /** Nothing of the run had been sent. */
  readonly unsent: boolean;
}

/**
 * Hears what becomes of a connection, which passes itself. Exactly one of `finished` and `failed` is called for a run, after its
 * transaction ended.
 */
export interface ConnectionOwner<R extends Run, C> {
  finished(connection: C, run: R, results: readonly (readonly TextRow[])[]): void;
  failed(connection: C, run: R, failure: RunFailure): void;
  /** The connection is gone; after `failed` where a run was under way. */
  lost(connection: C): void;
}
