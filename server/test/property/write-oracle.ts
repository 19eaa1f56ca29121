// Does an abstract mutation with plain SQL as the caller, one INSERT, UPDATE or DELETE after the other: keys come back to here and
// are sent again as values. What is asked of the written rows is read by the oracle of queries, when the field is done.

import type { BoundColumn, BoundSchema, BoundTable } from './binding.ts';
import type { Expected } from './expected.ts';
import { writeJson } from './json-text.ts';
import {
  type AnswerSpec,
  type CallRoot,
  type ChangeSpec,
  type InsertSpec,
  type Mutation,
  type MutationRoot,
  type NewRow,
  type ResponseField,
  rowSelection,
  type TargetSpec,
  type UpdateSpec,
} from './mutation.ts';
import { Oracle, type Row, type RunPlain, selectedTexts } from './oracle.ts';
import { OracleSql } from './oracle-sql.ts';
import type { Selection } from './query.ts';
import { functionSql, quoteIdentifier } from './schema-ddl.ts';

/** A refusal of the dialect's own, which undoes everything. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Tells which field is under way. */
export interface Progress {
  key: string | undefined;
  /** A write under way may touch a number of rows only. */
  counted: boolean;
}

/** The answer's `data`. Throws PostgreSQL's error or `Refused`; `progress` then names the field. */
export async function writeOracle(
  mutation: Mutation,
  { bound, unreadable, readable }: OracleWorld,
  run: RunPlain,
  progress: Progress,
): Promise<Expected> {
  const members: (readonly [string, Expected])[] = [];
  for (const root of mutation.roots) {
    progress.key = root.key;
    progress.counted = isCounted(root);
    const writer = new Writer({ bound, unreadable, readable }, run);
    members.push([root.key, await writer.root(root)]);
  }
  progress.key = undefined;
  return { kind: 'object', members };
}

function isCounted(root: MutationRoot): boolean {
  if (root.kind === 'update') return root.updates.some(({ atMost }) => atMost !== undefined);
  return root.kind === 'delete' && root.atMost !== undefined;
}

export interface OracleWorld {
  readonly bound: BoundSchema;
  readonly readable: ReadonlySet<BoundColumn>;
  /** Whether PostgreSQL lets the role read none of what the selection reads. */
  unreadable(table: BoundTable, selection: readonly Selection[]): boolean;
}

/** What is left of a written row for its answer. */
type Kept = 'key' | 'columns';

/** What came back of a written row, by the expression it was asked for with. */
type Texts = Map<string, string | null>;
type Fixed = ReadonlyMap<BoundColumn, string | null>;

class Writer {
  readonly #world: OracleWorld;
  readonly #run: RunPlain;
  #affected = 0;

  constructor(world: OracleWorld, run: RunPlain) {
    this.#world = world;
    this.#run = run;
  }

  root(root: MutationRoot): Promise<Expected> {
    switch (root.kind) {
      case 'insert':
        return this.#insertRoot(root);
      case 'update':
        return this.#updateRoot(root);
      case 'delete':
        return this.#deleteRoot(root);
      case 'call':
        return this.#callRoot(root);
    }
  }

