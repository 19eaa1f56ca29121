// The artifact of the first stage: what PostgreSQL says about a database, in its own words, read in one consistent snapshot.
// Plain read-only data; names are as in pg_catalog. Nothing of the system and nothing that an extension owns is in it.

/** An object identifier of pg_catalog. */
export type Oid = number;
/** The grantee of a right given to PUBLIC. */
export const publicOid: Oid = 0;

export interface Catalog {
  readonly database: string;
  /** As `server_version_num`: 180004. */
  readonly serverVersion: number;
  /** The schemas that were asked for and exist, in the order asked for. */
  readonly schemas: readonly CatalogSchema[];
  readonly relations: readonly CatalogRelation[];
  /** Those of other schemas, and partitions, that the catalog's views show columns of. */
  readonly shownTables: readonly ShownTable[];
  /** Every type that a column or a function of the catalog uses, and the types those are made of. */
  readonly types: readonly CatalogType[];
  readonly functions: readonly CatalogFunction[];
  readonly roles: readonly CatalogRole[];
}

export interface Grant {
  /** A role, or `publicOid`. */
  readonly grantee: Oid;
  /** As aclexplode() spells it: SELECT, INSERT, UPDATE, DELETE, USAGE, EXECUTE, … */
  readonly privilege: string;
}

export interface CatalogSchema {
  readonly oid: Oid;
  readonly name: string;
  readonly owner: Oid;
  readonly comment: string | null;
  readonly grants: readonly Grant[];
}

export type RelationKind = 'table' | 'partitioned-table' | 'view' | 'materialized-view' | 'foreign-table';

/** A table, view, materialized view or foreign table. Partitions are not listed: their root stands for them. */
export interface CatalogRelation {
  readonly kind: RelationKind;
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly owner: Oid;
  readonly comment: string | null;
  readonly columns: readonly CatalogColumn[];
  readonly constraints: readonly CatalogConstraint[];
  /** Unique indexes, those behind constraints included. */
  readonly uniqueIndexes: readonly CatalogIndex[];
  readonly rowSecurity: { readonly enabled: boolean; readonly forced: boolean };
  readonly policies: readonly CatalogPolicy[];
  /** Rights on the whole relation (acldefault applied: the owner's are listed). */
  readonly grants: readonly Grant[];
  /** What INSERT, UPDATE and DELETE can do here at all, by pg_relation_is_updatable, INSTEAD OF triggers included. */
  readonly updatable: { readonly insert: boolean; readonly update: boolean; readonly delete: boolean };
  /** A view that reads with the rights of whoever asks. */
  readonly securityInvoker: boolean;
  /** The planner's estimate of the number of rows; -1 where never analysed. */
  readonly estimatedRows: number;
  /**
   * Of a table whose comment has the tag @enum and whose primary key is one text: its first 1,001 values, in their order by code
   * points. Absent where the comment does not say so, or the table could not be read.
   */
  readonly enumValues?: readonly CatalogEnumValue[];
}

export interface CatalogEnumValue {
  readonly value: string;
  /** From the first other column of text. */
  readonly description: string | null;
}

export interface CatalogColumn {
  /** pg_attribute.attnum */
  readonly number: number;
  readonly name: string;
  readonly type: Oid;
  readonly typeModifier: number;
  /** As format_type() spells type and modifier: `character varying(120)`, `shop.colour`. */
  readonly typeName: string;
  /** Of a view: the column of a table that it shows unchanged, through views over views. */
  readonly origin: ColumnOrigin | null;
  /** Holds for the rows there are: false while a NOT NULL constraint is NOT VALID (PostgreSQL 18). */
  readonly notNull: boolean;
  /** A DEFAULT expression, that of a domain included, or an identity (not a generation expression). */
  readonly hasDefault: boolean;
  /** That expression as PostgreSQL prints it, names qualified; null for an identity too. */
  readonly defaultExpression: string | null;
  readonly identity: 'always' | 'by-default' | null;
  readonly generated: 'stored' | 'virtual' | null;
  /** Of a view: an expression, into which nothing can be written, as pg_column_is_updatable has it. */
  readonly computed: boolean;
  readonly comment: string | null;
  /** Rights on this column alone. */
  readonly grants: readonly Grant[];
}

export interface ColumnOrigin {
  readonly relation: Oid;
  readonly column: number;
}

/** A table that is not a relation of the catalog, but can be reached by views that are. */
export interface ShownTable {
  readonly oid: Oid;
  readonly keys: readonly CatalogKey[];
}

