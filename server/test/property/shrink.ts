// A query that fails in, smaller queries out: one part left out or simplified at a time. Knows nothing of why it fails.

import type {
  AggregateSelection,
  ConditionMember,
  ConditionObject,
  Query,
  Root,
  RowsArguments,
  Selection,
} from './query.ts';

/** The smallest query found that still fails. */
export function shrinkQuery(query: Query, fails: (smaller: Query) => Promise<boolean>): Promise<Query> {
  return takeAway(query, smallerQueries, fails);
}

/** Takes parts away as long as `fails` still holds, within so many attempts. */
export async function takeAway<T>(
  whole: T,
  smaller: (from: T) => Iterable<T>,
  fails: (candidate: T) => Promise<boolean>,
  attempts = 300,
): Promise<T> {
  let smallest = whole;
  let left = attempts;
  for (let progress = true; progress && left > 0; ) {
    progress = false;
    for (const candidate of smaller(smallest)) {
      if (left-- <= 0) break;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

function* smallerQueries(query: Query): Generator<Query> {
  for (const roots of smallerList(query.roots, smallerRoots, 1)) yield { roots };
}

/** Lists with an item left out, then with an item made smaller. */
export function* smallerList<T>(items: readonly T[], smaller: (item: T) => Iterable<T>, least: number): Generator<T[]> {
  if (items.length > least) for (const index of items.keys()) yield items.toSpliced(index, 1);
  for (const [index, item] of items.entries())
    for (const other of smaller(item)) yield items.toSpliced(index, 1, other);
}

function* smallerRoots(root: Root): Generator<Root> {
  if (root.kind === 'typename') return;
  if (root.kind !== 'row') for (const rows of smallerRows(root.rows)) yield { ...root, rows };
  if (root.kind === 'aggregate') {
    for (const selection of smallerList(root.selection, smallerAggregates, 1)) yield { ...root, selection };
  } else for (const selection of smallerList(root.selection, smallerSelections, 1)) yield { ...root, selection };
}

export function* smallerSelections(field: Selection): Generator<Selection> {
  if (field.kind === 'typename') return;
  if (field.kind === 'column') {
    if (field.path !== undefined) yield { ...field, path: undefined };
    return;
  }
  if (field.kind !== 'one') for (const rows of smallerRows(field.rows)) yield { ...field, rows };
  if (field.kind === 'aggregate') {
    for (const selection of smallerList(field.selection, smallerAggregates, 1)) yield { ...field, selection };
  } else for (const selection of smallerList(field.selection, smallerSelections, 1)) yield { ...field, selection };
}

function* smallerAggregates(node: AggregateSelection): Generator<AggregateSelection> {
  if (node.kind === 'nodes') {
    for (const selection of smallerList(node.selection, smallerSelections, 1)) yield { ...node, selection };
  }
  if (node.kind === 'fields') for (const fields of smallerList(node.fields, () => [], 1)) yield { ...node, fields };
}

function* smallerRows(rows: RowsArguments): Generator<RowsArguments> {
  if (rows.where !== undefined) yield { ...rows, where: undefined };
  if (rows.limit !== undefined) yield { ...rows, limit: undefined };
  if (rows.offset !== undefined) yield { ...rows, offset: undefined };
  if (rows.distinctOn.length > 0) yield { ...rows, distinctOn: [] };
  // Limits and distinct_on need the total order that is there.
  const cut = rows.limit !== undefined || rows.offset !== undefined || rows.distinctOn.length > 0;
  if (!cut) for (const orderBy of smallerList(rows.orderBy, () => [], 0)) yield { ...rows, orderBy };
  if (rows.where !== undefined) for (const where of smallerConditions(rows.where)) yield { ...rows, where };
}

export function* smallerConditions(condition: ConditionObject): Generator<ConditionObject> {
  for (const members of smallerList(condition.members, smallerMembers, 0)) yield { members };
}

function* smallerMembers(member: ConditionMember): Generator<ConditionMember> {
  switch (member.kind) {
    case 'and':
    case 'or':
      for (const conditions of smallerList(member.conditions, smallerConditions, 1)) yield { ...member, conditions };
      return;
    case 'not':
      for (const condition of smallerConditions(member.condition)) yield { ...member, condition };
      return;
    case 'exists':
      for (const where of smallerConditions(member.where)) yield { ...member, where };
      return;
    case 'aggregate':
      if (member.filter !== undefined) {
        yield { ...member, filter: undefined };
        for (const filter of smallerConditions(member.filter)) yield { ...member, filter };
      }
      return;
    case 'compare':
      for (const comparisons of smallerList(member.comparisons, () => [], 1)) yield { ...member, comparisons };
  }
}
