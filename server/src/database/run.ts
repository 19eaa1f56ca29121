// One run of statements on a connection: what is asked, what may become of it, and who hears of that. Types alone.

import type { Caller } from './caller.ts';
import type { CallerQuery, TextRow } from './database.ts';
import type { Sequence, Stage } from './sequence.ts';

/** Statements to run, and what has happened to them so far. */
export interface Run {
  readonly caller: Caller;
  readonly query: CallerQuery;
  /** What of it is sent, `sequenceOf` the query. */
  readonly sequence: Sequence;
  /** The name of its statement, where it may wait on a connection behind others and they behind it; undefined: it has one alone. */
  shared: string | undefined;
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
 * Hears what becomes of the runs of a connection, which passes itself. Exactly one of `finished`, `failed` and `returned` is
 * called for a run that was started; the first two after its transaction ended, or when nobody can know any more.
 */
export interface ConnectionOwner<R extends Run, C> {
  finished(connection: C, run: R, results: readonly (readonly TextRow[])[]): void;
  failed(connection: C, run: R, failure: RunFailure): void;
  /** The run is to be started elsewhere: it was to read, or left nothing. */
  returned(connection: C, run: R): void;
  /** Nothing is under way on the connection any more. */
  free(connection: C): void;
  /** The connection is gone; after `failed` where a run was under way. */
  lost(connection: C): void;
}
