// The artifact of the second stage: what is exposed, under which names, related how. The same for every role; what a single
// role may use of it is its `Access` (access.ts). Plain read-only data; relations refer to each other by `TableId`.

import type { Join } from './joins.ts';
import type { TableId } from './table-id.ts';

export type { Join, Junction } from './joins.ts';
export type { TableId } from './table-id.ts';

export interface Model {
  /** In order of their names. */
  readonly tables: ReadonlyMap<TableId, Table>;
  readonly enums: readonly EnumType[];
  /** Those that are root fields, in order of their names. */
  readonly functions: readonly DatabaseFunction[];
  /** The tables, and the relations that have no columns: by schema and name of the database all that is not hidden. */
  readonly relations: ReadonlyMap<TableId, Table>;
  /** Of every relation with those that its rows belong together with, itself included. */
  readonly joins: ReadonlyMap<TableId, readonly Join[]>;
  /** Every function that can be called by its own name, overloads included: by schema and name, fewest arguments first. */
  readonly routines: readonly Routine[];
  /** Those of the exposed schemas that can be called with a row alone, by the row's relation and in order of their names. */
  readonly rowRoutines: ReadonlyMap<TableId, readonly Routine[]>;
  /** Aggregates that make a whole answer of rows, in order of their names. */
  readonly mediaAggregates: readonly MediaAggregate[];
  /** The enums and composite types that columns and functions use, by schema and name of the database. */
  readonly namedTypes: readonly NamedType[];
  /** The exposed schemas that there are, in the order in which they were asked for. */
  readonly schemas: readonly ExposedSchema[];
  readonly warnings: readonly ModelWarning[];
  /** Differs whenever two models differ in anything a client or the SQL could notice. */
  readonly fingerprint: string;
}

export interface ExposedSchema {
  readonly name: string;
  /** Its comment. */
  readonly description: string | undefined;
}

/** Something of the database that is not exposed as one would expect, and what to do about it. */
export interface ModelWarning {
  readonly code:
    | 'name-changed'
    | 'name-clash'
    | 'relation-omitted'
    | 'column-omitted'
    | 'function-omitted'
    | 'tag-invalid'
    | 'schema-missing';
  /** `public.track` or `public.track.album_id`. */
  readonly object: string;
  readonly message: string;
}

export interface Table {
  readonly kind: 'table' | 'view' | 'materialized-view' | 'foreign-table';
  readonly id: TableId;
  /** As in PostgreSQL. */
  readonly schema: string;
  readonly sqlName: string;
  /** The exposed name, from which a convention makes every name of the API that belongs to this table. */
  readonly name: string;
  /** It was chosen by a tag: a convention keeps it as it is written. */
  readonly chosen: boolean;
  /** Root fields whose names tags chose one by one. */
  readonly rootNames: RootNames;
  /** The comment without its tags. */
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
  readonly columns: readonly Column[];
  /** In the order of the key; empty where there is none. */
  readonly primaryKey: readonly Column[];
  /** What tells its rows apart for all one knows: the primary key; in a view those of the tables that it shows whole keys of. */
  readonly keyColumns: readonly Column[];
  readonly uniqueKeys: readonly UniqueKey[];
  readonly relationships: readonly Relationship[];
  /** Functions over a row of the table, which are fields of it. Their first argument, the row, is not among the arguments. */
  readonly computedFields: readonly DatabaseFunction[];
  readonly insertable: boolean;
  readonly updatable: boolean;
  readonly deletable: boolean;
  /** Of each root field of the table; undefined: none. */
  readonly rateLimit: RateLimit | undefined;
}

/** How often a caller may ask for a field. */
export interface RateLimit {
  readonly count: number;
  readonly seconds: number;
}

/** By kinds of root fields. */
export type RootNames = Readonly<Partial<Record<RootName, string>>>;

export type RootName =
  | 'list'
  | 'byPk'
  | 'aggregate'
  | 'connection'
  | 'stream'
  | 'insert'
  | 'insertOne'
  | 'update'
  | 'updateByPk'
  | 'updateMany'
  | 'delete'
  | 'deleteByPk';

