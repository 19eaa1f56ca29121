// An abstract query: what is asked, in terms of bound tables. print-document.ts writes it as GraphQL and oracle.ts answers it
// with plain SQL, neither knowing the other.

import type { BoundColumn, BoundRelation, BoundTable } from './binding.ts';
import type { Value } from './values.ts';

export interface Query {
  readonly roots: readonly Root[];
}

export type Root =
  | { readonly kind: 'typename'; readonly key: string }
  | {
      readonly kind: 'rows';
      readonly key: string;
      readonly table: BoundTable;
      readonly rows: RowsArguments;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'row';
      readonly key: string;
      readonly table: BoundTable;
      readonly keyValues: readonly Value[];
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly table: BoundTable;
      readonly rows: RowsArguments;
      readonly selection: readonly AggregateSelection[];
    };

export interface RowsArguments {
  readonly where: ConditionObject | undefined;
  readonly orderBy: readonly Order[];
  readonly distinctOn: readonly BoundColumn[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
}

export type Selection =
  | { readonly kind: 'typename'; readonly key: string }
  | {
      readonly kind: 'column';
      readonly key: string;
      readonly column: BoundColumn;
      /** Steps into a jsonb value. */
      readonly path: readonly (string | number)[] | undefined;
    }
  | {
      readonly kind: 'one';
      readonly key: string;
      readonly relation: BoundRelation;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'many';
      readonly key: string;
      readonly relation: BoundRelation;
      readonly rows: RowsArguments;
      readonly selection: readonly Selection[];
    }
  | {
      readonly kind: 'aggregate';
      readonly key: string;
      readonly relation: BoundRelation;
      readonly rows: RowsArguments;
      readonly selection: readonly AggregateSelection[];
    };

export type AggregateSelection =
  | { readonly kind: 'typename'; readonly key: string }
  | { readonly kind: 'nodes'; readonly key: string; readonly selection: readonly Selection[] }
  | { readonly kind: 'fields'; readonly key: string; readonly fields: readonly AggregateField[] };

export type AggregateField =
  | { readonly kind: 'typename'; readonly key: string }
  | {
      readonly kind: 'count';
      readonly key: string;
      readonly columns: readonly BoundColumn[];
      readonly distinct: boolean;
    }
  | {
      readonly kind: 'function';
      readonly key: string;
      readonly function: string;
      readonly columns: readonly { readonly key: string; readonly column: BoundColumn }[];
    };

/** An input object: all of its members hold; true where it has none. Members have different names. */
export interface ConditionObject {
  readonly members: readonly ConditionMember[];
}

export type ConditionMember =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly ConditionObject[] }
  | { readonly kind: 'not'; readonly condition: ConditionObject }
  | {
      readonly kind: 'compare';
      readonly column: BoundColumn;
      /** `_cast: {String: …}` */
      readonly castToText: boolean;
      readonly comparisons: readonly Comparison[];
    }
  | { readonly kind: 'exists'; readonly relation: BoundRelation; readonly where: ConditionObject }
  | {
      readonly kind: 'aggregate';
      readonly relation: BoundRelation;
      readonly function: string;
      readonly columns: readonly BoundColumn[];
      readonly distinct: boolean;
      readonly filter: ConditionObject | undefined;
      readonly predicate: readonly Comparison[];
    };

/** `operator` without its underscore. */
export interface Comparison {
  readonly operator: string;
  readonly operand:
    | { readonly kind: 'value'; readonly value: Value }
    | { readonly kind: 'list'; readonly values: readonly Value[] }
    | { readonly kind: 'boolean'; readonly value: boolean };
}

export interface Order {
  /** To-one relationships to go through first. */
  readonly through: readonly BoundRelation[];
  readonly by:
    | { readonly kind: 'column'; readonly column: BoundColumn }
    | {
        readonly kind: 'aggregate';
        readonly relation: BoundRelation;
        readonly function: string;
        readonly column: BoundColumn | undefined;
      };
  readonly direction: string;
}
