// The form of an outline, which programs read: members are added to it, none is taken away or changed without another `format`.

import type { ModelWarning } from '../engine/model/model.ts';

export interface Outline {
  readonly format: 1;
  readonly database: string;
  /** As `server_version_num`: 180004. */
  readonly serverVersion: number;
  readonly schemas: readonly { readonly name: string; readonly description?: string }[];
  /** Whose rights are told. */
  readonly roles: readonly string[];
  /** In order of their names, as functions are. */
  readonly tables: readonly OutlineTable[];
  readonly functions: readonly OutlineFunction[];
  readonly enums: readonly OutlineEnum[];
  readonly warnings: readonly ModelWarning[];
}

interface Described {
  /** The comment, without tags. */
  readonly description?: string;
  readonly deprecated?: string;
}

export interface OutlineTable extends Described {
  /** In the API. */
  readonly name: string;
  readonly schema: string;
  readonly sqlName: string;
  readonly kind: 'table' | 'view' | 'materialized-view' | 'foreign-table';
  /** Columns by their names in the API, here and in keys and rights. */
  readonly primaryKey: readonly string[];
  readonly uniqueKeys: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly columns: readonly OutlineColumn[];
  readonly relationships: readonly OutlineRelationship[];
  readonly computedFields: readonly OutlineFunction[];
  /** Absent where the table was never analysed. */
  readonly estimatedRows?: number;
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean };
  readonly policies: readonly OutlinePolicy[];
  /** Of the roles that may use anything of it. */
  readonly rights: readonly OutlineRights[];
}

export interface OutlineColumn extends Described {
  readonly name: string;
  readonly sqlName: string;
  /** PostgreSQL's: `character varying(120)`. */
  readonly type: string;
  /** GraphQL's: `String`, `[Int]`. */
  readonly apiType: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** Cannot be written at all. */
  readonly readOnly: boolean;
  readonly default?: string;
}

export interface OutlineRelationship extends Described {
  readonly name: string;
  readonly kind: 'one' | 'many';
  /** `schema.name`, quoted where SQL needs it. */
  readonly target: string;
  /** There is always a partner, row-level security aside. */
  readonly required: boolean;
  readonly constraint: string;
  /** By their names in the database. */
  readonly columns: readonly { readonly local: string; readonly remote: string }[];
}

export interface OutlinePolicy {
  readonly name: string;
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly permissive: boolean;
  /** Empty: everyone. */
  readonly roles: readonly string[];
  readonly using?: string;
  readonly withCheck?: string;
}

export interface OutlineRights {
  readonly role: string;
  /** The columns. */
  readonly select: readonly string[];
  readonly insert: readonly string[];
  readonly update: readonly string[];
  readonly delete: boolean;
  /** Policies say which rows. */
  readonly rowSecurity: boolean;
}

export interface OutlineFunction extends Described {
  readonly name: string;
  readonly schema: string;
  readonly sqlName: string;
  readonly kind: 'query' | 'mutation';
  readonly arguments: readonly { readonly name: string; readonly type: string; readonly required: boolean }[];
  /** A type of GraphQL, a table as `schema.name`, or columns: `(name String, total Int)`. */
  readonly returns: string;
  readonly set: boolean;
  /** That may call it; empty for computed fields, which follow their table. */
  readonly roles: readonly string[];
}

export interface OutlineEnum extends Described {
  readonly name: string;
  /** PostgreSQL's. */
  readonly type: string;
  /** Whose rows the values are. */
  readonly table?: string;
  readonly values: readonly { readonly name: string; readonly label: string; readonly description?: string }[];
}
