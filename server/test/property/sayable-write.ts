// An abstract mutation in, the most of it that one request of REST can do out: rows without children, changes that set, an answer of
// rows or of their number. Undefined where nothing is left.

import type { BoundTable } from './binding.ts';
import type {
  AnswerSpec,
  ConflictSpec,
  InsertSpec,
  Mutation,
  MutationRoot,
  TargetSpec,
  UpdateSpec,
} from './mutation.ts';
import { rowSelection } from './mutation.ts';
import type { Selection } from './query.ts';
import { sayableCondition, sayableSelection } from './sayable-in-rest.ts';

export function sayableWrite({ roots }: Mutation): Mutation | undefined {
  const root = roots.map(sayableRoot).find((candidate) => candidate !== undefined);
  return root && { roots: [root] };
}

function sayableRoot(root: MutationRoot): MutationRoot | undefined {
  switch (root.kind) {
    case 'insert': {
      const insert = sayableInsert(root.insert);
      const answer = sayableAnswer(insert.table, root.answer);
      return answer && insert.rows.length > 0 ? { ...root, insert, answer } : undefined;
    }
    case 'update': {
      const [update] = root.updates
        .map((each) => sayableUpdate(root.table, each))
        .filter(({ changes }) => changes.length > 0);
      const answer = sayableAnswer(root.table, root.answer);
      if (update === undefined || answer === undefined) return undefined;
      return { ...root, by: root.by === 'many' ? 'where' : root.by, updates: [update], answer };
    }
    case 'delete': {
      const answer = withParents(root.table, sayableAnswer(root.table, root.answer));
      return answer && { ...root, target: sayableTarget(root.table, root.target), answer };
    }
    case 'call': {
      const selection = sayableSelection(root.table, root.answer.selection);
      return selection && { ...root, answer: { kind: 'row', selection } };
    }
  }
}

/** Rows that give something to one column at least. */
function sayableInsert({ table, rows, onConflict }: InsertSpec): InsertSpec {
  const plain = rows.filter(({ values }) => values.length > 0).map(({ values }) => ({ values, nested: [] }));
  const given = [...new Set(plain.flatMap(({ values }) => values.map(({ column }) => column)))];
  // REST updates all that the rows give, or nothing.
  const update = (conflict: ConflictSpec) => (conflict.update.length === 0 ? [] : given);
  return {
    table,
    rows: plain,
    onConflict: onConflict && { ...onConflict, where: undefined, update: update(onConflict) },
  };
}

function sayableUpdate(table: BoundTable, { target, changes, atMost }: UpdateSpec): UpdateSpec {
  const sets = changes.filter(({ operator }) => operator === 'set');
  return { target: sayableTarget(table, target), changes: sets, atMost };
}

function sayableTarget(table: BoundTable, target: TargetSpec): TargetSpec {
  if (target.kind === 'key') return target;
  return { kind: 'where', where: sayableCondition(table, target.where, 'write') ?? { members: [] } };
}

/** What was around a deleted row is answered by REST as it was, and by GraphQL as it is: what a delete leaves alone is the same. */
function withParents(table: BoundTable, answer: AnswerSpec | undefined): AnswerSpec | undefined {
  const columns = (selection: readonly Selection[]) => selection.filter(({ kind }) => kind === 'column');
  const parents = (selection: readonly Selection[]) =>
    selection.flatMap((field): Selection[] => {
      if (field.kind === 'column') return [field];
      const outer = field.kind === 'one' && field.relation.holdsKey && field.relation.target !== table;
      return outer ? [{ ...field, selection: columns(field.selection) }] : [];
    });
  if (answer?.kind === 'row') return { kind: 'row', selection: parents(answer.selection) };
  const fields = answer?.fields.map((field) =>
    field.kind === 'returning' ? { ...field, selection: parents(field.selection) } : field,
  );
  return fields && { kind: 'response', fields };
}

function sayableAnswer(table: BoundTable, answer: AnswerSpec): AnswerSpec | undefined {
  const selection = sayableSelection(table, rowSelection(answer));
  if (answer.kind === 'row') return selection && { kind: 'row', selection };
  const fields = answer.fields.filter(({ kind }) => kind === 'affected-rows').slice(0, 1);
  const returning = answer.fields.find(({ kind }) => kind === 'returning');
  if (returning !== undefined && selection !== undefined)
    return { kind: 'response', fields: [...fields, { kind: 'returning', key: returning.key, selection }] };
  return fields.length === 0 ? undefined : { kind: 'response', fields };
}
