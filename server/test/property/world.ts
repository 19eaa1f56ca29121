// One random schema that lives in a database: made, introspected, bound, with every role's rights as PostgreSQL tells them.
// It also runs plain SQL as a caller, over a connection that the server under test knows nothing of.

import pg from 'pg';
import type { Caller } from '../../src/database/caller.ts';
import { openOwnerConnection } from '../../src/database/owner.ts';
import type { Catalog } from '../../src/engine/catalog/catalog.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { buildModel } from '../../src/engine/model/build-model.ts';
import type { Model } from '../../src/engine/model/model.ts';
import { migrateSystem } from '../support/migrate-system.ts';
import { type BoundColumn, type BoundFunction, type BoundSchema, type BoundTable, bindSchema } from './binding.ts';
import type { RunPlain } from './oracle.ts';
import {
  becomeCaller,
  beginAsCaller,
  beginWriting,
  checkDeferred,
  contents,
  keepTables,
  mayExecute,
  mayRead,
  mayWrite,
  pinSettings,
  restoreTables,
  rowSecurityActive,
  sequences,
  setSequence,
} from './queries.ts';
import { mixSeed, Random } from './random.ts';
import { randomSchema } from './random-schema.ts';
import { type Rights, readableColumns } from './rights.ts';
import { createScript, dropScript, functionSql, quoteIdentifier, quoteList, tableSql } from './schema-ddl.ts';
import { makeWritable } from './writable-schema.ts';

export interface World {
  readonly bound: BoundSchema;
  readonly catalog: Catalog;
  readonly model: Model;
  readonly rights: readonly Rights[];
  /** All rows that there are, a text a table. */
  contents(): Promise<readonly string[]>;
  /** Puts back the rows and sequences that the world was made with. */
  restore(): Promise<void>;
  /** Leaves nothing behind. */
  remove(): Promise<void>;
}

/** The database that holds one random schema after the other. */
export interface Laboratory {
  readonly url: string;
  makeWorld(seed: number, purpose: 'read' | 'write'): Promise<World>;
  /** Runs plain SQL as the caller, in one transaction that is rolled back. */
  asCaller<T>(caller: Caller, work: (run: RunPlain) => Promise<T>): Promise<T>;
  /** Runs plain SQL that writes as the caller; what it left behind is looked at and then undone, sequences included. */
  tryAsCaller(world: World, caller: Caller, work: (run: RunPlain) => Promise<void>): Promise<Attempt>;
  close(): Promise<void>;
}

export interface Attempt {
  /** What stopped it. */
  readonly error: unknown;
  /** The rows of all tables if it had been committed. */
  readonly contents: readonly string[] | undefined;
}

/** `url` is a superuser's; `prefix` marks the roles made there. */
export async function openLaboratory(url: string, prefix: string): Promise<Laboratory> {
  const owner = await connect(url);
  const plain = await connect(url);
  await withSystem(url);
  await plain.query(pinSettings);
  return {
    url,
    makeWorld: (seed, purpose) => makeWorld(owner, plain, { seed, purpose, prefix: `${prefix}_${seed}` }),
    asCaller: (caller, work) => asCaller(plain, caller, work),
    async tryAsCaller(world, caller, work) {
      try {
        return await attempt(plain, world, caller, work);
      } finally {
        await plain.query('rollback');
        await world.restore();
      }
    },
    async close() {
      await Promise.all([owner.end(), plain.end()]);
    },
  };
}

