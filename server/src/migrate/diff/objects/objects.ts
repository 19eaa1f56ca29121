// What a database has of its own, as data: each object with the statements that make and remove it, and what it needs.

/** In the order in which objects are made where nothing else decides. */
export const kinds = [
  'extension',
  'schema',
  'enum',
  'domain',
  'domain constraint',
  'type',
  'sequence',
  'table',
  'column',
  'default',
  'owned',
  'function',
  'constraint',
  'index',
  'foreign key',
  'view',
  'materialized view',
  'statistics',
  'trigger',
  'rule',
  'setting',
  'policy',
  'refusal',
  'grant',
  'comment',
] as const;

export type Kind = (typeof kinds)[number];

export interface DatabaseObject {
  readonly kind: Kind;
  /** The same in every database that has it: `column:public.note.body`. */
  readonly id: string;
  /** The object that takes this one along when it is dropped. */
  readonly parent: string | undefined;
  /** SQL without a semicolon. */
  readonly make: string;
  readonly remove: string;
  /** What COMMENT ON calls it. */
  readonly target: string;
  /** Further facts, by kind. */
  readonly details: Details;
  readonly needs: ReadonlySet<string>;
}

export interface Details {
  /** A relation's name, or that of a constraint's index: no two relations may have it. */
  readonly occupies?: string | null;
  readonly table?: string;
  readonly column?: string;
  readonly partition?: string | null;
  readonly behind?: string;
  readonly type?: string;
  /** A type's name for while another takes its place: for RENAME TO, and in full. */
  readonly aside?: string;
  readonly asideInFull?: string;
  readonly collation?: string | null;
  readonly notNull?: boolean;
  readonly identity?: string | null;
  readonly identityOptions?: string | null;
  readonly generated?: string | null;
  readonly expression?: string;
  /** As it stands in CREATE TABLE. */
  readonly inline?: string;
  /** A constraint's VALIDATE, for one that was not valid. */
  readonly validate?: string;
  readonly labels?: readonly string[] | null;
  readonly base?: string;
  readonly default?: string | null;
  readonly sequence?: string;
  readonly options?: string;
  readonly columns?: readonly string[];
  readonly kind?: string;
  readonly arguments?: string;
  readonly result?: string | null;
  readonly using?: string | null;
  readonly check?: string | null;
  readonly grantee?: string;
  readonly grantable?: boolean;
  readonly privileges?: readonly string[];
  /** Needs that pg_depend does not tell. */
  readonly needs?: readonly string[];
}

export type Objects = ReadonlyMap<string, DatabaseObject>;

/** Whether an object of one id is the same in both: what it needs may differ in nothing but the order. */
export function isSame(a: DatabaseObject, b: DatabaseObject): boolean {
  return a.kind === b.kind && a.make === b.make && JSON.stringify(a.details) === JSON.stringify(b.details);
}
