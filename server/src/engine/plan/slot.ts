// Where the values of a plan come from and as what they are bound. The plan itself holds none.

import type { ValueSource } from '../request.ts';

/** Index into `Plan.slots`. */
export type SlotIndex = number;

export interface Slot {
  readonly source: ValueSource;
  /** The type expression of the cast that the parameter carries. */
  readonly type: string;
  readonly encoding: Encoding;
  /** The function that makes a value of the parameter, as SQL names it. */
  readonly through: string | undefined;
  /** Where a value that is refused is reported; undefined where no client gave it. */
  readonly place: Place | undefined;
}

/** A field of the operation. */
export interface Place {
  /** In the dialect's notation: `$.selectionSet.artist.selectionSet.albums`. */
  readonly path: string;
  /** The key of its root field in the answer. */
  readonly field: string;
}

/** How a JavaScript value becomes the text of a parameter. */
export type Encoding =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  /** An element of an array of JSON: a string is the text of a JSON value. */
  | { readonly kind: 'json-text' }
  /** A number of rows: a whole number that is not negative. */
  | { readonly kind: 'count' }
  /** `$.a[0].b` → a text[] of the steps. */
  | { readonly kind: 'json-path' }
  /** The API's name → PostgreSQL's label. */
  | { readonly kind: 'enum'; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: 'array'; readonly element: Encoding }
  /** One of the values that a cursor has of its row; `order` is what a cursor of the same order says of it. */
  | { readonly kind: 'cursor'; readonly order: string; readonly position: number; readonly length: number }
  /** A value of an array column: a list, lists within a list, or the text that PostgreSQL writes one as (`{a,b}`). */
  | { readonly kind: 'array-column'; readonly element: Encoding }
  /** A value of a composite type: an object with some of its attributes, or the text that PostgreSQL writes one as. */
  | { readonly kind: 'record'; readonly type: string; readonly attributes: readonly (readonly [string, Encoding])[] };
