// Check constraints of one column, as PostgreSQL prints them → what of them a made value can keep to. What is not understood is not kept
// to, and PostgreSQL says so.

import type { CatalogColumn, CatalogRelation } from '../engine/catalog/catalog.ts';
import type { Random } from './random.ts';

export interface Bounds {
  /** The only ones that are allowed. */
  readonly values?: readonly string[];
  /** Whole numbers. */
  readonly least?: number;
  readonly most?: number;
}

export function boundsOf({ constraints }: CatalogRelation, { number }: CatalogColumn): Bounds {
  const bounds: { values?: readonly string[]; least?: number; most?: number } = {};
  for (const constraint of constraints) {
    if (constraint.kind !== 'check' || constraint.columns.length !== 1 || constraint.columns[0] !== number) continue;
    const { definition } = constraint;
    if (/\b(or|not)\b/i.test(definition)) continue;
    const [, list] = /= ANY \(+ARRAY\[(.*?)\]/.exec(definition) ?? [];
    const values = [...(list ?? '').matchAll(/'((?:[^']|'')*)'::/g)].map(([, text]) => text!.replaceAll("''", "'"));
    if (values.length > 0) bounds.values = values;
    for (const [, sign, amount] of definition.matchAll(/ (>=|>|<=|<) \(?'?(-?\d+(?:\.\d+)?)/g)) {
      const limit = Number(amount);
      if (sign === '>=') bounds.least = Math.ceil(limit);
      if (sign === '>') bounds.least = Math.floor(limit) + 1;
      if (sign === '<=') bounds.most = Math.floor(limit);
      if (sign === '<') bounds.most = Math.ceil(limit) - 1;
    }
  }
  return bounds;
}

/** A whole number of the usual ones, as far as the bounds allow. */
export function boundNumber(usual: readonly [number, number], { least, most }: Bounds, random: Random): number {
  const from = least ?? (most === undefined ? usual[0] : Math.min(usual[0], most));
  const to = most ?? Math.max(usual[1], from);
  return random.whole(Math.min(from, to), to);
}
