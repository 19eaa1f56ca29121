// What names of a request are looked up in, and where its values go: a request says where each comes from, and holds none.

import type { RestLimits } from '../../config/config.ts';
import type { Column, Model, Routine, Table, TableId } from '../../engine/model/model.ts';
import type { ValueSource } from '../../engine/request.ts';
import { RestError } from '../errors.ts';

export interface Scope {
  readonly model: Model;
  /** The schema of the request's profile. */
  readonly schema: string;
  /** Aggregates may be selected. */
  readonly aggregates: boolean;
  /** The most rows of a list; undefined: no limit. */
  readonly maxRows: number | undefined;
  readonly values: Values;
  readonly budget: Budget;
}

/** The values of one request, in the order in which it needs them. Requests that differ in nothing else share a plan. */
export class Values {
  readonly #bound: unknown[] = [];

  bind(value: unknown): ValueSource {
    this.#bound.push(value);
    return { kind: 'variable', path: ['values', this.#bound.length - 1] };
  }

  get bound(): readonly unknown[] {
    return this.#bound;
  }
}

/** What a request is run with that bound these values. */
export function variablesOf(bound: readonly unknown[]): Readonly<Record<string, unknown>> {
  return { values: bound };
}

/** What one request has had of what it may have. */
export class Budget {
  readonly #limits: RestLimits;
  #embeds = 0;
  #conditions = 0;

  constructor(limits: RestLimits) {
    this.#limits = limits;
  }

  /** Throws limit-exceeded. */
  embed(depth: number): void {
    this.#embeds += 1;
    if (this.#embeds > this.#limits.embeds) throw limitExceeded('embedded resources', this.#limits.embeds);
    if (depth > this.#limits.depth) throw limitExceeded('levels of embedded resources', this.#limits.depth);
  }

  /** Throws limit-exceeded. */
  condition(): void {
    this.#conditions += 1;
    if (this.#conditions > this.#limits.conditions)
      throw limitExceeded('embedded resources in conditions', this.#limits.conditions);
  }
}

function limitExceeded(what: string, most: number): RestError {
  const message = `At most ${most} ${what} are allowed; the request has more.`;
  return new RestError({ code: 'limit-exceeded', status: 400 }, message);
}

/** What can be read of the rows of one relation, by the database's names. */
interface Members {
  readonly columns: ReadonlyMap<string, Column>;
  readonly routines: ReadonlyMap<string, Routine>;
}

const membersOf = new WeakMap<Model, Map<TableId, Members>>();

function membersIn(model: Model, table: Table): Members {
  const known = membersOf.get(model) ?? new Map<TableId, Members>();
  membersOf.set(model, known);
  const found = known.get(table.id);
  // Tables of functions' own columns have ids of their own.
  if (found !== undefined) return found;
  const columns = new Map(table.columns.map((column) => [column.sqlName, column]));
  const routines = new Map((model.rowRoutines.get(table.id) ?? []).map((routine) => [routine.sqlName, routine]));
  const members = { columns, routines };
  known.set(table.id, members);
  return members;
}

export function findColumn({ model }: Scope, table: Table, name: string): Column | undefined {
  return membersIn(model, table).columns.get(name);
}

/** The function that can be called with a row of the table. */
export function findRowRoutine({ model }: Scope, table: Table, name: string): Routine | undefined {
  return membersIn(model, table).routines.get(name);
}

/** Whether something of the row is called so: a column, or a function that can be called with the row. */
export function hasMember(scope: Scope, table: Table, name: string): boolean {
  return findColumn(scope, table, name) !== undefined || findRowRoutine(scope, table, name)?.result.kind === 'value';
}

/** PostgreSQL's words and code, told before it is asked. */
export function noColumn(table: Table, name: string): RestError {
  return new RestError({ code: '42703', status: 400 }, `column ${table.sqlName}.${name} does not exist`);
}
