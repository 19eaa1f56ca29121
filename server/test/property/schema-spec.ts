// A random schema, described: tables, keys, views, roles, grants, policies and rows. Plain data; names are PostgreSQL's.
// schema-ddl.ts writes it as SQL, and the oracle reads it as the truth about what was made.

import type { TypeKey } from './values.ts';

export interface SchemaSpec {
  readonly seed: number;
  readonly schema: string;
  readonly enumType: { readonly name: string; readonly labels: readonly string[] };
  readonly domains: { readonly text: string; readonly int: string };
  readonly tables: readonly TableSpec[];
  readonly roles: readonly RoleSpec[];
  readonly grants: readonly GrantSpec[];
  readonly functions?: readonly FunctionSpec[];
}

/** Takes `n` and `word`, writes to the table, and returns the rows it wrote. */
export interface FunctionSpec {
  readonly name: string;
  readonly table: string;
  readonly body: string;
  /** The roles that may execute it. */
  readonly executors: readonly string[];
}

export interface TableSpec {
  readonly kind: 'table' | 'view';
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly primaryKey: readonly string[];
  /** The constraint's name where it matters. */
  readonly keyName?: string;
  readonly uniques?: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** Those that the rows do not fulfil are not made. */
  readonly checks?: readonly { readonly name: string; readonly expression: string }[];
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly indexes: readonly (readonly string[])[];
  readonly rowSecurity: boolean;
  readonly policies: readonly PolicySpec[];
  /** In the order of the columns. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly view: ViewSpec | undefined;
}

export interface ColumnSpec {
  readonly name: string;
  readonly type: TypeKey;
  readonly notNull: boolean;
  readonly fill?: ColumnFill;
}

/** What PostgreSQL writes where nothing is given, or whatever is given. */
export type ColumnFill =
  | { readonly kind: 'default' | 'generated'; readonly expression: string }
  | { readonly kind: 'identity'; readonly always: boolean };

export interface ForeignKeySpec {
  /** Undefined where a tag of a view tells it. */
  readonly name: string | undefined;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
  /** A unique constraint on the columns makes it one to one. */
  readonly unique: boolean;
  readonly onDelete?: 'cascade' | 'set null';
  /** Checked when the transaction ends. */
  readonly deferred?: boolean;
}

export interface PolicySpec {
  readonly name: string;
  readonly permissive: boolean;
  readonly command: 'select' | 'all' | 'insert' | 'update' | 'delete';
  /** Empty: PUBLIC. */
  readonly roles: readonly string[];
  /** What new rows must fulfil, where the command is 'insert'. */
  readonly using: string;
  /** What new rows must fulfil instead. */
  readonly check?: string;
  /** What the expression reads of another table; a role without it cannot read this one at all. */
  readonly reads: { readonly table: string; readonly columns: readonly string[] } | undefined;
}

export interface ViewSpec {
  readonly table: string;
  readonly where: string | undefined;
  readonly securityInvoker: boolean;
}

export interface RoleSpec {
  readonly name: string;
  readonly bypassesRowSecurity: boolean;
  readonly memberOf: readonly string[];
}

export interface GrantSpec {
  /** Without it, select. */
  readonly privilege?: 'insert' | 'update' | 'delete';
  /** 'public' is PUBLIC. */
  readonly role: string;
  readonly table: string;
  /** Undefined: the whole table. */
  readonly columns: readonly string[] | undefined;
}
