// Prefer: count → which total the engine is asked for, and which number becomes of its facts.

import type { ResourceFacts } from '../../engine/engine.ts';
import type { Total } from '../../engine/request.ts';
import type { Preferences } from '../headers/prefer.ts';

/** An estimate is exact up to the server's limit of rows; without one it is the larger of the two numbers, as clients know it. */
export function totalOf({ count }: Preferences, maxRows: number | undefined): Total | undefined {
  switch (count) {
    case undefined:
      return undefined;
    case 'exact':
      return { kind: 'exact' };
    case 'planned':
      return { kind: 'planned' };
    case 'estimated':
      return { kind: 'estimated', exactUpTo: maxRows };
  }
}

/** How many rows there are without limit and offset, as far as was asked for. */
export function countedTotal(total: Total | undefined, facts: ResourceFacts): number | undefined {
  if (total?.kind === 'planned') return facts.estimate;
  if (total?.kind !== 'estimated' || facts.total === undefined) return facts.total;
  if (total.exactUpTo !== undefined && facts.total <= total.exactUpTo) return facts.total;
  return Math.max(facts.total, facts.estimate ?? 0);
}