export interface Column {
  readonly sqlName: string;
  /** The exposed name, in the convention. */
  readonly name: string;
  readonly type: ValueType;
  /** As format_type() spells it, modifier and domain included: `character varying(120)`, `shop.colour`. */
  readonly typeName: string;
  /** Without a modifier, and for a domain over one of PostgreSQL's own types that type: `character varying`, `shop.colour`. */
  readonly plainTypeName: string;
  /** How many characters a value may have; undefined: any number. */
  readonly maxLength: number | undefined;
  /** How values of its domain travel, where the domain has casts of its own for that. */
  readonly representation: Representation | undefined;
  /** The database guarantees a value (a domain's NOT NULL counts; a view's column never does unless tagged). */
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** The DEFAULT expression as PostgreSQL prints it; undefined where there is none, or an identity in its place. */
  readonly defaultExpression: string | undefined;
  /** Generated always, identity always, or an expression of a view: cannot be written. */
  readonly readOnly: boolean;
  /** Not read-only, and not taken out by `@omit create`. */
  readonly insertable: boolean;
  /** Not read-only, and not taken out by `@omit update`. */
  readonly updatable: boolean;
  /** False where `@omit filter` takes it out of `where`. */
  readonly filterable: boolean;
  /** False where `@omit order` takes it out of `order_by`. */
  readonly orderable: boolean;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
}

/**
 * The functions of a domain's implicit casts to and from JSON and text, as SQL writes their names. Dialects that know them show the
 * column as `toJson` makes it, and take values of bodies and conditions through the others.
 */
export interface Representation {
  readonly toJson: string | undefined;
  readonly fromJson: string | undefined;
  readonly fromText: string | undefined;
}

/** A function of the database that is a field: of a root, or of a table's rows. */
export interface DatabaseFunction {
  /** Tells it from its overloads, in this database. */
  readonly id: string;
  readonly schema: string;
  readonly sqlName: string;
  /** The exposed name of a computed field; that of a root field is made from it, as from a table's. */
  readonly name: string;
  readonly chosen: boolean;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
  readonly rateLimit: RateLimit | undefined;
  /** It may write, so it is a mutation. */
  readonly volatile: boolean;
  readonly arguments: readonly FunctionArgument[];
  readonly result: FunctionResult;
}

export interface FunctionArgument {
  /** As in PostgreSQL; undefined where it has none and is given by its position. */
  readonly sqlName: string | undefined;
  /** The exposed name, in the convention. */
  readonly name: string;
  readonly type: ValueType;
  readonly hasDefault: boolean;
  readonly variadic: boolean;
}

export type FunctionResult =
  /** Rows of a table, or one row. `own`: of the function's own columns, which make a table that the database does not have. */
  | { readonly kind: 'rows'; readonly table: TableId; readonly own: Table | undefined; readonly set: boolean }
  | { readonly kind: 'value'; readonly type: ValueType; readonly set: boolean };

/**
 * A function as the database has it, called by its own name. The names of its arguments are the database's too, and its result has
 * columns wherever PostgreSQL gives some: OUT arguments and composite types make rows of its own.
 */
export interface Routine extends DatabaseFunction {
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly arguments: readonly RoutineArgument[];
  /** It gives nothing; its result is a value of the type void. */
  readonly void: boolean;
  /** No more than one row or value comes: it gives no set, or PROROWS says so. */
  readonly single: boolean;
  /** The type of its only argument, which has no name and takes a whole body; undefined: all have names. */
  readonly body: 'json' | 'jsonb' | 'text' | 'xml' | 'bytea' | undefined;
  /** The domain that it returns, by its name alone: one that is called like a media type is the answer's. */
  readonly domain: string | undefined;
}

/** Its result is of a domain that is called like a media type (`create domain "text/csv" as text`). */
export interface MediaAggregate {
  readonly schema: string;
  readonly sqlName: string;
  /** In lower case; `*` and `/` alone: any. */
  readonly media: string;
  /** The relation of whose rows it makes it; undefined: of any (anyelement). */
  readonly over: TableId | undefined;
  /** The domain is one of bytea. */
  readonly binary: boolean;
}

