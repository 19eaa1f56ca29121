// What a field of the generated schema means, in terms of the model. It travels in the field's `extensions`, so that names are
// made once and never taken apart again.

import type {
  Column,
  DatabaseFunction,
  FunctionArgument,
  RateLimit,
  Relationship,
  Table,
  UniqueKey,
  ValueType,
} from '../../engine/model/model.ts';
import type { Naming } from '../../engine/model/naming.ts';
import type { Operand, Operator } from '../../engine/operators.ts';
import type {
  AggregateFunction,
  AggregatePredicateFunction,
  Direction,
  PageFact,
  UpdateOperator,
} from '../../engine/request.ts';

/** A field of an object type. */
export type FieldMeaning =
  | { readonly kind: 'rows'; readonly table: Table }
  | { readonly kind: 'row'; readonly table: Table }
  | { readonly kind: 'table-aggregate'; readonly table: Table }
  | { readonly kind: 'connection'; readonly table: Table }
  | { readonly kind: 'insert'; readonly table: Table; readonly one: boolean }
  | { readonly kind: 'update'; readonly table: Table; readonly by: 'where' | 'key' | 'many' }
  | { readonly kind: 'delete'; readonly table: Table; readonly by: 'where' | 'key' }
  | CalledMeaning
  | { readonly kind: 'affected-rows' }
  | { readonly kind: 'returning' }
  | ColumnMeaning
  | RelationshipMeaning
  | RelationshipAggregateMeaning
  | { readonly kind: 'relationship-connection'; readonly relationship: Relationship; readonly target: Table }
  | { readonly kind: 'edges' }
  | { readonly kind: 'cursor' }
  | { readonly kind: 'node' }
  | { readonly kind: 'page-info' }
  | { readonly kind: 'page'; readonly fact: PageFact }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'aggregate' }
  | { readonly kind: 'count' }
  | { readonly kind: 'function'; readonly function: AggregateFunction }
  | ResolvedMeaning;

/** A field of a row that a resolver answers, from these columns. */
export interface ResolvedMeaning {
  readonly kind: 'resolved';
  readonly table: Table;
  readonly requires: readonly Column[];
  /** Rows that it counts for. */
  readonly weight: number;
}

/** A function's root field (`computed` false) or a function over the row. Without a target it gives values. */
export interface CalledMeaning {
  readonly kind: 'called' | 'called-aggregate' | 'called-connection';
  readonly function: DatabaseFunction;
  readonly computed: boolean;
  readonly target: Table | undefined;
}

export interface ColumnMeaning {
  readonly kind: 'column';
  readonly column: Column;
}
export interface RelationshipMeaning {
  readonly kind: 'relationship';
  readonly relationship: Relationship;
  readonly target: Table;
}
export interface RelationshipAggregateMeaning {
  readonly kind: 'relationship-aggregate';
  readonly relationship: Relationship;
  readonly target: Table;
}

/** Of the arguments and members of inputs that conventions call differently, which is meant. */
export type Keyword = keyof Naming['argument'];

/** A field of a `bool_exp`, a comparison, an `order_by` or one of their parts. */
export type InputMeaning =
  | { readonly kind: 'and' }
  | { readonly kind: 'or' }
  | { readonly kind: 'not' }
  | ColumnMeaning
  | RelationshipMeaning
  | RelationshipAggregateMeaning
  | { readonly kind: 'operator'; readonly operator: Operator; readonly operand: Operand }
  | { readonly kind: 'cast' }
  | { readonly kind: 'computed'; readonly function: DatabaseFunction; readonly type: ValueType }
  | { readonly kind: 'argument'; readonly argument: FunctionArgument }
  | { readonly kind: 'update-operator'; readonly operator: UpdateOperator }
  | { readonly kind: 'constraint'; readonly constraint: UniqueKey }
  /** Of a type: it says which rows. */
  | { readonly kind: 'condition' }
  /** Of a type: the leaves among its members are values to write. */
  | { readonly kind: 'written' }
  | { readonly kind: 'offset' }
  | { readonly kind: 'keyword'; readonly keyword: Keyword }
  /** Of a value of `order_by`. */
  | { readonly kind: 'direction'; readonly direction: Direction }
  | { readonly kind: 'count' }
  | { readonly kind: 'function'; readonly function: AggregateFunction }
  | { readonly kind: 'predicate'; readonly function: AggregatePredicateFunction };

const key = 'pergola';

/** Extensions that carry a meaning. Without a prototype graphql-js keeps the object as it is, so fields can share it. */
export function means(meaning: FieldMeaning | InputMeaning): Record<string, unknown> {
  return Object.assign(Object.create(null), { [key]: meaning });
}

/** The meaning of a generated field; undefined for a field written by hand or by a plugin. */
export function fieldMeaning(field: { readonly extensions: object }): FieldMeaning | undefined {
  return (field.extensions as Record<string, unknown>)[key] as FieldMeaning | undefined;
}

/** The meaning of a generated input field. */
export function inputMeaning(field: { readonly extensions: object }): InputMeaning | undefined {
  return (field.extensions as Record<string, unknown>)[key] as InputMeaning | undefined;
}

/** The same fields, each of which a caller may ask for so often. */
export function limited<T extends { readonly extensions?: unknown }>(
  fields: Readonly<Record<string, T>>,
  rateLimit: RateLimit | undefined,
): Record<string, T> {
  if (rateLimit === undefined) return fields;
  const own = Object.entries(fields).map(([name, field]) => {
    const extensions = Object.assign(Object.create(null), field.extensions, { rateLimit });
    return [name, { ...field, extensions }] as const;
  });
  return Object.fromEntries(own);
}

/** How often a caller may ask for the field; undefined: as often as it likes. */
export function rateLimitOf(field: { readonly extensions: object }): RateLimit | undefined {
  return (field.extensions as { readonly rateLimit?: RateLimit }).rateLimit;
}

/** Among arguments, or members of an input, the one that means this. */
export function findKeyword<T extends { readonly extensions: object }>(
  among: readonly T[],
  keyword: Keyword,
): T | undefined {
  return among.find((each) => {
    const meaning = inputMeaning(each);
    return meaning?.kind === 'keyword' && meaning.keyword === keyword;
  });
}
