// Faults to seed into the pipeline, one by one: each changes what one stage hands to the next, as a bug in that stage would.
// A property test that does not notice one of them is worth nothing.

import type { Caller } from '../../src/database/caller.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Plan } from '../../src/engine/plan/plan.ts';
import type { Program, Statement } from '../../src/engine/sql/statement.ts';

export interface Fault {
  readonly name: string;
  /** Only what REST asks for has it. */
  readonly front?: 'rest';
  readonly plan?: (plan: Plan) => Plan;
  readonly statement?: (statement: Statement) => Statement;
  readonly program?: (program: Program) => Program;
  readonly caller?: (caller: Caller, program: Program) => Caller;
  /** In place of the engine's own. */
  readonly run?: (engine: Engine, ...given: Parameters<Engine['run']>) => ReturnType<Engine['run']>;
  /** Plans and schemas are made with the rights of this one instead. */
  readonly accessOf?: 'superuser';
}

/** `superuser` is a role of the cluster that row-level security does not hold for. */
export function seededFaults(superuser: string): readonly Fault[] {
  return [
    { name: 'a policy is ignored', caller: (caller) => ({ ...caller, role: superuser }) },
    { name: 'a grant is ignored', accessOf: 'superuser' },
    {
      name: 'the claims are those of nobody',
      caller: ({ role }) => ({ role, claims: `{"role":"${role}"}`, subject: '' }),
    },
    { name: 'a limit is off by one', plan: inPlan((node) => changed(node, 'limit', moreByOne)) },
    { name: 'an offset is dropped', plan: inPlan((node) => changed(node, 'offset', none)) },
    {
      name: 'a filter is dropped in a branch',
      plan: inPlan((node) => (node.kind === 'or' ? changed(node, 'conditions', lastNever) : node)),
    },
    { name: 'or is taken for and', plan: inPlan((node) => (node.kind === 'or' ? { ...node, kind: 'and' } : node)) },
    { name: 'a negation is lost', plan: inPlan((node) => (node.kind === 'not' ? (node.condition as Node) : node)) },
    {
      name: 'ascending is descending',
      plan: inPlan((node) => changed(node, 'direction', (way) => (way === 'asc' ? 'desc' : 'asc'))),
    },
    {
      name: 'nulls are at the other end',
      plan: inPlan((node) => changed(node, 'nulls', (end) => (end === 'first' ? 'last' : 'first'))),
    },
    { name: 'distinct_on is dropped', plan: inPlan((node) => changed(node, 'distinctOn', () => [])) },
    {
      name: 'the filter of related rows is dropped',
      plan: inPlan((node) => (node.kind === 'exists' ? { ...node, where: always(node.where) } : node)),
    },
    {
      name: 'half of a composite key is forgotten',
      plan: inPlan((node) => changed(node, 'link', (link) => (link as unknown[]).slice(0, 1))),
    },
    {
      name: 'an aggregate counts beyond the limit',
      plan: inPlan((node) =>
        node.kind === 'aggregate' && 'rows' in node
          ? changed(node, 'rows', (rows) => changed(rows as Node, 'limit', none))
          : node,
      ),
    },
    {
      name: 'a distinct count counts all',
      plan: inPlan((node) => (node.kind === 'count' ? { ...node, distinct: false } : node)),
    },
    { name: 'a null is taken for an empty string', statement: inText(/'null'\)/g, `'""')`) },
    { name: 'an empty list is null', statement: inText(/'\[\]'\)/g, `'null')`) },
    { name: 'at most is less than', statement: inText(/ <= /g, ' < ') },
  ];
}

export type Node = Readonly<Record<string, unknown>>;

/** Hands every object of a plan to `change`, the inner ones first. */
export function inPlan(change: (node: Node) => Node): (plan: Plan) => Plan {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (value === null || typeof value !== 'object') return value;
    return change(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, visit(member)])));
  };
  return (plan) =>
    (plan.kind === 'resource' ? { ...plan, steps: visit(plan.steps) } : { ...plan, roots: visit(plan.roots) }) as Plan;
}

export function changed(node: Node, key: string, change: (value: unknown) => unknown): Node {
  return node[key] === undefined ? node : { ...node, [key]: change(node[key]) };
}

function moreByOne(count: unknown): unknown {
  const { kind, value } = count as { kind: string; value?: number };
  return kind === 'literal' && value !== undefined ? { kind, value: value + 1 } : count;
}

/** A count in the text goes; one in a parameter stays, or PostgreSQL would notice that a parameter is not used. */
const none = (count: unknown): unknown => ((count as Node).kind === 'literal' ? undefined : count);

/** Conditions that no longer matter stay in the text, with the parameters they use. */
export const always = (condition: unknown): Node => ({
  kind: 'or',
  conditions: [{ kind: 'and', conditions: [] }, ...(condition === undefined ? [] : [condition])],
});

function lastNever(list: unknown): unknown {
  const conditions = list as unknown[];
  const never = { kind: 'and', conditions: [{ kind: 'or', conditions: [] }, conditions.at(-1)] };
  return conditions.length > 1 ? [...conditions.slice(0, -1), never] : conditions;
}

export function inText(pattern: RegExp, replacement: string): (statement: Statement) => Statement {
  return (statement) => ({ ...statement, text: statement.text.replaceAll(pattern, replacement) });
}
