// The fourth stage: Plan → Program. Synchronous and pure. Aliases are born here.

import { assertNever } from '../../base/assert-never.ts';
import type { Plan, ReadPlan, ResourcePlan, ResourceStep, WritePlan } from '../plan/plan.ts';
import { Renderer } from './renderer.ts';
import { estimateSql, resourceSql, tellsResponse } from './resource-sql.ts';
import { rootSelect } from './root-sql.ts';
import type { Program, ProgramRoot, Statement } from './statement.ts';
import { answers, stepSql } from './write-sql.ts';

/** One statement for a reading plan, one for each step of a writing one. */
export function renderPlan(plan: Plan): Program {
  switch (plan.kind) {
    case 'read':
      return renderRead(plan);
    case 'write':
      return renderWrite(plan);
    case 'resource':
      return renderResource(plan);
    default:
      return assertNever(plan);
  }
}

/** One row, one column of JSON text a root field (null: no such row). */
function renderRead(plan: ReadPlan): Program {
  const renderer = Renderer.ofWhole(plan.slots);
  const selects = plan.roots.map((root) => rootSelect(renderer, root));
  const [only] = selects;
  const text =
    selects.length === 1 && only !== undefined ? only : `SELECT ${selects.map((select) => `(${select})`).join(', ')}`;
  const alone = plan.roots.length === 1;
  const roots = plan.roots.map(({ key, path }, column): ProgramRoot => {
    return { key, path: alone ? path : undefined, end: 1, list: false, answers: [{ statement: 0, column }] };
  });
  return { statements: [{ text, slots: renderer.slots }], roots, readOnly: true };
}

/** Its roots are the body and the facts beside it. */
function renderResource(plan: ResourcePlan): Program {
  const last = plan.steps.findIndex(({ kind }) => kind === 'resource');
  const statements = plan.steps.map((step): Statement => {
    const renderer = plan.steps.length === 1 ? Renderer.ofWhole(plan.slots) : Renderer.ofPart(plan.slots);
    const text = resourceStepSql(renderer, step);
    return { text, slots: renderer.slots };
  });
  const telling = tellsOfResponse(plan);
  const facts = ['body', 'rows', 'total', 'merged', ...(telling ? ['status', 'headers'] : [])];
  const roots = facts.map((key, column): ProgramRoot => {
    return { key, path: undefined, end: statements.length, list: false, answers: [{ statement: last, column }] };
  });
  const estimate = plan.steps.findIndex(({ kind }) => kind === 'estimate');
  if (estimate >= 0)
    roots.push({
      key: 'estimate',
      path: undefined,
      end: statements.length,
      list: false,
      answers: [{ statement: estimate, column: 0 }],
    });
  return { statements, roots, readOnly: plan.readOnly, tellsResponse: telling };
}

/** What triggers make of a write comes behind its answer, so that writes cannot tell. */
function tellsOfResponse({ steps, readOnly }: ResourcePlan): boolean {
  const [only] = steps;
  return readOnly && steps.length === 1 && only?.kind === 'resource' && tellsResponse(only);
}

function resourceStepSql(renderer: Renderer, step: ResourceStep): string {
  switch (step.kind) {
    case 'write':
    case 'call-rows':
      return stepSql(renderer, step);
    case 'resource':
      return resourceSql(renderer, step);
    case 'estimate':
      return estimateSql(renderer, step.rows);
    default:
      return assertNever(step);
  }
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
