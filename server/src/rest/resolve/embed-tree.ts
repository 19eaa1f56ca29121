// The query of a URL as a tree: at each node a relation with what is selected, filtered, sorted and cut there.

import type { Table } from '../../engine/model/model.ts';
import type { Condition, Via } from '../../engine/request.ts';
import { RestError } from '../errors.ts';
import type { Logic, OrderTerm, Query, SelectItem } from '../query/query.ts';
import { findRelationship } from './find-relationship.ts';
import type { Scope } from './scope.ts';

export interface EmbedNode {
  readonly parent: EmbedNode | undefined;
  /** Its alias, or the name that it was asked for by. */
  readonly key: string;
  readonly name: string;
  readonly item: SelectItem | undefined;
  readonly table: Table;
  /** Undefined at the root. */
  readonly via: Via | undefined;
  readonly one: boolean;
  /** Rows without it are left out. */
  readonly inner: boolean;
  readonly select: readonly SelectItem[];
  readonly children: (EmbedNode & { readonly parent: EmbedNode })[];
  readonly conditions: Logic[];
  /** Its own conditions, once they are resolved. */
  resolved: readonly Condition[] | undefined;
  /** That a row of it is there, once somebody asked. */
  present: Condition | undefined;
  order: readonly OrderTerm[];
  limit: number | undefined;
  offset: number | undefined;
}

type RelationItem = SelectItem & { readonly kind: 'relation' | 'spread' };

/** Of the rows of a write no part is answered: their range is of no account. Throws PGRST108, 200 and 201. */
export function embedTree(scope: Scope, table: Table, query: Query, use: 'read' | 'write'): EmbedNode {
  const root = node({
    parent: undefined,
    key: table.sqlName,
    name: table.sqlName,
    item: undefined,
    table,
    via: undefined,
    one: false,
    inner: false,
    // An empty `select` is none; that of an embed serves filters alone.
    select: query.select.length === 0 ? [{ kind: 'all' }] : query.select,
  });
  addChildren(scope, root, 1);
  for (const { path, condition } of query.conditions) at(root, path).conditions.push(condition);
  // Of several orders of the same rows the first counts.
  for (const { path, terms } of query.orders.toReversed()) at(root, path).order = terms;
  for (const { path, limit, offset } of query.ranges.filter(({ path: { length } }) => use === 'read' || length > 0)) {
    const target = at(root, path);
    target.limit = limit ?? target.limit;
    target.offset = offset ?? target.offset;
  }
  return root;
}

/** The node of an item of `parent.select`. */
export function findChild(parent: EmbedNode, item: SelectItem): EmbedNode {
  const child = parent.children.find((each) => each.item === item);
  if (child === undefined) throw new Error('every embed has its node');
  return child;
}

type Given = Omit<EmbedNode, 'children' | 'conditions' | 'resolved' | 'present' | 'order' | 'limit' | 'offset'>;

function node<P extends Given>(given: P): P & EmbedNode {
  return {
    ...given,
    children: [],
    conditions: [],
    resolved: undefined,
    present: undefined,
    order: [],
    limit: undefined,
    offset: undefined,
  };
}

/** `depth`: that of the children. */
function addChildren(scope: Scope, parent: EmbedNode, depth: number): void {
  for (const item of parent.select) {
    if (item.kind !== 'relation' && item.kind !== 'spread') continue;
    scope.budget.embed(depth);
    const child = childOf(scope, parent, item);
    parent.children.push(child);
    addChildren(scope, child, depth + 1);
  }
}

function childOf(scope: Scope, parent: EmbedNode, item: RelationItem) {
  const { name, hint, join, select } = item;
  const { via, target, one } = findRelationship(scope, parent.table, name, hint);
  const key = item.kind === 'relation' ? (item.alias ?? name) : name;
  return node({ parent, key, name, item, table: target, via, one, inner: join === 'inner', select });
}

/** The node at the end of a path; each part is an alias or a name. Throws PGRST108. */
function at(root: EmbedNode, path: readonly string[]): EmbedNode {
  return path.reduce<EmbedNode>((parent, part) => {
    const child = parent.children.find(({ key }) => key === part) ?? parent.children.find(({ name }) => name === part);
    if (child !== undefined) return child;
    throw notEmbedded(part);
  }, root);
}

export function notEmbedded(name: string): RestError {
  return new RestError('PGRST108', `'${name}' is not an embedded resource in this request`, {
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  });
}
