// One random schema that lives in a database: made, introspected, bound, with every role's rights as PostgreSQL tells them.
// It also runs plain SQL as a caller, over a connection that the server under test knows nothing of.

import pg from 'pg';
import type { Caller } from '../../src/database/caller.ts';
import type { Catalog } from '../../src/engine/catalog/catalog.ts';
import { introspect } from '../../src/engine/catalog/introspect.ts';
import { buildModel } from '../../src/engine/model/build-model.ts';
import type { Model } from '../../src/engine/model/model.ts';
import { type BoundColumn, type BoundSchema, type BoundTable, bindSchema } from './binding.ts';
import type { RunPlain } from './oracle.ts';
import { becomeCaller, beginAsCaller, createAuth, mayRead, pinSettings, rowSecurityActive } from './queries.ts';
import { randomSchema } from './random-schema.ts';
import { type Rights, readableColumns } from './rights.ts';
import { createScript, dropScript, quoteIdentifier, tableSql } from './schema-ddl.ts';

export interface World {
  readonly bound: BoundSchema;
  readonly catalog: Catalog;
  readonly model: Model;
  readonly rights: readonly Rights[];
  /** Leaves nothing behind. */
  remove(): Promise<void>;
}

/** The database that holds one random schema after the other. */
export interface Laboratory {
  readonly url: string;
  makeWorld(seed: number): Promise<World>;
  /** Runs plain SQL as the caller, in one transaction that is rolled back. */
  asCaller<T>(caller: Caller, work: (run: RunPlain) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `url` is a superuser's; `prefix` marks the roles made there. */
export async function openLaboratory(url: string, prefix: string): Promise<Laboratory> {
  const owner = await connect(url);
  const plain = await connect(url);
  await owner.query(createAuth);
  await plain.query(pinSettings);
  return {
    url,
    makeWorld: (seed) => makeWorld(owner, plain, seed, `${prefix}_${seed}`),
    asCaller: (caller, work) => asCaller(plain, caller, work),
    async close() {
      await Promise.all([owner.end(), plain.end()]);
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function makeWorld(owner: pg.Client, plain: pg.Client, seed: number, prefix: string): Promise<World> {
  const spec = randomSchema(seed, prefix);
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
    return { bound, catalog, model, rights, remove };
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
  const rights = { role, columns, secured: new Set<BoundTable>(), unreadable: new Set<BoundTable>() };
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
