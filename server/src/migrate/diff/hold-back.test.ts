// Against real PostgreSQL, with rows: what the SQL leaves in place when nothing may be lost, and what it says it holds back.

import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { openOwnerConnection } from '../../database/owner.ts';
import { compareDatabases, type Difference } from './compare-databases.ts';
import { parseRename } from './rename.ts';

let databases: TestDatabase[] = [];
let opened: AsyncDisposableStack = new AsyncDisposableStack();

afterEach(async () => {
  await opened.disposeAsync();
  await Promise.all(databases.map((database) => database.drop()));
  databases = [];
  opened = new AsyncDisposableStack();
});

async function open(sql: string) {
  const database = await createTestDatabase({ sql });
  databases.push(database);
  const owner = await openOwnerConnection(database.url);
  opened.defer(() => owner.close());
  return { database, owner };
}

interface Compared {
  readonly difference: Difference;
  /** The database that the SQL goes to. */
  readonly made: TestDatabase;
}

async function compare(
  before: string,
  after: string,
  renames: readonly string[] = [],
  allow = false,
): Promise<Compared> {
  const [made, live] = [await open(before), await open(after)];
  const options = { leftOut: [], renames: renames.map(parseRename), allowDestructive: allow };
  const difference = await compareDatabases(made.owner, live.owner, options);
  expect(difference.unsettled).toEqual([]);
  return { difference, made: made.database };
}

const apply = async (database: TestDatabase, statements: readonly string[]) =>
  await database.script(['set check_function_bodies = off', ...statements].join(';\n'));

const rows = `insert into t values (1, 'one', 1000), (2, 'two', 2000);`;
const table = `create table t (id int primary key, name text, size int); ${rows}`;

describe('what would lose values is held back', () => {
  test('a column that is gone stays, with its rows, and the rest is done', async () => {
    const { difference, made } = await compare(table, `create table t (id int primary key, name text, extra text)`);
    expect(difference.up.heldBack).toEqual(['alter table public.t drop column size']);
    await apply(made, difference.up.statements);
    expect(await made.query('select * from t order by id')).toEqual([
      { id: 1, name: 'one', size: 1000, extra: null },
      { id: 2, name: 'two', size: 2000, extra: null },
    ]);
    await apply(made, difference.up.heldBack);
    expect(Object.keys((await made.query('select * from t limit 1'))[0])).toEqual(['id', 'name', 'extra']);
    await apply(made, difference.down.heldBack);
    await apply(made, difference.down.statements);
    expect(Object.keys((await made.query('select * from t limit 1'))[0])).toEqual(['id', 'name', 'size']);
  });

  test('a table that is gone stays, with its key, its index and what it points at', async () => {
    const { difference } = await compare(
      `${table} create table u (t_id int references t, note text); create index on u (note);`,
      `create table t (id int primary key, name text, size int)`,
    );
    expect(difference.up).toEqual({ statements: [], heldBack: ['drop table public.u'] });
  });

  test('a view that no longer reads the column goes with it, and so does the view on it', async () => {
    const views = (columns: string) => `create view v as select ${columns} from t; create view w as select * from v;`;
    const { difference } = await compare(
      `${table} ${views('id, size')}`,
      `create table t (id int primary key, name text); ${views('id')}`,
    );
    expect(difference.up.statements).toEqual([]);
    expect(difference.up.heldBack).toContain('alter table public.t drop column size');
    expect(difference.up.heldBack).toContain('drop view public.v');
  });

  test.each([
    ['integer', 'smallint'],
    ['integer', 'text[]'],
    ['numeric(10,2)', 'numeric(10,1)'],
    ['numeric(10,2)', 'numeric(9,2)'],
    ['varchar(10)', 'varchar(9)'],
    ['text', 'varchar(100)'],
    ['timestamptz', 'date'],
    ['double precision', 'real'],
    ['text', 'integer'],
  ])('a column that becomes narrower is: %s to %s', async (from, to) => {
    const { difference } = await compare(`create table t (x ${from})`, `create table t (x ${to})`);
    expect(difference.up.statements).toEqual([]);
    expect(difference.up.heldBack).toHaveLength(1);
  });

  test.each([
    ['smallint', 'bigint'],
    ['numeric(10,2)', 'numeric(12,2)'],
    ['numeric(10,2)', 'numeric'],
    ['varchar(9)', 'varchar(10)'],
    ['varchar(9)', 'text'],
    ['integer', 'text'],
    ['date', 'timestamp'],
  ])('a column that becomes wider is not: %s to %s', async (from, to) => {
    const { difference } = await compare(`create table t (x ${from})`, `create table t (x ${to})`);
    expect(difference.up.heldBack).toEqual([]);
    expect(difference.up.statements).toHaveLength(1);
  });

  test('a label that is gone stays', async () => {
    const { difference, made } = await compare(
      `create type e as enum ('a', 'b'); create table t (x e); insert into t values ('b');`,
      `create type e as enum ('a'); create table t (x e, y int);`,
    );
    expect(difference.up.statements).toEqual(['alter table public.t add column y integer']);
    await apply(made, difference.up.statements);
    expect(await made.query('select x from t')).toEqual([{ x: 'b' }]);
  });

  test('nothing is, where it is allowed', async () => {
    const { difference } = await compare(table, `create table t (id int primary key, name text)`, [], true);
    expect(difference.up).toEqual({ statements: ['alter table public.t drop column size'], heldBack: [] });
  });
});

describe('renames', () => {
  test('a column under a new name is told, and kept where it is said to be one', async () => {
    const after = `create table t (id int primary key, name text, amount int)`;
    const { difference: told } = await compare(table, after);
    expect(told.probableRenames).toEqual(['public.t.size=amount']);
    expect(told.up.heldBack).toEqual(['alter table public.t drop column size']);
    const { difference, made } = await compare(table, after, ['t.size=amount']);
    expect(difference.probableRenames).toEqual([]);
    expect(difference.up).toEqual({ statements: ['alter table public.t rename column size to amount'], heldBack: [] });
    await apply(made, difference.up.statements);
    expect(await made.query('select amount from t order by 1')).toEqual([{ amount: 1000 }, { amount: 2000 }]);
    await apply(made, difference.down.statements);
    expect(await made.query('select size from t order by 1')).toEqual([{ size: 1000 }, { size: 2000 }]);
  });

  test('a table under a new name is told, and kept with its rows', async () => {
    const after = `create table u (id int primary key, name text, size int)`;
    const { difference: told } = await compare(table, after);
    expect(told.probableRenames).toEqual(['public.t=u']);
    const { difference, made } = await compare(table, after, ['t=u']);
    expect(difference.up.heldBack).toEqual([]);
    await apply(made, difference.up.statements);
    expect(await made.query('select id from u order by 1')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('two columns that could be the new one are not guessed at', async () => {
    const { difference } = await compare(table, `create table t (id int primary key, name text, a int, b int)`);
    expect(difference.probableRenames).toEqual([]);
  });

  test('one that names what is not there is refused', async () => {
    await expect(compare(table, table, ['t.nothing=x'])).rejects.toMatchObject({ code: 'usage-invalid' });
    await expect(compare(table, table, ['t.size=nothing'])).rejects.toMatchObject({ code: 'usage-invalid' });
  });

  test('one that is not of its form is refused', () => {
    for (const text of ['t', 't=', '=t', 'a=b=c', 't.a=t.b'])
      expect(() => parseRename(text), text).toThrow(expect.objectContaining({ code: 'usage-invalid' }));
  });
});
