// Types that the schemas of several roles have in common, made once a model: those of all roles, and those that depend on
// nothing but which columns of a table a role may read and change. They are more than half of a schema.

import { Lru } from '../../base/lru.ts';
import type { Column, Model, Table } from '../../engine/model/model.ts';

/** Types by their names. */
export type Types = Map<string, unknown>;

const none: ReadonlySet<Column> = new Set();

/** So many sets of columns are kept for each table, on average. */
const setsKept = 64;

export class SharedTypes {
  readonly common: Types = new Map();
  readonly #byColumns: Lru<string, Types>;

  constructor({ tables }: Model) {
    this.#byColumns = new Lru(setsKept * Math.max(1, tables.size));
  }

  /** What roles share that may read exactly these columns of the table, and change exactly those. */
  of(table: Table, columns: ReadonlySet<Column>, changed: ReadonlySet<Column> = none): Types {
    const right = (column: Column) => (columns.has(column) ? 1 : 0) + (changed.has(column) ? 2 : 0);
    const key = table.id + table.columns.map(right).join('');
    const known = this.#byColumns.get(key);
    if (known !== undefined) return known;
    const made: Types = new Map();
    this.#byColumns.set(key, made);
    return made;
  }
}
