// The catalog's tables and what its views show of them → where each table's columns can be found under which names, and what tells
// the rows of each relation apart. A view that shows columns of a table unchanged stands in the table's place.

import type { Catalog, CatalogConstraint, CatalogKey, CatalogRelation, Oid } from '../catalog/catalog.ts';
import type { TableId } from './table-id.ts';

/** Exposed relations by their ids. */
export type Relations = ReadonlyMap<TableId, CatalogRelation>;

export interface ShownKeys {
  readonly relations: Relations;
  /** Those with keys that exposed relations can show: of the catalog, and beside it. In the order of their OIDs. */
  readonly tables: readonly KeyedTable[];
  /** By the table, in the order of the relations. */
  readonly places: ReadonlyMap<Oid, readonly Place[]>;
  /**
   * By the relation, the columns that tell its rows apart for all one knows: the primary key; of a view those of every table that it
   * shows the whole key of, each column under its first name.
   */
  readonly keyColumns: ReadonlyMap<TableId, readonly string[]>;
}

export interface KeyedTable {
  readonly oid: Oid;
  readonly keys: readonly CatalogKey[];
}

/** A relation that shows columns of a table, which may be the table itself. */
export interface Place {
  readonly id: TableId;
  /** By the number of the table's column; a view may show one several times. */
  readonly names: ReadonlyMap<number, readonly string[]>;
}

export function readShownKeys(catalog: Catalog, relations: Relations): ShownKeys {
  const own = catalog.relations.map(({ oid, constraints }) => ({ oid, keys: constraints.filter(isKey) }));
  const tables = [...own, ...catalog.shownTables].toSorted((a, b) => a.oid - b.oid);
  const places = readPlaces(relations);
  return { relations, tables, places, keyColumns: readKeyColumns(tables, places) };
}

function isKey(constraint: CatalogConstraint): constraint is CatalogKey {
  const { kind } = constraint;
  return kind === 'primary-key' || kind === 'unique' || kind === 'foreign-key';
}

function readPlaces(relations: Relations): ReadonlyMap<Oid, readonly Place[]> {
  const places = new Map<Oid, Place[]>();
  const add = (table: Oid, place: Place): void => {
    const known = places.get(table);
    if (known === undefined) places.set(table, [place]);
    else known.push(place);
  };
  for (const [id, { oid, kind, columns }] of relations) {
    if (kind !== 'view' && kind !== 'materialized-view') {
      add(oid, { id, names: new Map(columns.map(({ number, name }) => [number, [name]])) });
      continue;
    }
    const shown = columns.flatMap(({ name, origin }) => (origin === null ? [] : [{ name, ...origin }]));
    for (const [table, ofTable] of Map.groupBy(shown, ({ relation }) => relation)) {
      const byColumn = Map.groupBy(ofTable, ({ column }) => column);
      add(table, { id, names: new Map([...byColumn].map(([column, all]) => [column, all.map(({ name }) => name)])) });
    }
  }
  return places;
}

function readKeyColumns(
  tables: readonly KeyedTable[],
  places: ReadonlyMap<Oid, readonly Place[]>,
): ReadonlyMap<TableId, readonly string[]> {
  const keyColumns = new Map<TableId, readonly string[]>();
  for (const { oid, keys } of tables) {
    const primary = keys.find(({ kind }) => kind === 'primary-key');
    if (primary === undefined) continue;
    for (const { id, names } of places.get(oid) ?? []) {
      const key = primary.columns.flatMap((column) => names.get(column)?.slice(0, 1) ?? []);
      if (key.length === primary.columns.length) keyColumns.set(id, [...(keyColumns.get(id) ?? []), ...key]);
    }
  }
  return keyColumns;
}
