// Foreign keys of tables and where these are shown → the joins of every relation, in the database's own names. A view joins like the
// table that it shows the key's columns of; where it shows one several times, once for each.

import type { CatalogKey, ForeignKeyConstraint } from '../catalog/catalog.ts';
import { readComment } from './comment-tags.ts';
import type { Join, Junction } from './joins.ts';
import type { KeyedTable, Place, Relations, ShownKeys } from './shown-keys.ts';
import type { TableId } from './table-id.ts';

/** Of every relation, by its id. Sorted by target, kind, and constraint, whatever the order of the catalog. */
export function buildJoins(shown: ShownKeys): ReadonlyMap<TableId, readonly Join[]> {
  const toOne = shown.tables.flatMap((table) => readForeignKeys(table, shown));
  const joins = new Map<TableId, Join[]>([...shown.relations.keys()].map((id) => [id, []]));
  for (const join of [...toOne, ...toOne.map(inverse), ...throughJunctions(toOne, shown)]) {
    joins.get(join.source)?.push(join);
  }
  const rank = rankOf(shown.relations);
  return new Map([...joins].map(([id, all]) => [id, sorted(all, rank)]));
}

/** To one, from each place that shows the key's own columns to each that shows those it refers to. */
function readForeignKeys({ oid, keys }: KeyedTable, { places }: ShownKeys): readonly Join[] {
  const joins: Join[] = [];
  for (const key of keys) {
    if (key.kind !== 'foreign-key' || readComment('foreign-key', key.comment, '', () => {}).hidden) continue;
    const kind = isUnique(key, keys) ? 'one-to-one' : 'many-to-one';
    for (const near of endsOf(key.columns, places.get(oid))) {
      for (const far of endsOf(key.foreignColumns, places.get(key.foreignRelation))) {
        const columns = near.names.map((local, index) => ({ local, remote: far.names[index] ?? '' }));
        const ends = { source: near.id, target: far.id, self: near.id === far.id };
        joins.push({ kind, ...ends, constraint: key.name, columns, holdsKey: true, junction: undefined });
      }
    }
  }
  return joins;
}

/** A key that is unique joins one row at most to any. */
function isUnique({ columns }: ForeignKeyConstraint, keys: readonly CatalogKey[]): boolean {
  const own = new Set(columns);
  return keys.some(
    (key) =>
      key.kind !== 'foreign-key' && key.columns.length === own.size && key.columns.every((each) => own.has(each)),
  );
}

interface End {
  readonly id: TableId;
  readonly names: readonly string[];
}

/** Where all of the columns are shown, under every combination of their names. */
function endsOf(columns: readonly number[], places: readonly Place[] = []): readonly End[] {
  return places.flatMap(({ id, names }) => {
    const combinations = columns.reduce<readonly (readonly string[])[]>(
      (sofar, column) => sofar.flatMap((each) => (names.get(column) ?? []).map((name) => [...each, name])),
      [[]],
    );
    return combinations.map((each) => ({ id, names: each }));
  });
}

function inverse(join: Join): Join {
  const { kind, source, target, columns } = join;
  return {
    ...join,
    kind: kind === 'many-to-one' ? 'one-to-many' : kind,
    source: target,
    target: source,
    columns: columns.map(({ local, remote }) => ({ local: remote, remote: local })),
    holdsKey: false,
  };
}

/** A relation is a junction of two of its keys to one if the columns of both are among those that tell its rows apart. */
function throughJunctions(toOne: readonly Join[], { keyColumns }: ShownKeys): readonly Join[] {
  const manyToOne = Map.groupBy(
    toOne.filter(({ kind }) => kind === 'many-to-one'),
    ({ source }) => source,
  );
  return [...manyToOne].flatMap(([table, keys]) => {
    const own = new Set(keyColumns.get(table));
    const within = keys.filter(({ columns }) => columns.every(({ local }) => own.has(local)));
    return within.flatMap((near) =>
      within.filter(({ constraint }) => constraint !== near.constraint).map((far) => manyToMany(near, far)),
    );
  });
}

function manyToMany(near: Join, far: Join): Join {
  const junction: Junction = {
    table: near.source,
    constraint: near.constraint,
    farConstraint: far.constraint,
    near: inverse(near).columns,
    far: far.columns,
  };
  const ends = { source: near.target, target: far.target, self: near.target === far.target };
  return { kind: 'many-to-many', ...ends, constraint: near.constraint, columns: [], holdsKey: false, junction };
}

const kinds = ['one-to-many', 'many-to-one', 'one-to-one', 'many-to-many'] as const satisfies readonly Join['kind'][];

/** Places of the relations in the order of their schemas and names, as texts of one length. */
function rankOf(relations: Relations): ReadonlyMap<TableId, string> {
  const ordered = [...relations].toSorted(([, a], [, b]) => compare(a.schema, b.schema) || compare(a.name, b.name));
  return new Map(ordered.map(([id], index) => [id, String(index).padStart(9, '0')]));
}

function sorted(joins: readonly Join[], rank: ReadonlyMap<TableId, string>): readonly Join[] {
  const keyed = joins.map((join) => ({ join, key: sortKey(join, rank) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ join }) => join);
}

function sortKey(join: Join, rank: ReadonlyMap<TableId, string>): string {
  const { target, kind, constraint, columns, junction } = join;
  const of = (id: TableId | undefined): string => (id === undefined ? '' : (rank.get(id) ?? ''));
  const pairs = [...(junction?.near ?? columns), ...(junction?.far ?? [])].flatMap(({ local, remote }) => [
    local,
    remote,
  ]);
  const parts = [
    of(target),
    String(kinds.indexOf(kind)),
    of(junction?.table),
    constraint,
    junction?.farConstraint ?? '',
  ];
  // Below every character of a name, so that a name comes before those it begins.
  return [...parts, ...pairs, join.holdsKey ? '1' : '0'].join('\u0001');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
