// What a check is, as data: a name, what it is about, and a function from what it looks at to what is wrong. Changes nothing.

import type { OwnerConnection } from '../database/database.ts';
import type { Snapshot } from '../engine/snapshot.ts';

/** `warning`: works, and should not stay so. `failure`: does not work, or lets in whom it should not. */
export type Severity = 'warning' | 'failure';

export interface Problem {
  readonly severity: Severity;
  /** What is wrong with what, as a sentence. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface Verdict {
  /** What was found, in few words, right or wrong. */
  readonly detail: string;
  readonly problems: readonly Problem[];
}

export interface Check<Subject> {
  /** Keeps its meaning, for programs. */
  readonly name: string;
  /** What it makes sure of. */
  readonly about: string;
  run(subject: Subject): Promise<Verdict> | Verdict;
}

export interface SettingFault {
  /** `pergola.yaml:3:9`; undefined where the message names a variable. */
  readonly place: string | undefined;
  readonly message: string;
  readonly hint: string;
}

/** What can be looked at without a configuration that is right. */
export interface ProcessSubject {
  /** `26.10.0` */
  readonly nodeVersion: string;
  /** The oldest that runs the program. */
  readonly oldestNode: number;
  readonly files: readonly string[];
  readonly faults: readonly SettingFault[];
  readonly production: boolean;
}

/** What can be looked at with one. */
export interface MachineSubject {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** The names of the plugins, each of which has taken its part of the configuration. */
  loadPlugins(): Promise<readonly string[]>;
}

/** What can be looked at with the database. */
export interface DatabaseSubject {
  readonly owner: OwnerConnection;
  readonly snapshot: Snapshot;
  readonly schemas: readonly string[];
  readonly anonymousRole: string;
  /** Connections that one server takes at most, its own included. */
  readonly connections: number;
  /** The name of the role that the server logs in as for callers. */
  readonly login: string;
  readonly migrations: readonly MigrationSetState[];
  /** Milliseconds since 1970, by the clock of this machine. */
  readonly now: () => number;
  /** Tables that the settings let the anonymous role write into. */
  readonly anonymousWrites: 'all' | readonly string[];
}

export interface MigrationSetState {
  readonly name: string;
  readonly pending: readonly string[];
  readonly interrupted: readonly string[];
  /** Sentences. */
  readonly problems: readonly string[];
}

/** Nothing wrong. */
export function fine(detail: string): Verdict {
  return { detail, problems: [] };
}

/** One problem for each row; `good` where there is none. */
export function eachRow<Row>(rows: readonly Row[], good: string, problemOf: (row: Row) => Problem): Verdict {
  return rows.length === 0 ? fine(good) : { detail: `${rows.length} found`, problems: rows.map(problemOf) };
}
