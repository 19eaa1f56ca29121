// An abstract query in, the most of it that REST can ask out: one root, filters without casts and aggregates, orders by own columns
// and those of one row related, aggregates of all rows that a filter leaves. Undefined where nothing is left.

import type { BoundTable } from './binding.ts';
import type {
  AggregateField,
  AggregateSelection,
  ConditionMember,
  ConditionObject,
  Order,
  Query,
  Root,
  RowsArguments,
  Selection,
} from './query.ts';
import { restName } from './rest-name.ts';

export const restOperators: Readonly<Record<string, string>> = {
  eq: 'eq',
  neq: 'neq',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  in: 'in',
  nin: 'not.in',
  like: 'like',
  nlike: 'not.like',
  ilike: 'ilike',
  nilike: 'not.ilike',
  regex: 'match',
  nregex: 'not.match',
  iregex: 'imatch',
  niregex: 'not.imatch',
  contains: 'cs',
  contained_in: 'cd',
  is_null: 'is',
};

export function sayableInRest({ roots }: Query): Query | undefined {
  const root = roots.map(sayableRoot).find((candidate) => candidate !== undefined);
  return root && { roots: [root] };
}

function sayableRoot(root: Root): Root | undefined {
  switch (root.kind) {
    case 'typename':
      return undefined;
    case 'rows': {
      const selection = sayableSelection(root.table, root.selection);
      return selection && { ...root, rows: sayableRows(root.table, root.rows), selection };
    }
    case 'row': {
      const selection = sayableSelection(root.table, root.selection);
      return selection && { ...root, selection };
    }
    case 'aggregate':
      return { ...root, rows: wholeRows(root.table, root.rows), selection: sayableAggregates(root.selection) };
  }
}

/** Nothing without a column: what REST answers then has no key of its own. */
export function sayableSelection(table: BoundTable, selection: readonly Selection[]): Selection[] | undefined {
  const sayable = selection.flatMap((field): Selection[] => {
    if (field.kind === 'typename') return [];
    // `true -> 0` is true, and `true #> '{0}'` null.
    if (field.kind === 'column') return [field.path?.includes(0) ? { ...field, path: undefined } : field];
    if (restName(table, field.relation) === undefined) return [];
    const { target } = field.relation;
    if (field.kind === 'aggregate')
      return [{ ...field, rows: wholeRows(target, field.rows), selection: sayableAggregates(field.selection) }];
    const inner = sayableSelection(target, field.selection);
    if (inner === undefined) return [];
    if (field.kind === 'one') return [{ ...field, selection: inner }];
    return [{ ...field, rows: sayableRows(target, field.rows), selection: inner }];
  });
  return sayable.some(({ kind }) => kind === 'column') ? sayable : undefined;
}

function sayableRows(table: BoundTable, rows: RowsArguments): RowsArguments {
  const where = rows.where && sayableCondition(table, rows.where);
  return { ...rows, where, distinctOn: [], orderBy: rows.orderBy.filter((order) => isSayable(table, order)) };
}

/** REST cuts what aggregates gave, not what they are of. */
function wholeRows(table: BoundTable, rows: RowsArguments): RowsArguments {
  return { ...sayableRows(table, rows), orderBy: [], limit: undefined, offset: undefined };
}

function isSayable(table: BoundTable, { by, through }: Order): boolean {
  if (by.kind !== 'column') return false;
  const [relation, ...further] = through;
  return relation === undefined || (further.length === 0 && restName(table, relation) !== undefined);
}

const count: AggregateField = { kind: 'count', key: 'count', columns: [], distinct: false };

function sayableAggregates(selection: readonly AggregateSelection[]): AggregateSelection[] {
  const fields = selection.flatMap((node) => (node.kind === 'fields' ? node.fields.flatMap(sayableAggregate) : []));
  return [{ kind: 'fields', key: 'aggregate', fields: fields.length === 0 ? [count] : fields }];
}

function sayableAggregate(field: AggregateField): AggregateField[] {
  if (field.kind === 'count') return field.distinct || field.columns.length > 1 ? [] : [field];
  if (field.kind !== 'function' || !['sum', 'avg', 'min', 'max'].includes(field.function)) return [];
  // PostgreSQL has no min(uuid); GraphQL makes up for it.
  const columns = field.columns.filter(({ column }) => column.spec.type !== 'uuid');
  return columns.length === 0 ? [] : [{ ...field, columns }];
}

/** Undefined where nothing is left, which holds of every row. Writes of REST do not look at related rows. */
export function sayableCondition(
  table: BoundTable,
  { members }: ConditionObject,
  use: 'read' | 'write' = 'read',
): ConditionObject | undefined {
  const sayable = members.map((member) => sayableMember(table, member, use)).filter((member) => member !== undefined);
  return sayable.length === 0 ? undefined : { members: sayable };
}

function sayableMember(table: BoundTable, member: ConditionMember, use: 'read' | 'write'): ConditionMember | undefined {
  switch (member.kind) {
    case 'and':
    case 'or': {
      const conditions = member.conditions.map((condition) => sayableCondition(table, condition, use));
      const sayable = conditions.filter((condition) => condition !== undefined);
      return sayable.length === 0 ? undefined : { ...member, conditions: sayable };
    }
    case 'not': {
      const condition = sayableCondition(table, member.condition, use);
      return condition && { kind: 'not', condition };
    }
    case 'compare': {
      const comparisons = member.comparisons.filter(({ operator }) => operator in restOperators);
      return member.castToText || comparisons.length === 0 ? undefined : { ...member, comparisons };
    }
    case 'exists':
      if (use === 'write' || restName(table, member.relation) === undefined) return undefined;
      return { ...member, where: sayableCondition(member.relation.target, member.where) ?? { members: [] } };
    case 'aggregate':
      return undefined;
  }
}
