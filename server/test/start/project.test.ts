// The process in a directory with migrations of its own: these make the application, and not the demo's.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createMainHome, type MainHome } from '../support/start-main.ts';

let home: MainHome;
beforeEach(async () => {
  home = await createMainHome();
});
afterEach(() => home.clean());

async function writeMigration(folder: string): Promise<string> {
  const directory = path.join(home.directory, folder);
  await mkdir(directory);
  await writeFile(
    path.join(directory, '0001_shop.up.sql'),
    'create table item (id int primary key); grant select on item to anon;',
  );
  await writeFile(path.join(directory, '0001_shop.down.sql'), 'drop table item;');
  return directory;
}

async function typeNames(url: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __schema { queryType { fields { name } } } }' }),
  });
  const answer = (await response.json()) as { data: { __schema: { queryType: { fields: { name: string }[] } } } };
  return answer.data.__schema.queryType.fields.map(({ name }) => name);
}

test('the embedded database gets the migrations of the project', async () => {
  await writeMigration('migrations');
  const main = home.start();
  const url = await main.ready();
  expect(await typeNames(url)).toEqual(['item', 'item_aggregate', 'item_connection', 'item_by_pk']);
  expect(main.stdout).toContain('application: 0001_shop');
  expect(main.stdout).not.toMatch(/demo|first query/);
});

test('a database that somebody chose gets them where that is asked for', async () => {
  const directory = await writeMigration('sql');
  const database = await createTestDatabase();
  try {
    const tables = () => database.query(`select relname from pg_class where relname = 'item'`);
    const start = (environment: Readonly<Record<string, string>> = {}) =>
      home.start({ DATABASE_URL: database.url, PERGOLA_MIGRATIONS__DIRECTORY: directory, ...environment });
    const without = start();
    await without.ready();
    expect(await tables()).toEqual([]);
    without.signal('SIGTERM');
    await without.exited;
    const url = await start({ PERGOLA_MIGRATIONS__APPLY: 'true' }).ready();
    expect(await tables()).toHaveLength(1);
    expect(await typeNames(url)).toContain('item');
    await home.clean();
  } finally {
    await dropLogins(database);
    await database.drop();
  }
});

async function dropLogins(database: TestDatabase): Promise<void> {
  for (const kind of ['api', 'service']) {
    const login = `pergola_${database.name}_${kind}`;
    await database.script(`drop owned by ${login}; drop role ${login}`);
  }
}