interface ConstraintBase {
  readonly name: string;
  readonly comment: string | null;
}
export interface PrimaryKeyConstraint extends ConstraintBase {
  readonly kind: 'primary-key';
  readonly columns: readonly number[];
}
export interface UniqueConstraint extends ConstraintBase {
  readonly kind: 'unique';
  readonly columns: readonly number[];
  readonly nullsNotDistinct: boolean;
}
/** Never a temporal one (PERIOD, PostgreSQL 18): that relates rows by containment, not by equality. */
export interface ForeignKeyConstraint extends ConstraintBase {
  readonly kind: 'foreign-key';
  readonly columns: readonly number[];
  /** May lie in a schema that the catalog does not list. */
  readonly foreignRelation: Oid;
  readonly foreignColumns: readonly number[];
  /** False for NOT VALID (and, from PostgreSQL 18, NOT ENFORCED): rows without a partner may exist. */
  readonly validated: boolean;
}
export interface CheckConstraint extends ConstraintBase {
  readonly kind: 'check';
  readonly columns: readonly number[];
  readonly definition: string;
}
export interface ExclusionConstraint extends ConstraintBase {
  readonly kind: 'exclusion';
  /** 0 for an expression. */
  readonly columns: readonly number[];
}
export type CatalogKey = PrimaryKeyConstraint | UniqueConstraint | ForeignKeyConstraint;
export type CatalogConstraint =
  | PrimaryKeyConstraint
  | UniqueConstraint
  | ForeignKeyConstraint
  | CheckConstraint
  | ExclusionConstraint;

export interface CatalogIndex {
  readonly name: string;
  /** Column numbers of the key; empty where an expression is part of it. */
  readonly columns: readonly number[];
  /** A partial index: unique only among the rows its predicate holds for. */
  readonly partial: boolean;
  /** Checked with each row; false behind a deferrable constraint, which cannot decide an ON CONFLICT. */
  readonly immediate: boolean;
  readonly nullsNotDistinct: boolean;
}

export interface CatalogPolicy {
  readonly name: string;
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  readonly permissive: boolean;
  /** Empty: PUBLIC. */
  readonly roles: readonly Oid[];
  readonly using: string | null;
  readonly withCheck: string | null;
}

interface TypeBase {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  /** As format_type() spells it, with the schema where it is not PostgreSQL's own: `character varying`, `shop.colour[]`. */
  readonly formatted: string;
  readonly comment: string | null;
}
export interface BaseType extends TypeBase {
  readonly kind: 'base';
  /** pg_type.typcategory */
  readonly category: string;
}
export interface EnumType extends TypeBase {
  readonly kind: 'enum';
  readonly labels: readonly string[];
}
export interface DomainType extends TypeBase {
  readonly kind: 'domain';
  readonly baseType: Oid;
  /** The modifier of the base type, as pg_attribute has one: that of `varchar(12)` is 16. */
  readonly typeModifier: number;
  readonly notNull: boolean;
  readonly casts: DomainCasts;
}
/**
 * The functions of implicit casts (CREATE CAST … AS IMPLICIT) between the domain and a type that values travel as. PostgreSQL itself
 * never applies a cast of a domain: who wants it calls the function.
 */
export interface DomainCasts {
  readonly toJson: FunctionName | null;
  readonly fromJson: FunctionName | null;
  readonly fromText: FunctionName | null;
}
export interface FunctionName {
  readonly schema: string;
  readonly name: string;
}
export interface ArrayType extends TypeBase {
  readonly kind: 'array';
  readonly elementType: Oid;
}
export interface CompositeType extends TypeBase {
  readonly kind: 'composite';
  /** Set where the type is the row type of a relation. */
  readonly relation: Oid | null;
  readonly attributes: readonly { readonly name: string; readonly type: Oid; readonly notNull: boolean }[];
}
export interface RangeType extends TypeBase {
  readonly kind: 'range' | 'multirange';
  /** The type of the bounds, for both. */
  readonly elementType: Oid;
}
export type CatalogType = BaseType | EnumType | DomainType | ArrayType | CompositeType | RangeType;

/** Never a constructor of a range type: that is part of its type. */
export interface CatalogFunction {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window';
  readonly language: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly strict: boolean;
  readonly securityDefiner: boolean;
  readonly returnsSet: boolean;
  /** The planner's estimate for a set; 0 where none is returned. */
  readonly estimatedRows: number;
  readonly returnType: Oid;
  readonly comment: string | null;
  readonly grants: readonly Grant[];
  readonly arguments: readonly CatalogArgument[];
}
export interface CatalogArgument {
  /** Empty where the argument has none. */
  readonly name: string;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic' | 'table';
  readonly type: Oid;
  readonly hasDefault: boolean;
}

export interface CatalogRole {
  readonly oid: Oid;
  readonly name: string;
  readonly superuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly canLogin: boolean;
  /** Direct memberships, the database owner's in pg_database_owner included; `inherit` says whether the rights come with it (per membership from PostgreSQL 16 on). */
  readonly memberOf: readonly { readonly role: Oid; readonly inherit: boolean }[];
}
