// Faults of writing to seed into the pipeline, one by one: in what a plan does, in what a statement says, in how the statements of
// an operation run.

import type { Engine, PreparedOperation } from '../../src/engine/engine.ts';
import type { Plan, WritePlanRoot, WriteStep } from '../../src/engine/plan/plan.ts';
import type { Program } from '../../src/engine/sql/statement.ts';
import { always, changed, type Fault, inPlan, inText, type Node } from './faults.ts';

/** `superuser` is a role of the cluster that row-level security does not hold for. */
export function seededWriteFaults(superuser: string): readonly Fault[] {
  return [
    {
      name: 'update_many is run by who may do everything',
      caller: (caller, program) => (program.roots.some(({ list }) => list) ? { ...caller, role: superuser } : caller),
    },
    { name: 'a grant is ignored', accessOf: 'superuser' },
    {
      name: 'the claims are those of nobody',
      caller: ({ role }) => ({ role, claims: `{"role":"${role}"}`, subject: '' }),
    },
    { name: 'a child is given to another parent', plan: firstParent },
    {
      name: 'a missing parent is not noticed',
      plan: inPlan((node) => changed(node, 'handOver', (hand) => ({ ...(hand as Node), required: undefined }))),
    },
    {
      name: 'two rows mix up a value',
      plan: inPlan((node) =>
        node.kind === 'values' ? changed(node, 'rows', (rows) => mixed(rows as unknown[][])) : node,
      ),
    },
    { name: 'a default is null', statement: inText(/\bDEFAULT\b(?! VALUES)/g, 'NULL') },
    {
      name: 'the condition of a conflict is dropped',
      plan: inPlan((node) => changed(node, 'onConflict', (conflict) => changed(conflict as Node, 'where', always))),
    },
    {
      name: 'a conflict is always left alone',
      plan: inPlan((node) =>
        changed(node, 'onConflict', (conflict) => ({ ...(conflict as Node), update: [], where: undefined })),
      ),
    },
    {
      name: 'a conflict is an error',
      plan: inPlan((node) => changed(node, 'onConflict', () => undefined)),
    },
    { name: 'at_most is ignored', statement: inText(/CASE WHEN count\(\*\) > /g, 'CASE WHEN count(*) > 1000000 + ') },
    { name: 'at_most is less than', statement: inText(/CASE WHEN count\(\*\) > /g, 'CASE WHEN count(*) >= ') },
    {
      name: 'an increment sets',
      plan: inPlan((node) => (node.operator === 'inc' ? { ...node, operator: 'set' } : node)),
    },
    {
      name: 'appending is prepending',
      plan: inPlan((node) => (node.operator === 'append' ? { ...node, operator: 'prepend' } : node)),
    },
    {
      name: 'an update is of all rows',
      plan: inPlan((node) => (node.kind === 'update' ? changed(node, 'where', always) : node)),
    },
    {
      name: 'a delete is of all rows',
      plan: inPlan((node) => (node.kind === 'delete' ? changed(node, 'where', always) : node)),
    },
    {
      name: 'a function gets its defaults in place of what was given',
      plan: inPlan((node) => changed(node, 'arguments', (given) => (Array.isArray(given) ? [] : given))),
    },
    { name: 'nested rows are not counted', plan: inSteps(countedAlone) },
    { name: 'updates of one field run backwards', plan: inRoots(backwards), program: backInOrder },
    { name: 'a field is answered when later ones have written', program: answersLast },
    { name: 'every field has a transaction of its own', run: fieldByField },
    { name: 'an operation is sent twice', run: twice },
  ];
}

function inRoots(change: (root: WritePlanRoot) => WritePlanRoot): (plan: Plan) => Plan {
  return (plan) => (plan.kind === 'write' ? { ...plan, roots: plan.roots.map(change) } : plan);
}

function inSteps(change: (step: WriteStep) => WriteStep): (plan: Plan) => Plan {
  return inRoots((root) => ({ ...root, steps: root.steps.map(change) }));
}

/** Every value that comes from a parent comes from the first one of the kind. */
function firstParent(plan: Plan): Plan {
  const first = new Map<string, Node>();
  return inPlan((node) => {
    if (node.kind !== 'handed' || !('position' in node)) return node;
    const kind = `${node.type} ${node.position}`;
    const known = first.get(kind) ?? node;
    first.set(kind, known);
    return known;
  })(plan);
}

function mixed(rows: readonly unknown[][]): readonly unknown[][] {
  const last = rows.map((row) => row.at(-1));
  return rows.map((row, index) => [...row.slice(0, -1), last[rows.length - 1 - index]]);
}

function countedAlone(step: WriteStep): WriteStep {
  if (step.kind !== 'answer' || !('settings' in step.rows.from)) return step;
  return { ...step, counted: step.rows.from.settings };
}

/** The steps of each update stay together. */
function backwards(root: WritePlanRoot): WritePlanRoot {
  if (!root.list) return root;
  const updates: WriteStep[][] = [[]];
  for (const step of root.steps) {
    updates.at(-1)?.push(step);
    if (step.kind !== 'write') updates.push([]);
  }
  return { ...root, steps: updates.reverse().flat() };
}

function backInOrder(program: Program): Program {
  const roots = program.roots.map((root) => (root.list ? { ...root, answers: root.answers.toReversed() } : root));
  return { ...program, roots };
}

function answersLast(program: Program): Program {
  if (program.readOnly) return program;
  const answering = new Set(program.roots.flatMap(({ answers }) => answers.map(({ statement }) => statement)));
  const writes = (place: number) => /^WITH written AS/.test(program.statements[place]?.text ?? '');
  const places = [...program.statements.keys()];
  const later = places.filter((place) => answering.has(place) && !writes(place));
  const order = [...places.filter((place) => !later.includes(place)), ...later];
  const roots = program.roots.map((root) => ({
    ...root,
    answers: root.answers.map((answer) => ({ ...answer, statement: order.indexOf(answer.statement) })),
  }));
  return {
    ...program,
    statements: order.map((place) => program.statements[place] as Program['statements'][number]),
    roots,
  };
}

const fieldByField: NonNullable<Fault['run']> = async (engine, { program, reads, writes }, ...rest) => {
  const answers: (string | null)[] = [];
  let begin = 0;
  for (const root of program.roots) {
    const from = begin;
    const statements = program.statements.slice(from, root.end);
    const shifted = root.answers.map((answer) => ({ ...answer, statement: answer.statement - from }));
    const part: PreparedOperation = {
      reads,
      writes: writes.slice(from, root.end),
      program: { ...program, statements, roots: [{ ...root, end: root.end - from, answers: shifted }] },
    };
    answers.push(...(await engine.run(part, ...rest)));
    begin = root.end;
  }
  return answers;
};

const twice: NonNullable<Fault['run']> = async (engine: Engine, ...rest) => {
  const answer = await engine.run(...rest);
  await engine.run(...rest);
  return answer;
};
