// One connection without a pool, driven by hand: tests start runs on it and see what it tells its owner.

import { onTestFinished } from 'vitest';
import type { Caller } from '../../src/database/caller.ts';
import { connect, type Login } from '../../src/database/connect.ts';
import type { CallerQuery, TextRow } from '../../src/database/database.ts';
import { StatementNames } from '../../src/database/prepared-statements.ts';
import type { Run, RunFailure } from '../../src/database/run.ts';
import { CallerConnection } from '../../src/database/run-as-caller.ts';
import type { SqlError } from '../../src/database/sqlstate.ts';

interface DrivenRun extends Run {
  readonly settle: (outcome: Outcome) => void;
}

export type Failure = RunFailure & { readonly error: SqlError };
export type Outcome = { readonly results: readonly (readonly TextRow[])[] } | { readonly failure: Failure };

export interface Driven {
  /** The rows of the first statement. */
  run(caller: Caller, query: CallerQuery, statementTimeout?: number): Promise<{ rows: readonly TextRow[] } | Outcome>;
  /** The rows of every statement. */
  runAll(caller: Caller, query: CallerQuery, statementTimeout?: number): Promise<Outcome>;
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
  const connection = new CallerConnection<DrivenRun>({
    client,
    names: new StatementNames(),
    preparedStatements,
    owner: {
      finished: (_, run, results) => run.settle({ results }),
      failed: (_, run, failure) => run.settle({ failure: failure as Failure }),
      lost: () => {
        lost = true;
      },
    },
  });
  const runAll: Driven['runAll'] = (caller, query, statementTimeout = 0) =>
    new Promise((settle) => connection.start({ caller, query, statementTimeout, repeated: false, settle }));
  return {
    connection,
    lost: () => lost,
    runAll,
    async run(caller, query, statementTimeout) {
      const outcome = await runAll(caller, query, statementTimeout);
      return 'failure' in outcome ? outcome : { rows: outcome.results[0] ?? [] };
    },
  };
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