export interface RoutineArgument extends FunctionArgument {
  /** As format_type() spells it: `integer`, `character varying`, `shop.colour[]`. */
  readonly typeName: string;
}

export interface UniqueKey {
  /** The constraint's or index' name. */
  readonly name: string;
  readonly primary: boolean;
  /** ON CONFLICT can name it: an index that PostgreSQL checks at once stands behind it. */
  readonly arbiter: boolean;
  readonly columns: readonly Column[];
}

export interface Relationship {
  readonly kind: 'one' | 'many';
  /** The exposed name, in the convention; unique among the columns and relationships of its table. */
  readonly name: string;
  readonly target: TableId;
  /** Pairs of SQL column names; they are never null on the left for a row that has partners. */
  readonly columns: readonly { readonly local: string; readonly remote: string }[];
  /** For `one`: a partner always exists (key columns NOT NULL, constraint valid), row-level security aside. */
  readonly required: boolean;
  /** The foreign key is on this side: a row of this table names its partner. */
  readonly holdsKey: boolean;
  /** The foreign key it comes from. */
  readonly constraint: string;
  readonly description: string | undefined;
  readonly deprecated: string | undefined;
}

export type ValueType = ScalarType | EnumType | ArrayType;

/** What the operators, the encoding and the JSON form of a scalar depend on. */
export type ScalarFamily =
  | 'integer' // int2, int4, oid: fits a JavaScript number
  | 'bigint'
  | 'float' // float4, float8
  | 'numeric'
  | 'money'
  | 'boolean'
  | 'text' // text, varchar, bpchar, citext, name, "char"
  | 'uuid'
  | 'json'
  | 'jsonb'
  | 'date'
  | 'time'
  | 'timetz'
  | 'timestamp'
  | 'timestamptz'
  | 'interval'
  | 'bytea'
  | 'ltree'
  | 'geometry'
  | 'geography'
  | 'raster'
  | 'composite'
  | 'other'; // ranges, inet, xml, tsvector, geometric types, …: text in, text of to_json out

export interface ScalarType {
  readonly kind: 'scalar';
  /** The API's name: Int, String, timestamptz, … */
  readonly name: string;
  /** A type expression for casts, quoted and qualified: `pg_catalog.int4`, `"Weird schema".money_range`. */
  readonly sql: string;
  readonly family: ScalarFamily;
  /** Of a composite: what it is made of, in its order. */
  readonly attributes?: readonly Attribute[];
}

export interface Attribute {
  /** As in PostgreSQL, which is how JSON has it too. */
  readonly name: string;
  readonly type: ValueType;
}

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly sql: string;
  /** The table whose rows the values are; undefined for an enum of PostgreSQL. Rows may come that the enum does not have yet. */
  readonly table: TableId | undefined;
  readonly values: readonly EnumValue[];
  readonly description: string | undefined;
}

/** An enum or composite type under the name that the database has for it; what has it as its type is told by `type.sql`. */
export interface NamedType {
  readonly schema: string;
  readonly sqlName: string;
  readonly type: EnumType | ScalarType;
  /** The relation whose rows it is the type of; undefined where it is a type of its own. */
  readonly rows: TableId | undefined;
}

export interface EnumValue {
  /** Legal in GraphQL. */
  readonly name: string;
  /** PostgreSQL's. */
  readonly label: string;
  readonly description: string | undefined;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: ScalarType | EnumType;
  readonly sql: string;
}

/** The aggregate functions over columns, as SQL and the dialect's snake case name them. */
export type AggregateFunction =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'stddev'
  | 'stddev_pop'
  | 'stddev_samp'
  | 'variance'
  | 'var_pop'
  | 'var_samp';

/** The functions that rows can be filtered by over a relationship to many. `corr` and `covar_samp` take two columns. */
export type AggregatePredicateFunction =
  | Exclude<AggregateFunction, 'stddev' | 'stddev_pop' | 'variance' | 'var_pop'>
  | 'count'
  | 'bool_and'
  | 'bool_or'
  | 'corr'
  | 'covar_samp';
