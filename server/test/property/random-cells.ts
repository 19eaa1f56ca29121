// Random values for the columns of a row to write: keys that are there or not, references that hold as a rule.

import type { BoundColumn, BoundTable } from './binding.ts';
import type { ColumnCell } from './mutation.ts';
import type { Random } from './random.ts';
import type { EnumLabel, Value } from './values.ts';
import { columnValue, writtenValue } from './written-values.ts';

export class CellMaker {
  readonly #random: Random;
  readonly #labels: readonly EnumLabel[];
  /** The user that rows of one's own belong to. */
  readonly #subject: string;
  /** How often a key is one that is there. */
  collisions = 0.1;
  /** Gives what has to be given, and keys that are new. */
  careful = true;

  constructor(random: Random, labels: readonly EnumLabel[], subject: string) {
    this.#random = random;
    this.#labels = labels;
    this.#subject = subject;
  }

  /** Values for the columns: keys that are there or not, references that hold as a rule. */
  cells(table: BoundTable, columns: readonly BoundColumn[]): ColumnCell[] {
    const references = this.#references(table);
    return columns.map((column): ColumnCell => {
      if (references.has(column) && this.#random.chance(this.careful ? 1 : 0.9))
        return { column, value: references.get(column) };
      return { column, value: this.#newValue(table, column) };
    });
  }

  #references(table: BoundTable): Map<BoundColumn, Value | undefined> {
    const found = new Map<BoundColumn, Value | undefined>();
    for (const { target, link, holdsKey } of table.relations) {
      const { rows, view } = target.spec;
      if (!holdsKey || view !== undefined) continue;
      const nullable = link.every(({ local }) => !local.spec.notNull);
      const unique = table.spec.foreignKeys.some(
        (key) => key.unique && key.columns.includes(link[0]?.local.spec.name ?? ''),
      );
      const absent = this.#random.chance(unique && this.careful ? 1 : 0.12);
      const row = rows.length === 0 || (nullable && absent) ? undefined : this.#random.pick(rows);
      for (const { local, remote } of link) {
        const text = row?.[target.columns.indexOf(remote)];
        found.set(local, text === undefined || text === null ? undefined : columnValue(local, text));
      }
    }
    return found;
  }

  #newValue(table: BoundTable, column: BoundColumn): Value | undefined {
    const random = this.#random;
    if (random.chance(column.spec.notNull ? (this.careful ? 0 : 0.03) : 0.12)) return undefined;
    if (column.spec.name === 'owner' && column.spec.type === 'uuid' && this.#subject !== '' && random.chance(0.75))
      return columnValue(column, this.#subject);
    const unique =
      table.primaryKey.includes(column) ||
      (table.spec.uniques ?? []).some(({ columns }) => columns.includes(column.spec.name));
    if (unique && random.chance(this.collisions) && table.spec.rows.length > 0) {
      const text = random.pick(table.spec.rows)[table.columns.indexOf(column)];
      if (text !== undefined && text !== null) return columnValue(column, text);
    }
    if (unique) return freshValue(random, column);
    return writtenValue(random, column.spec.type, this.#labels);
  }
}

function freshValue(random: Random, column: BoundColumn): Value {
  const number = random.integer(2000, 2_000_000);
  if (column.spec.type === 'uuid')
    return columnValue(column, `0a0b0c0d-0000-4000-9000-${String(number).padStart(12, '0')}`);
  return columnValue(column, String(number % 30_000));
}
