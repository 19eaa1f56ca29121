// A relationship of a described schema in, what REST calls it out: the table or the column, and the hint that makes it the only one.

import type { BoundRelation, BoundTable } from './binding.ts';

export interface RestName {
  readonly name: string;
  readonly hint: string | undefined;
}

/** Undefined where REST cannot name it: what a tag of a view tells, and keys of a table to itself that are unique or of several columns. */
export function restName(table: BoundTable, relation: BoundRelation): RestName | undefined {
  const { target, holdsKey } = relation;
  if (table.spec.kind === 'view' || target.spec.kind === 'view') return undefined;
  const [holder, referred] = holdsKey ? [table, target] : [target, table];
  const pairs = relation.link.map(({ local, remote }) => (holdsKey ? [local, remote] : [remote, local]));
  const columns = pairs.map(([own]) => own?.spec.name ?? '');
  const key = holder.spec.foreignKeys.find(
    (candidate) =>
      candidate.target === referred.spec.name &&
      candidate.columns.join('\n') === columns.join('\n') &&
      candidate.targetColumns.join('\n') === pairs.map(([, other]) => other?.spec.name).join('\n'),
  );
  if (key?.name === undefined) return undefined;
  if (table !== target) return { name: target.spec.name, hint: key.name };
  const [column = '', ...others] = columns;
  if (others.length > 0 || key.unique || table.spec.primaryKey.join('\n') === column) return undefined;
  // A table of the column's name can be meant too, and there is no hint for a key of a table to itself.
  if (holdsKey && table.relations.some((other) => other.target.spec.name === column)) return undefined;
  return holdsKey ? { name: column, hint: undefined } : { name: table.spec.name, hint: column };
}
