// The face of database/: what the rest of the server may ask of PostgreSQL. Only this folder imports pg.

import type { GiveUpSignal } from '../base/give-up-signal.ts';
import type { Caller } from './caller.ts';

/** Rows as PostgreSQL's text format sends them. */
export type TextRow = readonly (string | null)[];

export interface QueryStatement {
  readonly text: string;
  /** Text format; null is SQL's null. Every parameter of `text` carries a cast. */
  readonly values: readonly (string | null)[];
}

/** Statements that run in their order, in one transaction. */
export interface CallerQuery {
  readonly statements: readonly QueryStatement[];
  readonly readOnly: boolean;
  /** Gives up: what runs is cancelled in the server. */
  readonly signal?: GiveUpSignal;
  /** Further settings of this transaction alone, by name: set behind role and claims. */
  readonly settings?: readonly (readonly [name: string, value: string])[];
  /**
   * A function without arguments that runs as the caller, behind the settings and before the statements. Where it sets another
   * role, the statements run as that one.
   */
  readonly preRequest?: FunctionName;
  /** Default `commit`. `rollback`: what is deferred is checked, then everything is undone; the rows are given all the same. */
  readonly end?: 'commit' | 'rollback';
  /**
   * The settings `response.status` and `response.headers`, which statements may make something of. `cleared`: they are empty when
   * the statements begin. `read`: so they are, and what has become of them is one more result, behind those of the statements: a
   * row of two, each null where it was not set.
   */
  readonly responseSettings?: 'cleared' | 'read';
}

export interface FunctionName {
  /** Undefined: found through the search_path. */
  readonly schema: string | undefined;
  readonly name: string;
}

/** Runs statements as a caller. Rejects with a PergolaError only. */
export interface Database {
  /**
   * Runs the statements as the caller, in a transaction of their own and in one round trip, with what the query has around
   * them. Role, claims, read-only and statement_timeout are set for that transaction alone. Resolves only once the transaction has ended (ReadyForQuery), with
   * the rows of each statement. An error says which statement failed, unless the transaction as a whole did.
   */
  run(caller: Caller, query: CallerQuery): Promise<readonly (readonly TextRow[])[]>;
  /** Whether the last contact with PostgreSQL succeeded, and why not. For /health/ready. */
  health(): Promise<DatabaseHealth>;
  close(): Promise<void>;
}

export interface DatabaseHealth {
  readonly ready: boolean;
  readonly reason: string | undefined;
}

/** A connection as the owner of the database: introspection, migrations and admin alone. */
export interface OwnerConnection {
  /** Runs one statement; rows as objects, values as pg parses them. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * Runs statements without parameters, separated by semicolons. An error of PostgreSQL says in `completed` how many of them had ended
   * well before.
   */
  script(text: string): Promise<void>;
  close(): Promise<void>;
}
