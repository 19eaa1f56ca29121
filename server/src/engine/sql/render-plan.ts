// The fourth stage: Plan → Program. Synchronous and pure. Aliases are born here.

import type { Plan, ReadPlan, WritePlan } from '../plan/plan.ts';
import { Renderer } from './renderer.ts';
import { rootSelect } from './root-sql.ts';
import type { Program, ProgramRoot, Statement } from './statement.ts';
import { answers, stepSql } from './write-sql.ts';

/** One statement for a reading plan, one for each step of a writing one. */
export function renderPlan(plan: Plan): Program {
  return plan.kind === 'read' ? renderRead(plan) : renderWrite(plan);
}

/** One row, one column of JSON text a root field (null: no such row). */
function renderRead(plan: ReadPlan): Program {
  const renderer = Renderer.ofWhole(plan.slots);
  const selects = plan.roots.map((root) => rootSelect(renderer, root));
  const [only] = selects;
  const text =
    selects.length === 1 && only !== undefined ? only : `SELECT ${selects.map((select) => `(${select})`).join(', ')}`;
  const roots = plan.roots.map(({ key }, column): ProgramRoot => {
    return { key, path: undefined, end: 1, list: false, answers: [{ statement: 0, column }] };
  });
  return { statements: [{ text, slots: renderer.slots }], roots, readOnly: true };
}

function renderWrite(plan: WritePlan): Program {
  const statements: Statement[] = [];
  const roots = plan.roots.map(({ key, path, list, steps }): ProgramRoot => {
    const places: { statement: number; column: number }[] = [];
    for (const step of steps) {
      const renderer = Renderer.ofPart(plan.slots);
      const text = stepSql(renderer, step);
      if (answers(step)) places.push({ statement: statements.length, column: 0 });
      statements.push({ text, slots: renderer.slots });
    }
    return { key, path, end: statements.length, list, answers: places };
  });
  return { statements, roots, readOnly: false };
}
