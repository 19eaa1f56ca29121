// One connection without a pool, driven by hand: tests start runs on it and see what it tells its owner.

import { onTestFinished } from 'vitest';
import type { Caller } from '../../src/database/caller.ts';
import { connect, type Login } from '../../src/database/connect.ts';
import type { CallerQuery, TextRow } from '../../src/database/database.ts';
import { StatementNames } from '../../src/database/prepared-statements.ts';
import type { Run, RunFailure } from '../../src/database/run.ts';
import { CallerConnection } from '../../src/database/run-as-caller.ts';
import { RunTimes } from '../../src/database/run-times.ts';
import { mayShare, sequenceOf } from '../../src/database/sequence.ts';
import type { SqlError } from '../../src/database/sqlstate.ts';

interface DrivenRun extends Run {
  readonly settle: (outcome: Outcome) => void;
}

export type Failure = RunFailure & { readonly error: SqlError };
export type Outcome =
  | { readonly results: readonly (readonly TextRow[])[] }
  | { readonly failure: Failure }
  /** Given back, to be run elsewhere. */
  | { readonly returned: true };

export interface Driven {
  /** The rows of the first statement. */
  run(caller: Caller, query: CallerQuery, statementTimeout?: number): Promise<{ rows: readonly TextRow[] } | Outcome>;
  /** The rows of every statement. */
  runAll(caller: Caller, query: CallerQuery, statementTimeout?: number): Promise<Outcome>;
  /**
   * Adds a read behind what is under way, for `write` to send, as one of a statement that is expected to take so many milliseconds;
   * undefined where it may not wait there.
   */
  share(caller: Caller, query: CallerQuery, milliseconds?: number): Promise<Outcome> | undefined;
  /** What was shared so far, in order. */
  shared(): readonly DrivenRun[];
  readonly connection: CallerConnection<DrivenRun>;
  /** Becomes true when the owner was told that the connection is gone. */
  lost(): boolean;
}

export interface DriveOptions {
  readonly url: string;
  readonly login: Login;
  readonly preparedStatements?: number;
}

export async function driveConnection({ url, login, preparedStatements = 200 }: DriveOptions): Promise<Driven> {
  const client = await connect({ url, login, schemas: ['public'], timeout: 5000 });
  let lost = false;
  const names = new StatementNames();
  const times = new RunTimes();
  const connection = new CallerConnection<DrivenRun>({
    client,
    names,
    times,
    preparedStatements,
    owner: {
      finished: (_, run, results) => run.settle({ results }),
      failed: (_, run, failure) => run.settle({ failure: failure as Failure }),
      returned: (_, run) => run.settle({ returned: true }),
      free: () => {},
      lost: () => {
        lost = true;
      },
    },
  });
  const runAll: Driven['runAll'] = (caller, query, statementTimeout = 0) =>
    new Promise((settle) => {
      connection.start({ ...aloneRun(caller, query, statementTimeout), settle });
    });
  const runs: DrivenRun[] = [];
  const share: Driven['share'] = (caller, query, milliseconds = 0.01) => {
    const shared = names.of(query.statements[0]?.text ?? '', caller.role);
    const { promise, resolve: settle } = Promise.withResolvers<Outcome>();
    const run = { ...aloneRun(caller, query), shared: mayShare(query) ? shared : undefined, settle };
    if (Number.isFinite(milliseconds)) times.add(shared, milliseconds);
    if (!connection.busy) connection.add(run);
    else if (!connection.follow(run, 1)) return undefined;
    runs.push(run);
    return promise;
  };
  return {
    connection,
    share,
    shared: () => runs,
    lost: () => lost,
    runAll,
    async run(caller, query, statementTimeout) {
      const outcome = await runAll(caller, query, statementTimeout);
      return 'results' in outcome ? { rows: outcome.results[0] ?? [] } : outcome;
    },
  };
}

/** A run that shares its connection with none. */
export function aloneRun(caller: Caller, query: CallerQuery, statementTimeout = 0): Run {
  return { caller, query, sequence: sequenceOf(query), shared: undefined, statementTimeout, repeated: false };
}

/** Drives one until the current test ends. */
export async function driveForTest(options: DriveOptions): Promise<Driven> {
  const driven = await driveConnection(options);
  onTestFinished(() => driven.connection.end());
  return driven;
}

export function failureOf(outcome: object): Failure {
  if (!('failure' in outcome)) throw new Error('the run did not fail');
  return outcome.failure as Failure;
}

export function rowsOf(outcome: object): readonly TextRow[] {
  if ('rows' in outcome) return outcome.rows as readonly TextRow[];
  throw failureOf(outcome).error;
}