/** Pergola's own schemas: policies call auth.uid(), and writes are refused by a function of the system's. */
async function withSystem(url: string): Promise<void> {
  const owner = await openOwnerConnection(url);
  try {
    await migrateSystem(owner);
  } finally {
    await owner.close();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function attempt(
  plain: pg.Client,
  world: World,
  caller: Caller,
  work: (run: RunPlain) => Promise<void>,
): Promise<Attempt> {
  await plain.query(beginWriting);
  try {
    await plain.query(becomeCaller, [caller.role, caller.claims, caller.subject]);
    await work(async (text, values) => (await plain.query(asTexts(text, values))).rows as (string | null)[][]);
    await plain.query(checkDeferred);
  } catch (error) {
    return { error, contents: undefined };
  }
  await plain.query('reset role');
  return { error: undefined, contents: await readContents(plain, world.bound) };
}

const storedTables = ({ spec }: BoundSchema) => spec.tables.filter(({ kind }) => kind === 'table');

async function readContents(client: pg.Client, bound: BoundSchema): Promise<readonly string[]> {
  const names = storedTables(bound).map(({ name }) => tableSql(bound.spec, name));
  const { rows } = await client.query({ text: contents(names), rowMode: 'array' });
  return rows[0] as string[];
}

/** Keeps the rows as they are now; returns what puts them back. */
async function keepRows(owner: pg.Client, bound: BoundSchema): Promise<() => Promise<void>> {
  const tables = storedTables(bound);
  const names = tables.map(({ name }) => tableSql(bound.spec, name));
  const given = tables.map(({ columns }) =>
    quoteList(columns.filter(({ fill }) => fill?.kind !== 'generated').map(({ name }) => name)),
  );
  await owner.query(keepTables(names));
  const first = (await readContents(owner, bound)).join('\n');
  const counters = (await owner.query({ text: sequences, values: [bound.spec.schema], rowMode: 'array' })).rows;
  return async () => {
    if ((await readContents(owner, bound)).join('\n') !== first) await owner.query(restoreTables(names, given));
    for (const counter of counters) await owner.query(setSequence, counter as string[]);
  };
}

interface WorldOptions {
  readonly seed: number;
  readonly purpose: 'read' | 'write';
  readonly prefix: string;
}

async function makeWorld(owner: pg.Client, plain: pg.Client, { seed, purpose, prefix }: WorldOptions): Promise<World> {
  const made = randomSchema(seed, prefix);
  const spec = purpose === 'read' ? made : makeWritable(new Random(mixSeed(seed, 1)), made);
  await owner.query(createScript(spec));
  const remove = async (): Promise<void> => {
    await owner.query(dropScript(spec));
  };
  try {
    const connection = {
      query: async <Row>(text: string, values: readonly unknown[] = []) =>
        (await owner.query(text, [...values])).rows as Row[],
    };
    const catalog = await introspect(connection, { schemas: [spec.schema] });
    const model = buildModel(catalog, { schemas: [spec.schema] });
    const bound = bindSchema(spec, model);
    const rights: Rights[] = [];
    for (const role of spec.roles) rights.push(await readRights(owner, plain, bound, role.name));
    const restore = purpose === 'read' ? async () => {} : await keepRows(owner, bound);
    return { bound, catalog, model, rights, contents: () => readContents(owner, bound), restore, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function readRights(owner: pg.Client, plain: pg.Client, bound: BoundSchema, role: string): Promise<Rights> {
  const { spec } = bound;
  const columns = new Set<BoundColumn>();
  for (const table of bound.tables) {
    for (const column of table.columns) {
      const values = [role, tableSql(spec, table.spec.name), column.spec.name, spec.schema];
      const { rows } = await owner.query({ text: mayRead, values, rowMode: 'array' });
      if (rows[0]?.[0] === true) columns.add(column);
    }
  }
  const rights = {
    role,
    columns,
    secured: new Set<BoundTable>(),
    unreadable: new Set<BoundTable>(),
    ...(await readWriteRights(owner, bound, role)),
  };
  const caller = callerOf(role, {});
  for (const table of bound.tables) {
    const [column] = readableColumns(rights, table);
    if (column === undefined) continue;
    const name = tableSql(spec, table.spec.name);
    const active = await asCaller(plain, caller, (run) => run(rowSecurityActive, [underlyingTable(bound, table)]));
    if (active[0]?.[0] === 't') rights.secured.add(table);
    const probe = `select ${quoteIdentifier(column.spec.name)} from ${name} limit 0`;
    const denied = await asCaller(plain, caller, (run) => run(probe, []).then(() => false, isDenial));
    if (denied) rights.unreadable.add(table);
  }
  return rights;
}

async function readWriteRights(
  owner: pg.Client,
  { spec, tables, functions }: BoundSchema,
  role: string,
): Promise<Pick<Rights, 'insert' | 'update' | 'delete' | 'execute'>> {
  const rights = {
    insert: new Set<BoundColumn>(),
    update: new Set<BoundColumn>(),
    delete: new Set<BoundTable>(),
    execute: new Set<BoundFunction>(),
  };
  for (const table of tables) {
    const values = [role, tableSql(spec, table.spec.name)];
    const { rows } = await owner.query({ text: mayWrite, values, rowMode: 'array' });
    for (const [what, name] of rows as ['insert' | 'update' | 'delete', string][]) {
      const column = table.columns.find((candidate) => candidate.spec.name === name);
      if (what === 'delete') rights.delete.add(table);
      else if (column !== undefined) rights[what].add(column);
    }
  }
  for (const called of functions) {
    const values = [role, `${functionSql(spec, called.spec)}(integer, text)`, spec.schema];
    const { rows } = await owner.query({ text: mayExecute, values, rowMode: 'array' });
    if (rows[0]?.[0] === true) rights.execute.add(called);
  }
  return rights;
}

/** A view that reads as its caller is filtered where its table is. */
function underlyingTable(bound: BoundSchema, table: BoundTable): string {
  const { view } = table.spec;
  return tableSql(bound.spec, view?.securityInvoker ? view.table : table.spec.name);
}

function isDenial(error: unknown): boolean {
  if (error instanceof pg.DatabaseError && error.code === '42501') return true;
  throw error;
}

export function callerOf(role: string, claims: { readonly sub?: string; readonly level?: string }): Caller {
  return { role, claims: JSON.stringify({ role, ...claims }), subject: claims.sub ?? '' };
}

async function asCaller<T>(client: pg.Client, caller: Caller, work: (run: RunPlain) => Promise<T>): Promise<T> {
  await client.query(beginAsCaller);
  try {
    await client.query(becomeCaller, [caller.role, caller.claims, caller.subject]);
    return await work(async (text, values) => (await client.query(asTexts(text, values))).rows as (string | null)[][]);
  } finally {
    await client.query('rollback');
  }
}

function asTexts(text: string, values: readonly string[]): pg.QueryArrayConfig {
  return {
    text,
    values: [...values],
    rowMode: 'array',
    types: { getTypeParser: () => (value: unknown) => value } as pg.CustomTypesConfig,
  };
}
