// What one role may use of a model: from the catalog's grants, memberships and attributes. It shapes the schema a role sees;
// it never decides about a row, and PostgreSQL checks every right again when a statement runs.

import type { Column, DatabaseFunction, Relationship, Routine, TableId } from './model.ts';

export interface Access {
  readonly role: string;
  /** Only the tables of which the role may use anything. */
  readonly tables: ReadonlyMap<TableId, TableAccess>;
  /** Those that the role may execute, and whose rows it may read. */
  readonly functions: ReadonlySet<DatabaseFunction>;
  /** Those that the role may execute. */
  readonly routines: ReadonlySet<Routine>;
  /** Equal for roles with equal rights: they share schemas, plans and statements. */
  readonly fingerprint: string;
}

export interface TableAccess {
  readonly select: ReadonlySet<Column>;
  readonly insert: ReadonlySet<Column>;
  readonly update: ReadonlySet<Column>;
  readonly delete: boolean;
  /** Those that can be followed: the role may read the columns of both ends, and something of the target. */
  readonly relationships: ReadonlySet<Relationship>;
  /** The role may read every column, those that are not exposed too: a function may be given a whole row. */
  readonly wholeRow: boolean;
  /** Row-level security filters what this role reads here. */
  readonly rowSecurity: boolean;
}
