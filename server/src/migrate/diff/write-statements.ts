// Changes → SQL statements in an order in which they run. Each says whether it destroys what rows hold.

import { absorbParts } from './absorb-parts.ts';
import { dropRoots } from './drop-roots.ts';
import { losesValues } from './narrowing.ts';
import { type DatabaseObject, kinds, type Objects } from './objects/objects.ts';
import { orderNodes } from './order-nodes.ts';
import { type ChangeOptions, type Changes, planChanges } from './plan-changes.ts';
import { grantStatement, revokeStatement } from './rights/queries.ts';
import * as queries from './statements/queries.ts';

export interface Step {
  /** The object that it is about. */
  readonly id: string;
  readonly statements: readonly string[];
  /** The object whose values are lost. */
  readonly destroys: DatabaseObject | undefined;
}

interface Node {
  readonly phase: 0 | 1 | 2 | 3;
  readonly rank: number;
  readonly step: Step;
  readonly before: Set<string>;
}

/** The steps from one database to the other. Empty where they are the same. */
export function writeSteps(from: Objects, to: Objects, options: ChangeOptions = { enums: 'extend' }): readonly Step[] {
  const changes = planChanges(from, to, options);
  const nodes = new Map<string, Node>();
  const roots = dropRoots(from, changes.dropped);
  const dropOf = (id: string) => `drop ${roots.get(id) ?? id}`;
  const absorbing = absorbParts(to, changes.made);
  const makeOf = (id: string) => `make ${absorbing.get(id) ?? id}`;
  const add = (key: string, node: Omit<Node, 'before'>) => nodes.set(key, { ...node, before: new Set() });
  for (const id of changes.dropped) {
    const object = get(from, id);
    if (dropOf(id) !== `drop ${id}`) continue;
    const destroys = holdsValues(object) && !(isGenerated(object) && changes.made.has(id)) ? object : undefined;
    add(`drop ${id}`, { phase: 0, rank: -rankOf(object), step: { id, statements: [object.remove], destroys } });
  }
  for (const id of changes.altered) {
    const [before, after] = [get(from, id), get(to, id)];
    const step = { id, ...alterStep(before, after, changes, options) };
    add(`alter ${id}`, { phase: 1, rank: rankOf(after), step });
    if (changes.rebuilt.has(id))
      add(`clean ${id}`, {
        phase: 3,
        rank: -rankOf(after),
        step: { id, statements: [queries.dropTypeAside(before.details)], destroys: undefined },
      });
  }
  const positions = new Map([...to.keys()].map((id, index) => [id, index]));
  const partsOf = Map.groupBy(absorbing.keys(), (id) => absorbing.get(id) ?? id);
  for (const id of changes.made) {
    if (makeOf(id) !== `make ${id}`) continue;
    const object = get(to, id);
    const parts = (partsOf.get(id) ?? []).toSorted((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
    const statements = [
      makeStatement(
        object,
        parts.map((part) => get(to, part)),
      ),
    ];
    add(`make ${id}`, { phase: 2, rank: rankOf(object), step: { id, statements, destroys: undefined } });
  }
  addEdges({ from, to, changes, nodes, dropOf, makeOf });
  return orderNodes(nodes).map(({ step }) => step);
}

interface EdgeParts {
  readonly from: Objects;
  readonly to: Objects;
  readonly changes: Changes;
  readonly nodes: ReadonlyMap<string, Node>;
  dropOf(id: string): string;
  makeOf(id: string): string;
}

function addEdges({ from, to, changes, nodes, dropOf, makeOf }: EdgeParts): void {
  const edge = (first: string, second: string) => {
    if (first !== second && nodes.has(second)) nodes.get(first)?.before.add(second);
  };
  for (const id of changes.dropped) {
    for (const need of get(from, id).needs) {
      if (changes.dropped.has(need)) edge(dropOf(id), dropOf(need));
      else edge(dropOf(id), `alter ${need}`);
    }
    if (changes.made.has(id)) edge(dropOf(id), makeOf(id));
  }
  for (const id of changes.made)
    for (const need of get(to, id).needs) {
      edge(makeOf(need), makeOf(id));
      edge(`alter ${need}`, makeOf(id));
    }
  for (const id of changes.altered) {
    for (const need of get(to, id).needs) {
      edge(makeOf(need), `alter ${id}`);
      edge(`alter ${need}`, `alter ${id}`);
    }
    for (const need of get(from, id).needs) {
      if (changes.dropped.has(need)) edge(`alter ${id}`, dropOf(need));
      edge(`alter ${id}`, `clean ${need}`);
      edge(`clean ${id}`, `clean ${need}`);
    }
  }
  addNameEdges({ from, to, changes, edge, dropOf, makeOf });
}

/** A name is free when what had it is gone. */
function addNameEdges({
  from,
  to,
  changes,
  edge,
  dropOf,
  makeOf,
}: Omit<EdgeParts, 'nodes'> & { edge(first: string, second: string): void }): void {
  const owners = new Map<string, string>();
  for (const id of changes.dropped) {
    const { occupies } = get(from, id).details;
    if (occupies != null) owners.set(occupies, id);
  }
  for (const id of changes.made) {
    const { occupies } = get(to, id).details;
    const owner = occupies == null ? undefined : owners.get(occupies);
    if (owner !== undefined) edge(dropOf(owner), makeOf(id));
  }
}

/** `parts`: as they stand in their database. */
function makeStatement(object: DatabaseObject, parts: readonly DatabaseObject[]): string {
  const defaultOf = (column: DatabaseObject) =>
    parts.find((part) => part.kind === 'default' && part.parent === column.id)?.details.expression;
  if (object.kind === 'column') return queries.addColumn(object, defaultOf(object));
  if (object.kind !== 'table') return object.make;
  const columns = parts.filter((part) => part.kind === 'column');
  const constraints = parts.filter((part) => part.kind === 'constraint');
  return queries.createTable(object, [
    ...columns.map((column) => queries.columnDefinition(column, defaultOf(column))),
    ...constraints.map(({ details }) => details.inline ?? ''),
  ]);
}

function alterStep(
  before: DatabaseObject,
  after: DatabaseObject,
  changes: Changes,
  options: ChangeOptions,
): Omit<Step, 'id'> {
  const [from, to] = [before.details, after.details];
  const kept = (...statements: readonly string[]) => ({ statements, destroys: undefined });
  if (changes.rebuilt.has(after.id)) {
    const lost = after.kind !== 'enum' || !(from.labels ?? []).every((label) => to.labels?.includes(label));
    return { statements: [queries.setTypeAside(from), after.make], destroys: lost ? before : undefined };
  }
  switch (after.kind) {
    case 'enum':
      return kept(...(queries.extendEnum(from, to) ?? []));
    case 'domain':
      return kept(...queries.alterDomain(from, to));
    case 'sequence':
      return kept(queries.alterSequence(to));
    case 'column':
      return {
        statements: queries.alterColumn(
          from,
          to,
          changes.retyped.has(after.id) || options.throughText?.has(after.id) === true,
        ),
        destroys: from.type !== to.type && losesValues(from.type ?? '', to.type ?? '') ? before : undefined,
      };
    case 'constraint':
    case 'foreign key':
      return kept(to.validate ?? after.make);
    case 'grant':
      return kept(...alterGrant(before, after));
    default:
      return kept(after.make);
  }
}

function alterGrant(before: DatabaseObject, after: DatabaseObject): readonly string[] {
  const { privileges = [], column = null, grantee = '', grantable = false } = after.details;
  const had = before.details.privileges ?? [];
  const gone = had.filter((one) => !privileges.includes(one));
  const more = privileges.filter((one) => !had.includes(one));
  return [
    ...(gone.length === 0 ? [] : [revokeStatement(gone, column, after.target, grantee)]),
    ...(more.length === 0 ? [] : [grantStatement(more, column, after.target, grantee, grantable)]),
  ];
}

function holdsValues({ kind }: DatabaseObject): boolean {
  return ['table', 'column', 'enum', 'domain', 'type', 'sequence', 'schema', 'extension'].includes(kind);
}

function isGenerated({ details }: DatabaseObject): boolean {
  return details.generated != null;
}

function rankOf({ kind }: DatabaseObject): number {
  return kinds.indexOf(kind);
}

function get(objects: Objects, id: string): DatabaseObject {
  const object = objects.get(id);
  if (object === undefined) throw new Error(`no object ${id}`);
  return object;
}
