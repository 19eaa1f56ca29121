// A root of a reading plan → the SELECT of its JSON text.

import { assertNever } from '../../base/assert-never.ts';
import type { PlanRoot } from '../plan/plan.ts';
import { aggregateSelect, pageSelect, rowSelect, rowsSelect, valueSelect } from './fields-sql.ts';
import type { Renderer } from './renderer.ts';

/** A SELECT of one row with one column, or of none where a row is asked for and there is none. */
export function rootSelect(renderer: Renderer, root: PlanRoot): string {
  switch (root.kind) {
    case 'rows':
      return rowsSelect(renderer, root.rows, undefined, root.fields);
    case 'row':
      return rowSelect(renderer, root.rows, root.fields);
    case 'value':
      return valueSelect(renderer, root);
    case 'aggregate':
      return aggregateSelect(renderer, root.rows, undefined, root.fields);
    case 'connection':
      return pageSelect(renderer, root, undefined);
    default:
      return assertNever(root);
  }
}