  async #insertRoot({ insert, answer }: MutationRoot & { kind: 'insert' }): Promise<Expected> {
    const { table } = insert;
    const nested = insert.rows.some((row) => row.nested.length > 0);
    const kept = this.#kept(table, answer, nested);
    const rows = await this.#insert(insert, new Map(), this.#wanted(table, answer, kept));
    return this.#answer(table, answer, rows, { ordered: true, kept, asked: insert.rows.length > 0 });
  }

  async #updateRoot({ table, by, updates, answer }: MutationRoot & { kind: 'update' }): Promise<Expected> {
    const answers: Expected[] = [];
    for (const update of updates) {
      this.#affected = 0;
      const kept = this.#kept(table, answer, false);
      const rows = await this.#update(table, update, this.#wanted(table, answer, kept));
      answers.push(await this.#answer(table, answer, rows, { ordered: false, kept }));
    }
    return by === 'many' ? { kind: 'list', groups: answers.map((each) => [each]) } : (answers[0] as Expected);
  }

  async #deleteRoot({ table, target, atMost, answer }: MutationRoot & { kind: 'delete' }): Promise<Expected> {
    const sql = new OracleSql(this.#world.bound.spec);
    const alias = sql.alias();
    const where = this.#where(sql, table, target, alias);
    const rows = await this.#write(
      sql,
      `delete from ${sql.from(table, alias)} where ${where}`,
      this.#wanted(table, answer, 'columns'),
    );
    refuseMore(rows.length, atMost);
    return this.#answer(table, answer, rows, { ordered: false, kept: 'columns' });
  }

  /** Its rows as it returned them; what is around them when it is through. */
  async #callRoot({ called, table, given, answer }: CallRoot): Promise<Expected> {
    const sql = new OracleSql(this.#world.bound.spec);
    const types = { n: 'integer', word: 'text' };
    const passed = given.map(([name, { text }]) => `${name} => ${sql.parameter(text, types[name])}`);
    const wanted = this.#wanted(table, answer, 'columns');
    const name = functionSql(this.#world.bound.spec, called.spec);
    const found = await this.#run(`select ${wanted.join(', ')} from ${name}(${passed.join(', ')}) as o1`, sql.values);
    if (this.#world.unreadable(table, answer.selection)) throw new Refused('permission-error');
    const oracle = new Oracle(this.#world.bound, this.#run);
    const objects: Expected[] = [];
    for (const texts of found) {
      const row = new Map(wanted.map((expression, index) => [expression, texts[index] ?? null]));
      objects.push(await oracle.object(table, answer.selection, { texts: row, rank: '' }));
    }
    return { kind: 'list', groups: [objects] };
  }

  async #update(
    table: BoundTable,
    { target, changes, atMost }: UpdateSpec,
    wanted: readonly string[],
  ): Promise<Texts[]> {
    const sql = new OracleSql(this.#world.bound.spec);
    const alias = sql.alias();
    const sets = changes.map(
      (change) => `${quoteIdentifier(change.column.spec.name)} = ${changed(sql, alias, change)}`,
    );
    const where = this.#where(sql, table, target, alias);
    const rows = await this.#write(
      sql,
      `update ${sql.from(table, alias)} set ${sets.join(', ')} where ${where}`,
      wanted,
    );
    refuseMore(rows.length, atMost);
    return rows;
  }

  #where(sql: OracleSql, table: BoundTable, target: TargetSpec, alias: string): string {
    if (target.kind === 'where') return sql.condition(target.where, alias);
    return table.primaryKey
      .map(
        (column, index) =>
          `${sql.column(alias, column)} = ${sql.parameter(target.values[index]?.text ?? '', sql.type(column))}`,
      )
      .join(' and ');
  }

  /** Rows in their order: what each refers to before it, itself, what refers to it. Rows without children share a statement. */
  async #insert(insert: InsertSpec, fixed: Fixed, wanted: readonly string[], alone = false): Promise<Texts[]> {
    const written: Texts[] = [];
    let waiting: Map<BoundColumn, Cell>[] = [];
    const flush = async () => {
      if (waiting.length > 0) written.push(...(await this.#insertRows(insert, waiting, wanted)));
      waiting = [];
    };
    for (const row of insert.rows) {
      const cells = await this.#cells(row, fixed);
      const children = row.nested.filter(({ relation }) => !relation.holdsKey);
      if (children.length === 0) {
        waiting.push(cells);
        continue;
      }
      await flush();
      const linking = children.flatMap(({ relation }) => relation.link.map(({ local }) => this.#text(local)));
      const [parent] = await this.#insertRows(insert, [cells], [...new Set([...wanted, ...linking])]);
      if (parent === undefined) throw new Refused('not-supported');
      written.push(parent);
      for (const { relation, insert: inner } of children) {
        const link = relation.link.map(({ local, remote }) => [remote, parent.get(this.#text(local)) ?? null] as const);
        await this.#insert(inner, new Map(link), []);
      }
    }
    await flush();
    if (alone && written.length === 0) throw new Refused('not-supported');
    return written;
  }

  async #cells({ values, nested }: NewRow, fixed: Fixed): Promise<Map<BoundColumn, Cell>> {
    const cells = new Map<BoundColumn, Cell>(values.map(({ column, value }) => [column, value?.text ?? null]));
    for (const [column, text] of fixed) cells.set(column, text);
    for (const { relation, insert } of nested) {
      if (!relation.holdsKey) continue;
      const wanted = relation.link.map(({ remote }) => this.#text(remote));
      const [found] = await this.#insert(insert, new Map(), wanted, true);
      for (const { local, remote } of relation.link) cells.set(local, found?.get(this.#text(remote)) ?? null);
    }
    return cells;
  }

  async #insertRows(
    { table, onConflict }: InsertSpec,
    rows: readonly Map<BoundColumn, Cell>[],
    wanted: readonly string[],
  ): Promise<Texts[]> {
    const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    if (columns.length === 0 && rows.length > 1) {
      const written: Texts[] = [];
      for (const row of rows) written.push(...(await this.#insertRows({ table, onConflict, rows: [] }, [row], wanted)));
      return written;
    }
    const sql = new OracleSql(this.#world.bound.spec);
    const alias = sql.alias();
    const cell = (text: Cell | undefined, column: BoundColumn) => {
      if (text === undefined) return 'default';
      return text === null ? 'null' : sql.parameter(text, sql.type(column));
    };
    const tuples = rows.map((row) => `(${columns.map((column) => cell(row.get(column), column)).join(', ')})`);
    const names = columns.map(({ spec }) => quoteIdentifier(spec.name)).join(', ');
    const what = columns.length === 0 ? 'default values' : `(${names}) values ${tuples.join(', ')}`;
    const conflict = onConflict === undefined ? '' : this.#conflict(sql, alias, onConflict);
    return this.#write(sql, `insert into ${sql.from(table, alias)} ${what}${conflict}`, wanted);
  }

  #conflict(sql: OracleSql, alias: string, { columns, update, where }: NonNullable<InsertSpec['onConflict']>): string {
    const quoted = (column: BoundColumn) => quoteIdentifier(column.spec.name);
    const target = ` on conflict (${columns.map(quoted).join(', ')})`;
    if (update.length === 0) return `${target} do nothing`;
    const sets = update.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
    return `${target} do update set ${sets}${where === undefined ? '' : ` where ${sql.condition(where, alias)}`}`;
  }

  /** Runs the statement, which begins with its first alias, and counts its rows. */
  async #write(sql: OracleSql, text: string, wanted: readonly string[]): Promise<Texts[]> {
    const rows = await this.#run(`${text} returning ${wanted.length === 0 ? '1' : wanted.join(', ')}`, sql.values);
    this.#affected += rows.length;
    return rows.map((texts) => new Map(wanted.map((expression, index) => [expression, texts[index] ?? null])));
  }

  /** Rows whose own columns are asked for answer as they were written; with what is around them they are read by their keys. */
  #kept(table: BoundTable, answer: AnswerSpec, nested: boolean): Kept {
    const plain = rowSelection(answer).every(({ kind }) => kind === 'column' || kind === 'typename');
    return (nested || !plain) && this.#hasKey(table) ? 'key' : 'columns';
  }

  /** What has to come back of written rows: their keys, or all that is asked of them. */
  #wanted(table: BoundTable, answer: AnswerSpec, kept: Kept): string[] {
    const selection = rowSelection(answer);
    if (selection.length === 0) return [];
    if (kept === 'key') return table.primaryKey.map((column) => this.#text(column));
    return [
      ...new Set(selection.flatMap((field) => selectedTexts(new OracleSql(this.#world.bound.spec), 'o1', field))),
    ];
  }

  /** A view may show a row no more, so that it answers with what was written. */
  #hasKey(table: BoundTable): boolean {
    return (
      table.spec.kind === 'table' &&
      table.primaryKey.length > 0 &&
      table.primaryKey.every((column) => this.#world.readable.has(column))
    );
  }

  /** As oracle.ts asks for the columns that relationships start from. */
  #text(column: BoundColumn): string {
    return `${new OracleSql(this.#world.bound.spec).column('o1', column)}::text`;
  }

  async #answer(
    table: BoundTable,
    answer: AnswerSpec,
    rows: readonly Texts[],
    { ordered, kept, asked = true }: { readonly ordered: boolean; readonly kept: Kept; readonly asked?: boolean },
  ): Promise<Expected> {
    const selection = rowSelection(answer);
    if (asked && this.#world.unreadable(table, selection)) throw new Refused('permission-error');
    const oracle = new Oracle(this.#world.bound, this.#run);
    const objects: Expected[] = [];
    for (const row of selection.length === 0 ? [] : rows) {
      const found = await this.#object(oracle, table, selection, { row, kept });
      if (found.kind !== 'json') objects.push(found);
    }
    if (answer.kind === 'row') return objects[0] ?? json(null);
    const member = (field: ResponseField): Expected => {
      switch (field.kind) {
        case 'typename':
          return json(`${table.name}_mutation_response`);
        case 'affected-rows':
          return json(this.#affected);
        case 'returning':
          return { kind: 'list', groups: ordered ? objects.map((each) => [each]) : [objects] };
      }
    };
    const members = answer.fields.map((field) => [field.key, member(field)] as const);
    return { kind: 'object', members };
  }

  async #object(
    oracle: Oracle,
    table: BoundTable,
    selection: readonly Selection[],
    { row, kept }: { readonly row: Texts; readonly kept: Kept },
  ): Promise<Expected> {
    if (kept === 'columns') {
      const asRead: Row = { texts: row, rank: '' };
      return oracle.object(table, selection, asRead);
    }
    const key = table.primaryKey.map((column) => ({ column, text: row.get(this.#text(column)) ?? '' }));
    return oracle.single(table, selection, key);
  }
}

type Cell = string | null;

function refuseMore(rows: number, atMost: number | undefined): void {
  if (atMost !== undefined && rows > atMost) throw new Refused('too-many-rows');
}

function changed(sql: OracleSql, alias: string, { column, operator, value }: ChangeSpec): string {
  const now = sql.column(alias, column);
  const given = (type: string) => (value === undefined ? `null::${type}` : sql.parameter(value.text, type));
  switch (operator) {
    case 'set':
      return given(sql.type(column));
    case 'inc':
      return `${now} + ${given(sql.type(column))}`;
    case 'append':
      return `${now} || ${given('jsonb')}`;
    case 'prepend':
      return `${given('jsonb')} || ${now}`;
    case 'delete_key':
      return `${now} - ${given('text')}`;
    case 'delete_elem':
      return `${now} - ${given('integer')}`;
    case 'delete_at_path':
      return `${now} #- ${given('text[]')}`;
  }
}

const json = (value: unknown): Expected => ({ kind: 'json', text: writeJson(value), value });
