// A bound schema, a role's rights and a source of randomness in, an abstract mutation out: within the rights, or, where asked,
// free to name what was not granted.

import type { BoundColumn, BoundRelation, BoundSchema, BoundTable } from './binding.ts';
import type {
  AnswerSpec,
  ChangeSpec,
  ColumnCell,
  ConflictSpec,
  InsertSpec,
  Mutation,
  MutationRoot,
  NewRow,
  ResponseField,
  TargetSpec,
  UpdateSpec,
} from './mutation.ts';
import type { ConditionObject } from './query.ts';
import type { Random } from './random.ts';
import { CellMaker } from './random-cells.ts';
import { randomCondition } from './random-condition.ts';
import { QueryMaker } from './random-query.ts';
import type { Rights } from './rights.ts';
import { randomValue, textValue, typeTraits, type Value } from './values.ts';
import { columnValue, writtenValue } from './written-values.ts';

interface MutationOptions {
  readonly random: Random;
  /** Name tables, columns and relationships whatever the rights say. */
  readonly ignoreRights: boolean;
  /** The user that rows of one's own belong to. */
  readonly subject: string;
}

/** Undefined where the role has nothing to write. */
export function randomMutation(schema: BoundSchema, rights: Rights, options: MutationOptions): Mutation | undefined {
  return new MutationMaker(schema, rights, options).mutation();
}

class MutationMaker {
  readonly #random: Random;
  readonly #schema: BoundSchema;
  readonly #rights: Rights;
  readonly #ignoreRights: boolean;
  readonly #words: QueryMaker;
  readonly #cells: CellMaker;

  constructor(schema: BoundSchema, rights: Rights, options: MutationOptions) {
    this.#random = options.random;
    this.#schema = schema;
    this.#rights = rights;
    this.#ignoreRights = options.ignoreRights;
    this.#cells = new CellMaker(options.random, schema.labels, options.subject);
    this.#words = new QueryMaker(schema, rights, options);
  }

  mutation(): Mutation | undefined {
    const count = this.#random.pick([1, 1, 1, 1, 2, 2, 3]);
    const roots: MutationRoot[] = [];
    for (let index = 0; index < count; index++) {
      const root = this.#root(index);
      if (root !== undefined) roots.push(root);
    }
    return roots.length === 0 ? undefined : { roots };
  }

  #root(index: number): MutationRoot | undefined {
    const random = this.#random;
    this.#cells.careful = random.chance(0.75);
    const among = <T>(make: (table: BoundTable) => T | undefined): T[] =>
      this.#schema.tables.flatMap((table) => make(table) ?? []);
    const complete = random.chance(0.9);
    // Policies of new rows are hard to guess.
    const open = this.#cells.careful && random.chance(0.5);
    const inserting = () =>
      among((table) =>
        this.#insertable(table).length > 0 &&
        (!complete || this.#isCompletable(table)) &&
        !(open && this.#rights.secured.has(table))
          ? table
          : undefined,
      );
    const updating = () =>
      among((table) => (this.#updatable(table).length > 0 && this.#seen(table) ? table : undefined));
    const deleting = () =>
      among((table) =>
        this.#seen(table) && (this.#ignoreRights || this.#rights.delete.has(table)) ? table : undefined,
      );
    const choices = random.shuffle([
      () => this.#insert(random.pick(inserting()), index),
      () => this.#insert(random.pick(inserting()), index),
      () => this.#update(random.pick(updating()), index),
      () => this.#delete(random.pick(deleting()), index),
    ]);
    const called = this.#call(index);
    if (called !== undefined && random.chance(0.15)) return called;
    for (const choice of choices) {
      try {
        return choice();
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'nothing to pick from') throw error;
      }
    }
    return undefined;
  }

  #columns = (table: BoundTable) => this.#words.columns(table);
  #seen = (table: BoundTable) => this.#columns(table).length > 0;

  #insertable(table: BoundTable): BoundColumn[] {
    return table.columns.filter(
      (column) => isWritable(column) && (this.#ignoreRights || this.#rights.insert.has(column)),
    );
  }

  #updatable(table: BoundTable): BoundColumn[] {
    return table.columns.filter(
      (column) => isWritable(column) && (this.#ignoreRights || this.#rights.update.has(column)),
    );
  }

  /** Whether a value can be given wherever one has to be. */
  #isCompletable(table: BoundTable): boolean {
    const insertable = this.#insertable(table);
    const { view } = table.spec;
    const stored = view === undefined ? table : this.#schema.tables.find(({ spec }) => spec.name === view.table);
    return (stored?.columns ?? []).every(
      ({ spec }) =>
        !spec.notNull || spec.fill !== undefined || insertable.some((column) => column.spec.name === spec.name),
    );
  }

  #keyed(table: BoundTable): boolean {
    return table.primaryKey.length > 0 && table.primaryKey.every((column) => this.#columns(table).includes(column));
  }

  #key(name: string, index: number): string {
    return this.#random.chance(0.5) && index === 0 ? name : `m${index}`;
  }

