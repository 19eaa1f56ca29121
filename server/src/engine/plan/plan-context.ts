// What every step of planning shares: the model, the role's rights, and the slots and reads collected so far. It lives for one
// call of planOperation and never leaves it.

import { PergolaError } from '../../base/errors.ts';
import type { Access } from '../model/access.ts';
import type { Column, DatabaseFunction, Model, Relationship, Table, TableId } from '../model/model.ts';
import type { ValueSource } from '../request.ts';
import type { Encoding, Link, Partner, Place, PlanTable, Slot, SlotIndex } from './plan.ts';

export interface PlanOptions {
  /** bigint, numeric, float8 and money are written as JSON strings. */
  readonly stringifyNumericTypes: boolean;
  /** Values are as PostgreSQL has them, or as the casts of their domains make them: no names of the API stand for any. */
  readonly native?: boolean;
}

export class PlanContext {
  readonly model: Model;
  readonly options: PlanOptions;
  readonly slots: Slot[] = [];
  readonly reads = new Set<TableId>();
  readonly written = new Set<TableId>();
  readonly #access: Access;
  readonly #slotsBySource = new Map<ValueSource, SlotIndex>();
  #place: Place | undefined;

  constructor(model: Model, access: Access, options: PlanOptions) {
    this.model = model;
    this.options = options;
    this.#access = access;
  }

  /** Plans a root field, or what stands at a path below it: values and refusals are reported there. */
  at<T>(place: Place | { readonly path: string }, plan: () => T): T {
    const outer = this.#place;
    this.#place = 'field' in place ? place : outer && { ...outer, ...place };
    try {
      return plan();
    } catch (error) {
      throw error instanceof PergolaError && error.path === undefined ? error.with({ ...this.#place }) : error;
    } finally {
      this.#place = outer;
    }
  }

  /** Notes that the table is read. Throws where the role may read nothing of it. */
  table(table: Table): PlanTable {
    const access = this.#access.tables.get(table.id);
    // A relation without columns has rows all the same.
    if (access === undefined || (access.select.size === 0 && !access.wholeRow)) throw denied(table.name);
    if (this.model.tables.has(table.id)) this.reads.add(table.id);
    return { kind: 'table', schema: table.schema, name: table.sqlName };
  }

  /** Notes that the relation is read, whose rows are not answered. */
  relation(id: TableId): PlanTable {
    const table = this.model.relations.get(id);
    if (table === undefined) throw new Error(`${id} is no relation of the model`);
    return this.table(table);
  }

  /** Notes that the table is written. Throws where the role may not do this to any row of it. */
  writes(table: Table, what: 'insert' | 'update' | 'delete'): PlanTable {
    const right = this.#access.tables.get(table.id)?.[what];
    if (right === undefined || right === false || (typeof right === 'object' && right.size === 0))
      throw new PergolaError('permission-error', `the role may not ${what} ${table.name}`);
    this.written.add(table.id);
    return { kind: 'table', schema: table.schema, name: table.sqlName };
  }

  /** The column's name in SQL. Throws where the role may not write it so. */
  writable(table: Table, column: Column, what: 'insert' | 'update'): string {
    if (!this.mayWrite(table, column, what))
      throw new PergolaError('permission-error', `the role may not ${what} ${table.name}.${column.name}`);
    return column.sqlName;
  }

  mayWrite(table: Table, column: Column, what: 'insert' | 'update'): boolean {
    return this.#access.tables.get(table.id)?.[what].has(column) === true;
  }

  mayCall(called: DatabaseFunction): boolean {
    return this.#access.functions.has(called);
  }

  /** Whether the role may read all of the columns. */
  mayRead(table: Table, columns: readonly Column[]): boolean {
    const select = this.#access.tables.get(table.id)?.select;
    return select !== undefined && columns.every((column) => select.has(column));
  }

  /** The column's name in SQL. Throws where the role may not read it. */
  column(table: Table, column: Column): string {
    if (this.#access.tables.get(table.id)?.select.has(column) !== true) throw denied(`${table.name}.${column.name}`);
    return column.sqlName;
  }

  target(relationship: Relationship): Table {
    const table = this.model.tables.get(relationship.target);
    if (table === undefined) throw new Error(`relationship ${relationship.name} leads out of the model`);
    return table;
  }

  link(relationship: Relationship): Link {
    return relationship.columns;
  }

  partner(relationship: Relationship): Partner {
    const target = this.target(relationship);
    // Without an entry nothing is known; reading the table is refused below.
    const hidden = this.#access.tables.get(target.id)?.rowSecurity ?? true;
    return {
      table: this.table(target),
      link: relationship.columns,
      unique: isUnique(target, relationship.columns),
      certain: relationship.required && !hidden,
    };
  }

  /** The slot of a value bound as this type; the same source is bound once. */
  slot(source: ValueSource, type: string, encoding: Encoding, through?: string): SlotIndex {
    const known = this.#slotsBySource.get(source);
    if (known !== undefined && this.slots[known]?.type === type && this.slots[known].through === through) return known;
    this.slots.push({ source, type, encoding, through, place: this.#place });
    this.#slotsBySource.set(source, this.slots.length - 1);
    return this.slots.length - 1;
  }
}

/** Whether a key of the table makes sure that there is one row at most at the end of the link. */
export function isUnique({ uniqueKeys }: Table, link: Link): boolean {
  const remote = new Set(link.map((pair) => pair.remote));
  return uniqueKeys.some((key) => key.columns.every((column) => remote.has(column.sqlName)));
}

function denied(what: string): PergolaError {
  return new PergolaError('permission-error', `the role may not read ${what}`);
}
