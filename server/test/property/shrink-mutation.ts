// A mutation that fails in, smaller mutations out: one part left out at a time. Knows nothing of why it fails.

import type { AnswerSpec, InsertSpec, Mutation, MutationRoot, NewRow, UpdateSpec } from './mutation.ts';
import { smallerConditions, smallerList, smallerSelections, takeAway } from './shrink.ts';

export function shrinkMutation(mutation: Mutation, fails: (smaller: Mutation) => Promise<boolean>): Promise<Mutation> {
  return takeAway(mutation, smallerMutations, fails);
}

function* smallerMutations({ roots }: Mutation): Generator<Mutation> {
  for (const smaller of smallerList(roots, smallerRoots, 1)) yield { roots: smaller };
}

function* smallerRoots(root: MutationRoot): Generator<MutationRoot> {
  for (const answer of smallerAnswers(root.answer)) yield { ...root, answer } as MutationRoot;
  switch (root.kind) {
    case 'insert':
      for (const insert of smallerInserts(root.insert, root.one ? 1 : 0)) yield { ...root, insert };
      return;
    case 'update':
      for (const updates of smallerList(root.updates, smallerUpdates, 1)) yield { ...root, updates };
      return;
    case 'call':
      for (const given of smallerList(root.given, () => [], 0)) yield { ...root, given };
      return;
    case 'delete':
      if (root.atMost !== undefined) yield { ...root, atMost: undefined };
      if (root.target.kind !== 'where') return;
      for (const where of smallerConditions(root.target.where)) yield { ...root, target: { kind: 'where', where } };
  }
}

function* smallerInserts(insert: InsertSpec, least: number): Generator<InsertSpec> {
  for (const rows of smallerList(insert.rows, smallerRows, least)) yield { ...insert, rows };
  const { onConflict } = insert;
  if (onConflict === undefined) return;
  yield { ...insert, onConflict: undefined };
  if (onConflict.where !== undefined) yield { ...insert, onConflict: { ...onConflict, where: undefined } };
  for (const update of smallerList(onConflict.update, () => [], 0))
    yield { ...insert, onConflict: { ...onConflict, update } };
}

function* smallerRows(row: NewRow): Generator<NewRow> {
  const inner = (nested: NewRow['nested'][number]) => {
    const least = nested.relation.kind === 'one' ? 1 : 0;
    return [...smallerInserts(nested.insert, least)].map((insert) => ({ ...nested, insert }));
  };
  for (const nested of smallerList(row.nested, inner, 0)) yield { ...row, nested };
  for (const values of smallerList(row.values, () => [], 0)) yield { ...row, values };
}

function* smallerUpdates(update: UpdateSpec): Generator<UpdateSpec> {
  if (update.atMost !== undefined) yield { ...update, atMost: undefined };
  for (const changes of smallerList(update.changes, () => [], 1)) yield { ...update, changes };
  if (update.target.kind !== 'where') return;
  for (const where of smallerConditions(update.target.where)) yield { ...update, target: { kind: 'where', where } };
}

function* smallerAnswers(answer: AnswerSpec): Generator<AnswerSpec> {
  if (answer.kind === 'row') {
    for (const selection of smallerList(answer.selection, smallerSelections, 1)) yield { ...answer, selection };
    return;
  }
  const smaller = (field: (typeof answer.fields)[number]) =>
    field.kind === 'returning'
      ? [...smallerList(field.selection, smallerSelections, 1)].map((selection) => ({ ...field, selection }))
      : [];
  for (const fields of smallerList(answer.fields, smaller, 1)) yield { ...answer, fields };
}