  #answer(table: BoundTable, row: boolean): AnswerSpec {
    const random = this.#random;
    if (row) return { kind: 'row', selection: this.#words.selection(table, random.integer(1, 12)) };
    const fields: ResponseField[] = [];
    if (random.chance(0.6)) fields.push({ kind: 'affected-rows', key: random.pick(['affected_rows', 'n']) });
    if (this.#seen(table) && random.chance(0.7)) {
      const budget = random.chance(0.4) ? 1 : random.integer(3, 14);
      fields.push({
        kind: 'returning',
        key: random.pick(['returning', 'r']),
        selection: this.#words.selection(table, budget),
      });
    }
    if (fields.length === 0) fields.push({ kind: 'affected-rows', key: 'affected_rows' });
    if (random.chance(0.08)) fields.push({ kind: 'typename', key: '__typename' });
    return { kind: 'response', fields: random.shuffle(fields) };
  }

  #insert(table: BoundTable, index: number): MutationRoot {
    const random = this.#random;
    const one = this.#seen(table) && random.chance(0.35);
    const count = one ? 1 : random.pick([0, 1, 1, 2, 2, 3, 5]);
    const insert = this.#insertSpec(table, { count, depth: 2, joined: [] });
    const key = this.#key(one ? `insert_${table.name}_one` : `insert_${table.name}`, index);
    return { kind: 'insert', key, one, insert, answer: this.#answer(table, one) };
  }

