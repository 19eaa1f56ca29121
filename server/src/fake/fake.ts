// A catalog and a number → made-up rows in its tables, the same for the same number: keys lead to rows that are there, and what columns
// and simple checks ask for is kept to. One transaction; changes no row.

import { PergolaError } from '../base/errors.ts';
import { qualifiedName, quoteName } from '../base/quote-name.ts';
import type { OwnerConnection } from '../database/database.ts';
import type {
  Catalog,
  CatalogColumn,
  CatalogRelation,
  CatalogType,
  ForeignKeyConstraint,
  Oid,
} from '../engine/catalog/catalog.ts';
import { boundsOf } from './column-checks.ts';
import { makeValue } from './make-value.ts';
import { foreignKeysOf, isOptional, orderTables } from './order-tables.ts';
import * as queries from './queries.ts';
import { createRandom, type Random } from './random.ts';

export interface FakeOptions {
  /** `schema.table`, or the name of one alone where no other schema has it; every table where there are none. */
  readonly tables: readonly string[];
  /** Of each table. */
  readonly rows: number;
  readonly seed: number;
}

export interface FakedTable {
  /** `schema.table` */
  readonly table: string;
  /** Fewer than were asked for where some met what is there already, or each other, or were refused by a check. */
  readonly rows: number;
}

/** Rows of one statement. */
const batch = 500;
/** Rows of another table that keys lead to. */
const mostKeys = 1000;

/** In the order in which they were filled. Rejects with 'table-missing' or 'seed-failed': nothing was kept then. */
export async function fakeRows(
  owner: OwnerConnection,
  catalog: Catalog,
  options: FakeOptions,
): Promise<readonly FakedTable[]> {
  const tables = orderTables(chooseTables(catalog, options.tables));
  const types = new Map(catalog.types.map((type) => [type.oid, type]));
  const relations = new Map(catalog.relations.map((relation) => [relation.oid, relation]));
  const faked: FakedTable[] = [];
  await owner.script(queries.begin);
  try {
    for (const table of tables) {
      const random = createRandom(options.seed, nameOf(table));
      const rows = await fillTable(owner, { table, types, relations, random }, options.rows);
      faked.push({ table: nameOf(table), rows });
    }
    await owner.query(queries.commit);
    return faked;
  } catch (error) {
    await owner.query(queries.rollback).catch(() => {});
    throw error;
  }
}

function nameOf({ schema, name }: CatalogRelation): string {
  return `${schema}.${name}`;
}

function chooseTables(catalog: Catalog, names: readonly string[]): readonly CatalogRelation[] {
  const all = catalog.relations.filter(({ kind }) => kind === 'table' || kind === 'partitioned-table');
  // What an enum of the API is made of is no place for made-up rows.
  if (names.length === 0) return all.filter(({ enumValues }) => enumValues === undefined);
  return names.map((name) => {
    const found = all.filter((table) => name === table.name || name === nameOf(table));
    if (found.length === 1) return found[0]!;
    const what = found.length === 0 ? 'there is no table' : 'several schemas have a table';
    throw new PergolaError(
      'table-missing',
      `${what} ${name} in ${catalog.schemas.map((schema) => schema.name).join(', ')}`,
    );
  });
}

interface Filling {
  readonly table: CatalogRelation;
  readonly types: ReadonlyMap<Oid, CatalogType>;
  readonly relations: ReadonlyMap<Oid, CatalogRelation>;
  readonly random: Random;
}

type Row = Record<string, unknown>;

async function fillTable(owner: OwnerConnection, filling: Filling, wanted: number): Promise<number> {
  const { table } = filling;
  const name = qualifiedName(table.schema, table.name);
  const [before] = await owner.query<{ rows: number }>(queries.countRows(name));
  const makers = [
    ...(await Promise.all(foreignKeysOf(table).map((key) => keyMaker(owner, filling, key)))),
    ...table.columns.flatMap((column) => columnMaker(filling, column)),
  ];
  let written = 0;
  for (let done = 0; done < wanted; done += batch) {
    const rows = Array.from({ length: Math.min(batch, wanted - done) }, (_, index) => {
      const row: Row = {};
      for (const make of makers) make(row, (before?.rows ?? 0) + done + index);
      return row;
    });
    written += await writeRows(owner, table, rows);
  }
  return written;
}

/** Fills its part of the row with the given number. */
type Maker = (row: Row, number: number) => void;

async function keyMaker(
  owner: OwnerConnection,
  { table, relations, random }: Filling,
  key: ForeignKeyConstraint,
): Promise<Maker> {
  const target = relations.get(key.foreignRelation);
  const columns = key.columns.map((number) => columnOf(table, number).name);
  const optional = isOptional(table, key);
  const keys = target === undefined ? [] : await readKeys(owner, target, key.foreignColumns);
  if (keys.length === 0 && !optional) {
    const what = target === undefined ? 'a table of another schema' : nameOf(target);
    throw new PergolaError('seed-failed', `${nameOf(table)} needs rows of ${what}, which has none`, {
      hint: 'Name that table too, or fill it first. Nothing was kept.',
    });
  }
  return (row) => {
    // A column that two keys share has what the first one gave it.
    const fitting = keys.filter((values) =>
      columns.every((column, at) => !(column in row) || row[column] === values[at]),
    );
    const values = fitting.length === 0 || (optional && random.happens(0.1)) ? undefined : random.pick(fitting);
    for (const [at, column] of columns.entries()) if (!(column in row)) row[column] = values?.[at] ?? null;
  };
}

