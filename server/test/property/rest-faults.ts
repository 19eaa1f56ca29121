// Faults of what REST asks for, one by one. GraphQL beside it stays sound: what catches them is the comparison of REST.

import { changed, type Fault, inPlan, inText, type Node, seededFaults } from './faults.ts';
import { seededWriteFaults } from './write-faults.ts';

/**
 * REST knows no distinct_on, no count of different values and no aggregate of a page, plans with all rights anyway, and has limits in
 * parameters too.
 */
const foreign = new Set([
  'a grant is ignored',
  'distinct_on is dropped',
  'an aggregate counts beyond the limit',
  'a distinct count counts all',
  'a limit is off by one',
  'an offset is dropped',
]);

/** `superuser` is a role of the cluster that row-level security does not hold for. */
export function seededRestFaults(superuser: string): readonly Fault[] {
  const shared = seededFaults(superuser).filter(({ name }) => !foreign.has(name));
  const own: readonly Omit<Fault, 'front'>[] = [
    {
      name: 'equal is different',
      plan: inPlan((node) => changed(node, 'operator', (operator) => (operator === 'eq' ? 'neq' : operator))),
    },
    { name: 'a limit is off by one', statement: inText(/ LIMIT (?=[$\d])/g, ' LIMIT 1 + ') },
    { name: 'a limit is lost', statement: inText(/ LIMIT (?=[$\d])/g, ' LIMIT 1000000 + ') },
    { name: 'an offset is dropped', statement: inText(/ OFFSET (?=\$)/g, ' OFFSET 0 * ') },
    { name: 'rows are joined by another column', plan: inPlan((node) => changed(node, 'link', toItself)) },
    { name: 'inner joins are outer', plan: inPlan((node) => (node.kind === 'exists' ? everyRow : node)) },
    { name: 'a total is of the page', plan: inPlan((node) => changed(node, 'total', () => node.rows)) },
    { name: 'a sum is an average', statement: inText(/\bsum\(/g, 'avg(') },
  ];
  return [...shared, ...own].map((fault) => ({ ...fault, front: 'rest' }));
}

const ofOneWrite = new Set([
  'the claims are those of nobody',
  'a default is null',
  'a conflict is always left alone',
  'a conflict is an error',
  'an update is of all rows',
  'a delete is of all rows',
  'a function gets its defaults in place of what was given',
]);

export function seededRestWriteFaults(superuser: string): readonly Fault[] {
  const shared = seededWriteFaults(superuser).filter(({ name }) => ofOneWrite.has(name));
  const own: readonly Omit<Fault, 'front'>[] = [
    { name: 'a policy is ignored', caller: (caller) => ({ ...caller, role: superuser }) },
    {
      name: 'any number of rows may be touched',
      plan: inPlan((node) => changed(node, 'guard', () => ({ kind: 'any' }))),
    },
    {
      name: 'a change is lost',
      plan: inPlan((node) => changed(node, 'changes', (changes) => (changes as Node[]).slice(0, 1))),
    },
  ];
  return [...shared, ...own].map((fault) => ({ ...fault, front: 'rest' }));
}

const everyRow: Node = { kind: 'and', conditions: [] };

function toItself(link: unknown): unknown {
  return (link as Node[]).map((pair) => ({ ...pair, local: pair.remote }));
}