  #insertSpec(
    table: BoundTable,
    {
      count,
      depth,
      joined,
    }: { readonly count: number; readonly depth: number; readonly joined: readonly BoundColumn[] },
  ): InsertSpec {
    const random = this.#random;
    const same = random.chance(0.4) ? this.#chosenColumns(table) : undefined;
    const nests = depth > 0 && random.chance(0.6);
    const onConflict = random.chance(0.3) ? this.#conflict(table) : undefined;
    this.#cells.collisions = onConflict !== undefined ? 0.5 : this.#cells.careful ? 0 : 0.3;
    const rows: NewRow[] = [];
    for (let index = 0; index < count; index++)
      rows.push(this.#newRow(table, { depth: nests ? depth : 0, joined, same }));
    return { table, rows, onConflict };
  }

  #chosenColumns(table: BoundTable): Set<BoundColumn> {
    return new Set(
      this.#insertable(table).filter(({ spec }) =>
        this.#random.chance(spec.notNull && spec.fill === undefined ? (this.#cells.careful ? 1 : 0.97) : 0.5),
      ),
    );
  }

  #newRow(
    table: BoundTable,
    {
      depth,
      joined,
      same,
    }: { readonly depth: number; readonly joined: readonly BoundColumn[]; readonly same: Set<BoundColumn> | undefined },
  ): NewRow {
    const taken = new Set(joined);
    const nested: { relation: BoundRelation; insert: InsertSpec }[] = [];
    for (const relation of depth > 0 ? this.#random.some(this.#words.relations(table), 0, 2) : []) {
      if (!this.#nestable(relation, taken)) continue;
      const { target, link, holdsKey } = relation;
      if (holdsKey) for (const { local } of link) taken.add(local);
      const count = relation.kind === 'one' ? 1 : this.#random.integer(0, 2);
      const insert = this.#insertSpec(target, {
        count,
        depth: depth - 1,
        joined: holdsKey ? [] : link.map(({ remote }) => remote),
      });
      nested.push({ relation, insert });
    }
    const chosen = same ?? this.#chosenColumns(table);
    return {
      values: this.#cells.cells(
        table,
        [...chosen].filter((column) => !taken.has(column)),
      ),
      nested,
    };
  }

  /** The columns that join are given by the nesting, so they have to be free. */
  #nestable({ target, link, holdsKey }: BoundRelation, taken: ReadonlySet<BoundColumn>): boolean {
    const may = (column: BoundColumn) => isWritable(column) && (this.#ignoreRights || this.#rights.insert.has(column));
    if (this.#insertable(target).length === 0) return false;
    if (this.#cells.careful && (!this.#isCompletable(target) || this.#rights.secured.has(target))) return false;
    return link.every(({ local, remote }) => (holdsKey ? may(local) && !taken.has(local) : may(remote)));
  }

  #conflict(table: BoundTable): ConflictSpec | undefined {
    if (table.spec.kind !== 'table') return undefined;
    const seen = this.#columns(table);
    const keys = [
      ...(table.primaryKey.length > 0 ? [{ name: table.spec.keyName ?? '', columns: table.primaryKey }] : []),
      ...(table.spec.uniques ?? []).map(({ name, columns }) => ({
        name,
        columns: columns.map((each) => table.columns.find(({ spec }) => spec.name === each) as BoundColumn),
      })),
    ].filter(({ columns }) => columns.every((column) => seen.includes(column)));
    if (keys.length === 0) return undefined;
    const { name, columns } = this.#random.pick(keys);
    const key = new Set(table.primaryKey);
    const update = this.#random.some(
      this.#updatable(table).filter(
        (column) => seen.includes(column) && (!key.has(column) || this.#random.chance(0.2)),
      ),
      0,
      3,
    );
    const where = update.length > 0 && this.#random.chance(0.3) ? randomCondition(this.#words, table, 1) : undefined;
    return { constraint: name, columns, update, where };
  }

  #call(index: number): MutationRoot | undefined {
    const random = this.#random;
    const may = this.#schema.functions.filter(
      (called) => this.#seen(called.table) && (this.#ignoreRights || this.#rights.execute.has(called)),
    );
    if (may.length === 0) return undefined;
    const called = random.pick(may);
    const given: (readonly ['n' | 'word', Value])[] = [];
    const number = random.integer(0, 9);
    if (random.chance(0.7)) given.push(['n', { json: number, literal: String(number), text: String(number) }]);
    if (random.chance(0.5)) given.push(['word', writtenValue(random, 'text', this.#schema.labels)]);
    const selection = this.#words.selection(called.table, random.integer(1, 12));
    const { table, name } = called;
    return { kind: 'call', key: this.#key(name, index), called, table, given, answer: { kind: 'row', selection } };
  }

  #update(table: BoundTable, index: number): MutationRoot {
    const choice = this.#random.next();
    if (choice < 0.35 && this.#keyed(table)) {
      const update = this.#updateSpec(table, { kind: 'key', values: this.#keyValues(table) });
      const key = this.#key(`update_${table.name}_by_pk`, index);
      return {
        kind: 'update',
        key,
        table,
        by: 'key',
        updates: [{ ...update, atMost: undefined }],
        answer: this.#answer(table, true),
      };
    }
    const many = choice > 0.65;
    const count = many ? this.#random.integer(0, 3) : 1;
    const updates = Array.from({ length: count }, () => this.#updateSpec(table, this.#where(table)));
    const key = this.#key(many ? `update_${table.name}_many` : `update_${table.name}`, index);
    return { kind: 'update', key, table, by: many ? 'many' : 'where', updates, answer: this.#answer(table, false) };
  }

  #updateSpec(table: BoundTable, target: TargetSpec): UpdateSpec {
    const random = this.#random;
    const keys = new Set([
      ...table.primaryKey,
      ...table.relations.flatMap(({ link, holdsKey }) => (holdsKey ? link.map(({ local }) => local) : [])),
    ]);
    const columns = this.#updatable(table).filter((column) => !keys.has(column) || random.chance(0.25));
    const chosen = random.some(columns.length > 0 ? columns : this.#updatable(table), 1, 4);
    const cells = this.#cells.cells(table, chosen);
    const changes = cells.map((cell) => this.#change(table, cell));
    return { target, changes, atMost: this.#atMost() };
  }

  #atMost(): number | undefined {
    return this.#random.chance(0.2) ? this.#random.pick([0, 1, 2, 5, 100]) : undefined;
  }

  #change(table: BoundTable, { column, value }: ColumnCell): ChangeSpec {
    const random = this.#random;
    const { type } = column.spec;
    const set: ChangeSpec = { column, operator: 'set', value };
    if (!this.#columns(table).includes(column) || random.chance(type === 'jsonb' ? 0.15 : 0.4)) return set;
    if (typeTraits[type].numeric)
      return { column, operator: 'inc', value: writtenValue(random, type, this.#schema.labels) };
    if (type !== 'jsonb') return set;
    const number = random.integer(-2, 2);
    switch (random.integer(0, 6)) {
      case 0:
      case 1:
      case 2:
      case 5:
        return {
          column,
          operator: random.pick(['append', 'prepend']),
          value: writtenValue(random, type, this.#schema.labels),
        };
      case 4:
        return { column, operator: 'delete_key', value: textValue(random.pick(['a', 'b', 'odd key'])) };
      case 3:
        return {
          column,
          operator: 'delete_elem',
          value: { json: number, literal: String(number), text: String(number) },
        };
      default: {
        const path = random.pick([['a'], ['a', 'b'], ['a', '1'], ['0'], ['a', 'b', '-1']]);
        const literal = JSON.stringify(path);
        return { column, operator: 'delete_at_path', value: { json: path, literal, text: `{${path.join(',')}}` } };
      }
    }
  }

  #delete(table: BoundTable, index: number): MutationRoot {
    if (this.#keyed(table) && this.#random.chance(0.4)) {
      const target: TargetSpec = { kind: 'key', values: this.#keyValues(table) };
      const key = this.#key(`delete_${table.name}_by_pk`, index);
      return { kind: 'delete', key, table, target, atMost: undefined, answer: this.#answer(table, true) };
    }
    const key = this.#key(`delete_${table.name}`, index);
    return {
      kind: 'delete',
      key,
      table,
      target: this.#where(table),
      atMost: this.#atMost(),
      answer: this.#answer(table, false),
    };
  }

  #keyValues(table: BoundTable): Value[] {
    const rows = table.spec.rows;
    const row = rows.length > 0 && this.#random.chance(0.93) ? this.#random.pick(rows) : undefined;
    return table.primaryKey.map((column) => {
      const text = row?.[table.columns.indexOf(column)];
      if (text === undefined || text === null) return randomValue(this.#random, column.spec.type, this.#schema.labels);
      return columnValue(column, text);
    });
  }

  /** Some rows: by a condition as in queries, or by keys that are there. */
  #where(table: BoundTable): TargetSpec {
    const where = (conditions: ConditionObject): TargetSpec => ({ kind: 'where', where: conditions });
    const [column] = table.primaryKey;
    if (column === undefined || !this.#keyed(table) || this.#random.chance(0.35))
      return where(randomCondition(this.#words, table, 2));
    const values = Array.from({ length: this.#random.integer(1, 4) }, () => this.#keyValues(table)[0] as Value);
    return where({
      members: [
        {
          kind: 'compare',
          column,
          castToText: false,
          comparisons: [{ operator: 'in', operand: { kind: 'list', values } }],
        },
      ],
    });
  }
}

const isWritable = ({ spec: { fill } }: BoundColumn): boolean =>
  !(fill?.kind === 'generated' || (fill?.kind === 'identity' && fill.always));
