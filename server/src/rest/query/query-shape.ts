// A raw query string → its shape, which is the same for query strings that differ in the values of plain filters alone, and these
// values. What is not plain stays in the shape as it is, so that nothing is taken for the same that might not be.

import { decodeText } from './decode-parameters.ts';

export interface QueryShape {
  /** The query string with a blank, which no URL has, in the place of each value: `id=eq. &select=id` */
  readonly text: string;
  /** In their order, decoded. */
  readonly values: readonly string[];
}

/**
 * A filter whose value is whatever is behind the operator, as it is: of a column with a name of plain characters, and neither of an
 * embed nor of a JSON path. Those other than these have patterns or lists as values, or none.
 */
const plainFilter =
  /(?!(?:select|columns|on_conflict|order|limit|offset|and|or)=)[a-z_][a-z0-9_]*=(?:not\.)?(?:eq|neq|gte|gt|lte|lt)\./iy;

/** Throws PGRST100 for a value that is not UTF-8. */
export function queryShape(search: string): QueryShape {
  const values: string[] = [];
  let text = '';
  let copied = 0;
  for (let start = 0; start < search.length; ) {
    const next = search.indexOf('&', start);
    const end = next === -1 ? search.length : next;
    plainFilter.lastIndex = start;
    if (plainFilter.test(search)) {
      const behind = plainFilter.lastIndex;
      values.push(decodeText(search.slice(behind, end)));
      text += `${search.slice(copied, behind)} `;
      copied = end;
    }
    start = end + 1;
  }
  return { text: text + search.slice(copied), values };
}

/** A query string of this shape with these values, which are taken as encoded already. */
export function queryOfShape(shape: string, values: readonly string[]): string {
  const parts = shape.split(' ');
  return parts.map((part, index) => part + (values[index] ?? '')).join('');
}