async function readKeys(
  owner: OwnerConnection,
  target: CatalogRelation,
  numbers: readonly number[],
): Promise<readonly (readonly unknown[])[]> {
  const columns = numbers.map((number) => quoteName(columnOf(target, number).name));
  const text = queries.readKeys(qualifiedName(target.schema, target.name), columns, mostKeys);
  return (await owner.query<{ key: readonly unknown[] }>(text)).map(({ key }) => key);
}

function columnOf({ columns }: CatalogRelation, number: number): CatalogColumn {
  const found = columns.find((column) => column.number === number);
  if (found === undefined) throw new Error(`there is no column ${number}`);
  return found;
}

/** None for a column that PostgreSQL fills by itself, or a key does. */
function columnMaker({ table, types, random }: Filling, column: CatalogColumn): readonly Maker[] {
  const filled =
    column.identity !== null || column.generated !== null || /^nextval\(/.test(column.defaultExpression ?? '');
  const ofKey = foreignKeysOf(table).some((key) => key.columns.includes(column.number));
  if (filled || ofKey) return [];
  const bounds = boundsOf(table, column);
  const alone = table.uniqueIndexes.some(({ columns }) => columns.length === 1 && columns[0] === column.number);
  const make = (number: number) => makeValue({ column, types, random, bounds, unique: alone ? number : undefined });
  if (make(0) !== undefined)
    return [
      (row, number) => {
        row[column.name] = !column.notNull && random.happens(0.1) ? null : make(number);
      },
    ];
  if (!column.notNull || column.hasDefault) return [];
  const message = `nobody knows what a value of ${nameOf(table)}.${column.name} looks like (${column.typeName})`;
  throw new PergolaError('seed-failed', message, { hint: 'Write a seed for this table. Nothing was kept.' });
}

/** Where a row is refused, each on its own: others may be taken. Rejects with 'seed-failed' where none is. */
async function writeRows(owner: OwnerConnection, table: CatalogRelation, rows: readonly Row[]): Promise<number> {
  const whole = await attempt(owner, table, rows);
  if (whole.kind === 'written') return whole.rows;
  let written = 0;
  let taken = 0;
  for (const row of rows) {
    const one = await attempt(owner, table, [row]);
    if (one.kind === 'written') [written, taken] = [written + one.rows, taken + 1];
  }
  if (taken > 0) return written;
  const { message, detail, code } = whole.error as { message: string; detail?: string; code?: string };
  const what = `${nameOf(table)} takes none of the rows that were made up: ${message} (${code})${detail === undefined ? '' : `: ${detail}`}`;
  throw new PergolaError('seed-failed', what, {
    hint: 'Write a seed for this table. Nothing was kept.',
    cause: whole.error,
  });
}

type Attempt =
  | { readonly kind: 'written'; readonly rows: number }
  | { readonly kind: 'refused'; readonly error: unknown };

/** What a row can be refused for: its values (22), a constraint (23), or a trigger (P0). */
const refusals = /^(22|23|P0)[0-9A-Z]{3}$/;

async function attempt(owner: OwnerConnection, table: CatalogRelation, rows: readonly Row[]): Promise<Attempt> {
  await owner.query(queries.savepoint);
  try {
    return { kind: 'written', rows: await insert(owner, table, rows) };
  } catch (error) {
    if (!refusals.test(String((error as { code?: unknown }).code))) throw asFailure(table, error);
    await owner.query(queries.toSavepoint);
    return { kind: 'refused', error };
  }
}

async function insert(owner: OwnerConnection, table: CatalogRelation, rows: readonly Row[]): Promise<number> {
  const columns = Object.keys(rows[0] ?? {}).map(quoteName);
  const name = qualifiedName(table.schema, table.name);
  if (columns.length > 0) return await write(owner, queries.insertRows(name, columns), [JSON.stringify(rows)]);
  let written = 0;
  for (const _ of rows) written += await write(owner, queries.insertDefaults(name), []);
  return written;
}

/** What PostgreSQL says of the statement rather than of a row: a right that is missing, a type that JSON does not become. */
function asFailure(table: CatalogRelation, error: unknown): unknown {
  const { message, code } = error as { message: string; code?: string };
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const what = `${nameOf(table)} cannot be written into: ${message} (${code})`;
  return new PergolaError('seed-failed', what, {
    hint: 'Write a seed for this table. Nothing was kept.',
    cause: error,
  });
}

async function write(owner: OwnerConnection, text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await owner.query<{ rows: number }>(text, values);
  return row?.rows ?? 0;
}
