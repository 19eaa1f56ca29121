// The fourth stage: Plan → Statement. Synchronous and pure. Aliases are born here.

import { assertNever } from '../../base/assert-never.ts';
import type { Plan, PlanRoot } from '../plan/plan.ts';
import { aggregateSelect, rowSelect, rowsSelect } from './fields-sql.ts';
import { Renderer } from './renderer.ts';
import type { Statement } from './statement.ts';

/** One statement for the whole plan: one row, one column of JSON text a root field (null: no such row). */
export function renderStatement(plan: Plan): Statement {
  const renderer = new Renderer(plan);
  const selects = plan.roots.map((root) => rootSelect(renderer, root));
  const [only] = selects;
  const text =
    selects.length === 1 && only !== undefined ? only : `SELECT ${selects.map((select) => `(${select})`).join(', ')}`;
  return { text, slots: plan.slots, keys: plan.roots.map((root) => root.key), readOnly: true };
}

function rootSelect(renderer: Renderer, root: PlanRoot): string {
  switch (root.kind) {
    case 'rows':
      return rowsSelect(renderer, root.rows, undefined, root.fields);
    case 'row':
      return rowSelect(renderer, root.rows, root.fields);
    case 'aggregate':
      return aggregateSelect(renderer, root.rows, undefined, root.fields);
    default:
      return assertNever(root);
  }
}
